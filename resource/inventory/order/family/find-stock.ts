/** Holding stock for lines without being told which: what is found, in the order that is asked for. */
import type { Trx } from '../../../../database.ts'
import { today } from '../../../../provider/identity/api-tokens.ts'
import type { Principal } from '../../../../provider/identity/principal.ts'
import { action } from '../../../engine/action.ts'
import { dialectOf } from '../../../engine/dialect.ts'
import { field } from '../../../engine/fields/index.ts'
import type { Operation } from '../../../engine/operation.ts'
import { allSql, among } from '../../../engine/rows.ts'
import type { Input } from '../../../engine/shape.ts'
import { raw, type Sql, sql } from '../../../engine/sql.ts'
import { subtree } from '../../../engine/tree.ts'
import { invalid } from '../../../errors.ts'
import { LOCATION } from '../../kinds/stock.ts'
import { DONE, TASK } from '../../offloaded.ts'
import { settings } from '../../settings/setting.ts'
import { held as heldOf } from '../../stock/item/allocated.ts'
import { isInStock } from '../../stock/item/item-row.ts'
import { uncut } from '../../stock/item/quantity.ts'
import { checkHolds, type Hold, Holdable, type Holding, type HoldingLine, lockLines, missingOf, writeHolds } from './holding.ts'
import type { Acting } from './holding-actions.ts'
import { lockOrder } from './order-state.ts'

export const SORTS = {
  updated: 'Oldest stock first (FIFO)',
  '-updated': 'Newest stock first (LIFO)',
  quantity: 'Smallest quantity first',
  '-quantity': 'Largest quantity first',
  expiry_date: 'Soonest expiry date first',
}
export const ORDER_BY: Readonly<Record<string, string>> = {
  updated: 'i.updated',
  '-updated': 'i.updated desc',
  quantity: 'i.quantity',
  '-quantity': 'i.quantity desc',
  expiry_date: 'case when i.expiry_date is null then 1 else 0 end, i.expiry_date',
}
/** What a request may say of the stock that it wants. */
const WANTED = {
  location: field.ref(LOCATION).unseen().nullable().label('Source Location').help('Only what lies there or below'),
  exclude_location: field.ref(LOCATION).unseen().nullable().label('Exclude Location').help('Nothing of what lies there or below'),
  interchangeable: field.bool().default(true).label('Interchangeable Stock').help('Whether a line may get stock of several places'),
  stock_sort_by: field.choice(SORTS).default('updated').label('Stock Priority').help('Which stock is taken first'),
  line_items: field
    .list(field.integer(1))
    .told({ type: 'field', child: undefined, default: [] })
    .label('Line Items')
    .help('Lines that get stock; without it all'),
  serialized_stock: field
    .choice({
      any: 'Allow any stock (serialized or unserialized)',
      serialized: 'Serialized stock only',
      unserialized: 'Unserialized stock only',
    })
    .default('any')
    .label('Serialized Stock')
    .help('Whether items with serial numbers are taken'),
}
type Wanted = Omit<Input<typeof WANTED>, 'line_items'>

/** Items of a part that are looked at. */
const MOST = 1_000

interface Automatic extends Pick<Acting, 'on' | 'touches' | 'more' | 'columns'> {
  readonly h: Holding
  /** Name of the body. */
  readonly schema: string
}

export const automatic = ({ h, on, touches, schema, more = {}, columns }: Automatic): Operation =>
  action({
    on,
    of: 'one',
    name: 'auto-allocate',
    summary: 'Allocate available stock to lines of an order',
    schema,
    status: 200,
    response: TASK,
    touches: [h.table, ...touches],
    body: { ...WANTED, ...more },
    open: ({ trx, id }) => lockOrder(h.k, trx, id),
    async run({ trx, request }, asked, order) {
      const { line_items, ...wanted } = asked as Input<typeof WANTED>
      await checkHolds(h.k, trx, order)
      const own: number[] = await trx(h.k.lineTable).where({ order_id: order.id }).orderBy('id').pluck('id')
      const named = line_items?.length ? line_items : own
      if (named.some((id) => !own.includes(id))) throw invalid('Line item does not belong to this order', 'line_items')
      const lines = await lockLines(h.k, trx, named)
      const extra = await columns?.(trx, order, asked)
      const missing = await missingOf(h, trx, lines.keys())
      const { held, holds } = await findStock(h, trx, request.principal, lines.values(), missing, wanted)
      await writeHolds(h, trx, held, holds, extra)
      return DONE
    },
  })

/** What lines that still need something can hold, as far as there is any. @param missing how much each needs, by key */
async function findStock(
  h: Holding,
  trx: Trx,
  principal: Principal,
  lines: Iterable<HoldingLine>,
  missing: ReadonlyMap<number, number>,
  wanted: Wanted,
): Promise<{ held: Holdable; holds: Hold[] }> {
  const lacking = [...lines].filter(({ id }) => (missing.get(id) ?? 0) > 0)
  const found = await stockOf(trx, new Set(lacking.flatMap(({ part_id }) => part_id ?? [])), wanted)
  const held = await Holdable.open(h, trx, principal, lacking, [...found.values()].flat())
  const holds: Hold[] = []
  for (const line of lacking) {
    let left = missing.get(line.id)!
    for (const id of found.get(line.part_id ?? 0) ?? []) {
      const item = held.find(id)
      if (!item || !isInStock(item) || !h.takes(item)) continue // what it was may have changed meanwhile
      const quantity = uncut(item, Math.min(left, held.left(id)))
      const hold = { line: line.id, item: id, quantity }
      if (held.problem(line, hold)) continue
      held.take(id, quantity)
      holds.push(hold)
      left -= quantity
      if (left <= 0) break
    }
  }
  return { held, holds }
}

/**
 * Keys of stock of parts and their variants of which something is free, in the order that is asked for, by part. What lies in several places is
 * passed over, unless that does not matter.
 */
async function stockOf(trx: Trx, parts: ReadonlySet<number>, wanted: Wanted): Promise<ReadonlyMap<number, readonly number[]>> {
  if (!parts.size) return new Map()
  const dialect = dialectOf(trx.kind)
  const under = (place: number): Sql => dialect.member(raw('i.location_id'), subtree('stock_location', place))
  const { STOCK_ENABLE_EXPIRY: expires, STOCK_ALLOW_EXPIRED_SALE: sold } = await settings(trx, [
    'STOCK_ENABLE_EXPIRY',
    'STOCK_ALLOW_EXPIRED_SALE',
  ])
  const { location, exclude_location, serialized_stock, interchangeable, stock_sort_by } = wanted
  const rows = await allSql<{ part: number; id: number; location_id: number | null }>(
    trx,
    sql`with recursive fit(part, variant) as (select p.id, p.id from part_part p where ${among(trx, 'p.id', parts)}
          union select fit.part, v.id from fit join part_part v on v.variant_of_id = fit.variant),
        free as (select f.part, i.id, i.location_id, row_number() over (partition by f.part order by ${raw(ORDER_BY[stock_sort_by]!)}, i.id) as n
          from fit f join stock_item i on i.part_id = f.variant
          where i.in_stock and i.quantity > ${heldOf('i')}
            ${location ? sql` and ${under(location)}` : raw('')}
            ${exclude_location ? sql` and not coalesce(${under(exclude_location)}, false)` : raw('')}
            ${raw(serialized_stock === 'any' ? '' : ` and coalesce(i.serial, '') ${serialized_stock === 'serialized' ? '<>' : '='} ''`)}
            ${expires && !sold ? sql` and (i.expiry_date is null or i.expiry_date >= ${today()})` : raw('')})
      select part, id, location_id from free where n <= ${MOST} order by part, n`,
  )
  const found = new Map<number, (typeof rows)[number][]>()
  for (const row of rows) {
    const its = found.get(row.part)
    if (its) its.push(row)
    else found.set(row.part, [row])
  }
  const scattered = (of: typeof rows) => !interchangeable && new Set(of.map((row) => row.location_id)).size > 1
  return new Map([...found].map(([part, of]) => [part, scattered(of) ? [] : of.map(({ id }) => id)]))
}
