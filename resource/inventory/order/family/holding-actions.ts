/** Holding stock for lines, item by item or by serial numbers. */
import type { Row, Trx } from '../../../../database.ts'
import { action } from '../../../engine/action.ts'
import { FieldError } from '../../../engine/field.ts'
import { field } from '../../../engine/fields/index.ts'
import type { Operation } from '../../../engine/operation.ts'
import type { Resource } from '../../../engine/resource.ts'
import { allSql, rowsAs } from '../../../engine/rows.ts'
import type { Input, Shape } from '../../../engine/shape.ts'
import { sql } from '../../../engine/sql.ts'
import { invalid, ValidationError } from '../../../errors.ts'
import { STOCK_ITEM } from '../../kinds/stock.ts'
import { LineErrors } from '../../stock/actions/line-errors.ts'
import { PIECE } from '../../stock/item/quantity.ts'
import { parseSerials } from '../../stock/item/serial-numbers.ts'
import { key, withVariants } from '../../variant-tree.ts'
import { checkHolds, ELSEWHERE, type Hold, Holdable, type Holding, type HoldingLine, lockLines, writeHolds } from './holding.ts'
import { lockOrder, type Order } from './order-state.ts'

export interface Acting {
  readonly h: Holding
  readonly on: Resource
  readonly touches: readonly string[]
  /** Names of the bodies. */
  readonly schemas: { readonly items: string; readonly serials: string }
  /** What else a request may say, and the columns that it makes of it, by which rows are locked that come before stock. */
  readonly more?: Shape
  columns?(trx: Trx, order: Order, input: Readonly<Record<string, unknown>>): Promise<Row>
  /** A refusal of serial numbers is a text, not a list. */
  readonly plain?: boolean
}

export function holdingActions(acting: Acting): Operation[] {
  const { h, on, more = {}, columns, plain } = acting
  const { k } = h
  const line_item = field.ref(k.line).required()
  const said = {
    on,
    of: 'one',
    touches: [h.table, ...acting.touches],
    open: ({ trx, id }: { trx: Trx; id: number }) => lockOrder(k, trx, id),
  } as const
  const ITEMS = {
    items: field
      .list({
        line_item: line_item.label('Stock Item'),
        stock_item: field.ref(STOCK_ITEM).unseen().required().label('Stock Item').help('What is held for the line'),
        quantity: field.decimal().required().told({ min_value: 0 }).help('How many of it'),
      })
      .required(),
    ...more,
  }
  const SERIALS = {
    line_item: line_item.label('Line Item'),
    quantity: field.integer(1).required().help('How many'),
    serial_numbers: field.text(5000).required().label('Serial Numbers').help('Serial numbers of the items, such as "1-5" or "7, 9"'),
    ...more,
  }
  const refused = (message: string): ValidationError =>
    plain ? new ValidationError({ serial_numbers: message }) : invalid(message, 'serial_numbers')

  return [
    action({
      ...said,
      name: 'allocate',
      summary: 'Allocate stock items to lines of an order',
      schema: acting.schemas.items,
      body: ITEMS,
      async run({ trx, request }, asked, order) {
        const { items } = asked as Input<typeof ITEMS>
        if (!items.length) throw invalid('Allocation items must be provided')
        await checkHolds(k, trx, order)
        const holds = items.map((one): Hold => ({ line: one.line_item, item: one.stock_item, quantity: one.quantity }))
        const lines = await lockLines(
          k,
          trx,
          holds.map(({ line }) => line),
        )
        const extra = await columns?.(trx, order, asked)
        const held = await Holdable.open(
          h,
          trx,
          request.principal,
          lines.values(),
          holds.map(({ item }) => item),
        )
        const errors = new LineErrors()
        for (const [n, hold] of holds.entries()) {
          const line = lines.get(hold.line)
          const [where, message] = line?.order_id === order.id ? (held.problem(line, hold) ?? []) : ['line', ELSEWHERE]
          if (where) errors.add(n, where === 'quantity' ? where : where === 'line' ? 'line_item' : 'stock_item', message!)
          else held.take(hold.item, hold.quantity)
        }
        errors.check(holds.length)
        held.checkChoices(holds.map(({ item }) => item))
        await writeHolds(h, trx, held, holds, extra)
      },
    }),
    action({
      ...said,
      name: 'allocate-serials',
      summary: 'Allocate stock items to a line of an order by serial number',
      schema: acting.schemas.serials,
      body: SERIALS,
      async run({ trx, request }, asked, order) {
        const { line_item, quantity, serial_numbers } = asked as Input<typeof SERIALS>
        await checkHolds(k, trx, order)
        const line = (await lockLines(k, trx, [line_item])).get(line_item)
        if (line?.order_id !== order.id) throw invalid(ELSEWHERE, 'line_item')
        const extra = await columns?.(trx, order, asked)
        const serials = readSerials(serial_numbers, quantity)
        const items = await itemsWith(trx, line, serials)
        const unknown = serials.filter((serial) => !items.has(serial))
        if (unknown.length) throw refused(`No match found for the following serial numbers: ${unknown.join(',')}`)
        const held = await Holdable.open(h, trx, request.principal, [line], items.values())
        const holds = serials.map((serial): Hold => ({ line: line.id, item: items.get(serial)!, quantity: PIECE }))
        const unavailable = serials.filter(
          (_, n) => held.problem(line, holds[n]!)?.[0] === 'quantity' || !h.takes(held.get(holds[n]!.item)),
        )
        if (unavailable.length) throw refused(`The following serial numbers are unavailable: ${unavailable.join(',')}`)
        for (const hold of holds) {
          const problem = held.problem(line, hold)
          if (problem) throw refused(problem[1])
        }
        await writeHolds(h, trx, held, holds, extra)
      },
    }),
  ]
}

function readSerials(text: string, quantity: number): string[] {
  try {
    return parseSerials(text, quantity, null)
  } catch (error) {
    throw error instanceof FieldError ? new ValidationError({ non_field_errors: error.messages }) : error
  }
}

/** Keys of the items of a line's part, or of its variants, by serial number; the part's own come first. */
async function itemsWith(trx: Trx, { part_id }: HoldingLine, serials: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (part_id === null) return new Map()
  const asked = rowsAs(
    trx,
    'asked',
    { serial: 'text' },
    serials.map((serial) => ({ serial })),
  )
  const rows = await allSql<{ id: number; serial: string }>(
    trx,
    sql`select i.id, i.serial from ${asked} join stock_item i on i.serial = asked.serial
      where i.part_id in (${withVariants(key(part_id))}) order by case when i.part_id = ${part_id} then 1 else 0 end, i.id desc`,
  )
  return new Map(rows.map(({ id, serial }) => [serial, id]))
}
