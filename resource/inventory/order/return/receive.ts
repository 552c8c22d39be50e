/** Receiving: items of lines come back from the customer into a location, all of a request or nothing of it. */

import type { Trx } from '../../../../database.ts'
import { today } from '../../../../provider/identity/api-tokens.ts'
import { action } from '../../../engine/action.ts'
import { field } from '../../../engine/fields/index.ts'
import { beside, lockRows } from '../../../engine/locks.ts'
import { allSql, among, rowsAs } from '../../../engine/rows.ts'
import type { RowOf } from '../../../engine/shape.ts'
import { raw, sql } from '../../../engine/sql.ts'
import { invalid } from '../../../errors.ts'
import { RETURNS, STOCK_ACTION } from '../../effects.ts'
import { RETURN_ORDER_LINE } from '../../kinds/order.ts'
import { LOCATION } from '../../kinds/stock.ts'
import { STOCK_STATUS } from '../../status-codes.ts'
import { notAStatus } from '../../status-field.ts'
import { LineErrors } from '../../stock/actions/line-errors.ts'
import { type Deltas, HISTORY } from '../../stock/history/track.ts'
import { isAtHand } from '../../stock/item/item-row.ts'
import { isWhole, WHOLE } from '../../stock/item/quantity.ts'
import { HELD, StockEdit, type StockItem } from '../../stock/item/stock-edit.ts'
import { type StatusColumns, StockStatusField, stockStatuses } from '../../stock/item/stock-status.ts'
import { checkPlace, STRUCTURAL_PLACE } from '../../stock/location/places.ts'
import { lockOrder } from '../family/order-state.ts'
import { splitOff } from '../family/take-held.ts'
import type { line } from './line.ts'
import { TOO_MANY } from './line-rules.ts'
import { RETURN, STATUS } from './return.ts'
import { returnOrder } from './return-order.ts'

type Line = RowOf<typeof line.fields>

/** A line that is to be received, at its place in the request. */
interface Step {
  readonly at: number
  readonly line: Line
  readonly status: number
}

const { QUARANTINED } = STOCK_STATUS.key

const RECEIVE = {
  items: field
    .list({
      item: field.ref(RETURN_ORDER_LINE).required().label('Return order line item').help('Line whose item came back'),
      status: new StockStatusField()
        .nullable()
        .default(null)
        .told({ default: null, allow_blank: true, allow_null: false })
        .help('State of the item; quarantined when it is left out'),
    })
    .required(),
  location: field.ref(LOCATION).unseen().required().help('Where the items go'),
  note: field.text(512).blank().default('').help('Note for the history of the items'),
}

export const receive = action({
  on: returnOrder,
  of: 'one',
  name: 'receive',
  summary: 'Receive items of an order into stock',
  touches: [...RETURNS, ...STOCK_ACTION],
  schema: 'ReturnOrderReceive',
  body: RECEIVE,
  async open({ trx, id }) {
    await beside(trx, 'tree of stock_location')
    return lockOrder(RETURN, trx, id)
  },
  async run({ trx, request, id }, asked, order) {
    const { items, location, note } = asked
    if (order.status !== STATUS.IN_PROGRESS) throw invalid('Items can only be received against orders which are in progress')
    if (!items.length) throw invalid('Line items must be provided')
    await checkPlace(trx, location, 'location', STRUCTURAL_PLACE)
    const errors = new LineErrors()
    const lines = await lockLines(
      trx,
      items.map(({ item }) => item),
    )
    const steps = items.map(({ item, status }, at): Step => ({ at, line: lines.get(item)!, status: status || QUARANTINED }))
    for (const { at, line } of steps) {
      if (line?.order_id !== id) errors.add(at, 'item', 'Line item does not match return order')
      else if (steps.findIndex((step) => step.line === line) !== at) errors.add(at, 'item', 'Line item is given twice')
    }
    errors.check(items.length)
    // A line that was received stays as it is, as InvenTree's clients expect.
    const due = steps.filter(({ line }) => line.received_date === null)
    const edit = await StockEdit.open(
      trx,
      request.principal,
      due.map(({ line }) => line.item_id),
    )
    const statuses = await stockStatuses(
      trx,
      steps.map(({ status }) => status),
    )
    for (const { at, status } of steps) if (!statuses.has(status)) errors.add(at, 'status', notAStatus(status))
    const back = await receivedBefore(trx, edit.items.keys())
    for (const { at, line } of due) {
      const problem = problemWith(edit.get(line.item_id), line.quantity, back)
      if (problem) errors.add(at, 'item', problem)
    }
    errors.check(items.length)
    const received = due.map(({ line, status }) => ({
      id: line.id,
      item: takeBack(edit, line, statuses.get(status)!, { status, location, returnorder: id }, note),
    }))
    await edit.save()
    await writeLines(trx, received)
    if (due.length) await trx(RETURN.table).where({ id }).update({ updated_at: new Date().toISOString() })
    return asked
  },
})

async function lockLines(trx: Trx, ids: readonly number[]): Promise<ReadonlyMap<number, Line>> {
  await lockRows(trx, RETURN.lineTable, ids, 'change')
  const rows: Line[] = await trx(RETURN.lineTable).whereIn('id', ids)
  return new Map(rows.map((row) => [row.id, row]))
}

/** Those of the items that came back with an order before. */
async function receivedBefore(trx: Trx, items: Iterable<number>): Promise<ReadonlySet<number>> {
  const rows = await allSql<{ id: number }>(
    trx,
    sql`select l.item_id as id from ${raw(RETURN.lineTable)} l where l.received_date is not null and ${among(trx, 'l.item_id', items)}`,
  )
  return new Set(rows.map(({ id }) => id))
}

/** What forbids that so much of the item comes back. @param back items that came back before */
function problemWith(item: StockItem, quantity: number, back: ReadonlySet<number>): string | undefined {
  if (item.is_building) return 'Stock item is currently in production'
  if (item.belongs_to_id !== null) return 'Stock item is installed in another item'
  if (item.consumed_by_id !== null) return 'Stock item was used up by a build order'
  // It may lie on a shelf if nobody said that it was sold, but it does not come back twice.
  if (isAtHand(item) && back.has(item.id)) return 'Stock item is already in stock'
  if (item.allocated) return HELD
  if (quantity > item.quantity) return TOO_MANY
  if (item.facts.trackable && !isWhole(item.quantity - quantity)) return WHOLE
  return undefined
}

/** The item is nobody's but ours from then on: it itself where all of it comes back, otherwise a part that is split off. */
function takeBack(edit: StockEdit, { item_id, quantity }: Line, state: StatusColumns, told: Deltas, note: string): StockItem {
  const item = edit.get(item_id)
  const { customer_id: customer, sales_order_id: salesorder } = item
  const back = splitOff(edit, item, quantity)
  Object.assign(back, { customer_id: null, sales_order_id: null, location_id: told.location, ...state })
  const whose = { ...(customer === null ? {} : { customer }), ...(salesorder === null ? {} : { salesorder }) }
  edit.tell(back, HISTORY.RETURNED_AGAINST_RETURN_ORDER, { ...told, quantity, ...whose }, note)
  return back
}

/** The lines are of what came back, and know the day. */
async function writeLines(trx: Trx, received: readonly { readonly id: number; readonly item: StockItem }[]): Promise<void> {
  if (!received.length) return
  const back = rowsAs(
    trx,
    'back',
    { id: 'integer', item: 'integer' },
    received.map(({ id, item }) => ({ id, item: item.id })),
  )
  const table = raw(RETURN.lineTable)
  await allSql(
    trx,
    sql`update ${table} set item_id = back.item, received_date = ${today()} from ${back} where ${table}.id = back.id returning ${table}.id`,
  )
}
