/** Rows that say how much of which item a line holds. They are made by actions, changed and deleted here. */
import type { Trx } from '../../../../database.ts'
import { detail } from '../../../engine/detail.ts'
import type { Dialect } from '../../../engine/dialect.ts'
import { field } from '../../../engine/fields/index.ts'
import { type Filter, filter } from '../../../engine/filter.ts'
import { innerJoin, leftJoin } from '../../../engine/join.ts'
import { type LockName, lockRows } from '../../../engine/locks.ts'
import { after, type Hooks, type Write as WriteOf } from '../../../engine/resource.ts'
import { keyList, keysIn } from '../../../engine/rows.ts'
import type { Shape } from '../../../engine/shape.ts'
import { type Sql, sql } from '../../../engine/sql.ts'
import { invalid } from '../../../errors.ts'
import { PART } from '../../kinds/part.ts'
import { LOCATION, STOCK_ITEM } from '../../kinds/stock.ts'
import { PIECE } from '../../stock/item/quantity.ts'
import { placeFilter } from '../../stock/location/place-filter.ts'
import { partFilters } from '../../variant-filter.ts'
import { Holdable, type Holding, lockLines, partsOf } from './holding.ts'
import { openStatus } from './open.ts'
import type { OrderKind } from './order-kind.ts'
import { checkLocked, LOCKED, lockOrder } from './order-state.ts'

export const lineOf = (k: OrderKind) => innerJoin(k.line, 'line_id')
export const orderOf = (k: OrderKind) => innerJoin(k.kind, 'order_id', { from: lineOf(k) })
export const item = innerJoin(STOCK_ITEM, 'item_id')
const part = innerJoin(PART, 'part_id', { from: item })
const place = leftJoin(LOCATION, 'location_id', { from: item })

/** @param limits which items may be chosen, as forms are told */
export const allocationFields = (k: OrderKind, limits: Readonly<Record<string, unknown>>) => ({
  pk: field.pk(),
  item: field.ref(STOCK_ITEM).unseen().required().told({ filters: limits }).help('Item that is held'),
  quantity: field.quantity().rounded().required().default(PIECE).help('How many of it'),
  line: field.ref(k.line).readOnly().bare().told({ filters: {} }).help('Line that it is held for'),
  part: field.integer().from(item, 'part_id').bare().help('Part of the item'),
  order: field.integer().from(lineOf(k), 'order_id').bare().help('Order that the line is on'),
  serial: field.text(100).nullable().from(item).told({ allow_blank: false }).help('Serial number of the item'),
  location: field.integer().nullable().from(item, 'location_id').bare().told({ allow_null: false }).help('Where the item is'),
  item_detail: detail(STOCK_ITEM, 'item_id', 'held').when('item_detail', 'detail'),
  part_detail: detail(PART, 'part_id', 'brief', item).when('part_detail', 'detail'),
  order_detail: detail(k.kind, 'order_id', undefined, lineOf(k)).when('order_detail'),
  location_detail: detail(LOCATION, 'location_id', 'brief', item).when('location_detail'),
})
export type AllocationFields = ReturnType<typeof allocationFields>

/** @param waiting whether it still waits to go, as a condition besides that the order is open */
export const allocationFilters = (k: OrderKind, waiting?: Sql): Record<string, Filter> => ({
  order: filter.choice(k.kind, filter.key(lineOf(k).column('order_id'))),
  ...partFilters(item.column('part_id')),
  location: placeFilter(item.column('location_id')),
  outstanding: filter.bool(
    waiting ? sql`(${openStatus(k, orderOf(k).column('status'))} and ${waiting})` : openStatus(k, orderOf(k).column('status')),
    'Whether it still waits to go',
  ),
})

export const ALLOCATION_SEARCH = [item.column('search_key'), part.column('search_key')]
export const allocationOrders = (k: OrderKind): Record<string, (d: Dialect) => readonly Sql[]> => ({
  part: (d) => [d.textOrder(part.column('name'))],
  IPN: (d) => [d.textOrder(part.column('IPN'))],
  serial: () => [item.column('serial_int'), item.column('serial')],
  batch: (d) => [d.textOrder(item.column('batch'))],
  location: (d) => [d.textOrder(place.column('name'))],
  order: (d) => [orderOf(k).column('reference_int'), d.textOrder(orderOf(k).column('reference'))],
})

type Write = WriteOf<AllocationFields>

/** What a row may refer to besides, in a table that comes between lines and stock in the order of locks. */
interface Beside {
  readonly table: LockName
  /** Name of the field, whose column is `name_id`. */
  readonly name: string
  /** @throws ValidationError for what the order cannot use */
  check(trx: Trx, order: number, key: number | null): Promise<unknown>
}

export function allocationRules(h: Holding, beside?: Beside): Hooks<AllocationFields> {
  const { k, table } = h
  const find = (trx: Trx, column: string, ids: readonly number[]): Promise<number[]> =>
    keysIn(trx, `select distinct ${column} as id from ${table} a join ${k.lineTable} l on l.id = a.line_id where a.id in (${keyList(ids)})`)
  const ofOrder = async ({ trx, row }: Write) => {
    const line = (await lockLines(k, trx, [row!.line_id])).get(row!.line_id)!
    const order = await lockOrder(k, trx, line.order_id)
    await checkLocked(k, trx, order)
    if (h.lasting && k.done.includes(order.status)) throw invalid(LOCKED)
    return line
  }
  return {
    async lock(trx, { verb, ids, input }) {
      await lockRows(trx, k.table, await find(trx, 'l.order_id', ids), 'change')
      await lockRows(trx, k.lineTable, await find(trx, 'l.id', ids), 'change')
      if (verb === 'delete') return
      const named = (name: string): number[] => (typeof input[name] === 'number' ? [input[name]] : [])
      if (beside) {
        const { name } = beside
        const now = await find(trx, `coalesce(a.${name}_id, 0)`, ids)
        await lockRows(trx, beside.table, [...now, ...named(name)], 'change')
      }
      await lockRows(trx, 'stock_item', [...(await find(trx, 'a.item_id', ids)), ...named('item')], 'change')
    },
    async check(write) {
      const { trx, request, row } = write
      const line = await ofOrder(write)
      const hold = { line: line.id, item: after(write, 'item_id')!, quantity: after(write, 'quantity')! }
      const items = [hold.item, row!.item_id]
      const held = await Holdable.open(h, trx, request.principal, [line], items)
      held.checkChoices(items)
      await beside?.check(trx, line.order_id, (after<Shape, string>(write, `${beside.name}_id`) as number | null | undefined) ?? null)
      if (hold.item === row!.item_id) held.take(hold.item, -row!.quantity)
      const most = Math.min(held.left(hold.item), held.get(hold.item).quantity) // what has gone was not held any more
      if (hold.quantity > most) throw invalid('Stock item is over-allocated', 'quantity')
      if (hold.quantity === 0) throw invalid('Allocation quantity must be greater than zero', 'quantity')
      const problem = held.problem(line, hold)
      if (problem) throw invalid(problem[1], problem[0])
      await k.follow(trx, partsOf(held, [hold, { item: row!.item_id }]), false)
    },
    async deletingAll(writes) {
      const { trx } = writes[0]!
      for (const write of writes) await ofOrder(write)
      const parts = await find(
        trx,
        '(select i.part_id from stock_item i where i.id = a.item_id)',
        writes.map(({ id }) => id),
      )
      await k.follow(trx, parts, false)
    },
  }
}
