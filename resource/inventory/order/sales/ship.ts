/** Sending a shipment: what was held for it becomes the customer's, all of it or nothing. */
import type { Row, Trx } from '../../../../database.ts'
import { today } from '../../../../provider/identity/api-tokens.ts'
import { action } from '../../../engine/action.ts'
import { field } from '../../../engine/fields/index.ts'
import { beside, lockRows } from '../../../engine/locks.ts'
import type { RowOf } from '../../../engine/shape.ts'
import { invalid, NotFound } from '../../../errors.ts'
import { PRICES, STOCK_ACTION, SALES as TOUCHED } from '../../effects.ts'
import { DONE, TASK } from '../../offloaded.ts'
import { setting } from '../../settings/setting.ts'
import { HISTORY } from '../../stock/history/track.ts'
import type { StockEdit, StockItem } from '../../stock/item/stock-edit.ts'
import { checkHolds } from '../family/holding.ts'
import { lockOrder } from '../family/order-state.ts'
import { type Held, lockHeld, splitOff, takeHeld } from '../family/take-held.ts'
import { SALES_HOLDING } from './holding.ts'
import { SALES } from './sales.ts'
import type { salesOrder } from './sales-order.ts'
import { shipment, shipmentKey } from './shipment.ts'

type Order = RowOf<typeof salesOrder.fields>
type Shipment = RowOf<typeof shipment.fields>

const { delivery_date, tracking_number, invoice_number, link } = shipment.fields
const shipment_date = field.date().nullable().label('Shipment Date').help('Day on which it leaves; by default this day')
const SHIP = { shipment_date, delivery_date, tracking_number, invoice_number, link }

export const ship = action({
  on: shipment,
  of: 'one',
  name: 'ship',
  model: shipment.model,
  summary: 'Ship a shipment to the customer',
  schema: 'SalesOrderShipmentComplete',
  status: 200,
  response: TASK,
  touches: [...TOUCHED, ...STOCK_ACTION, ...PRICES, shipment.table, SALES_HOLDING.table],
  body: SHIP,
  async open({ trx, id }) {
    await beside(trx, 'tree of stock_location')
    const found = await trx(shipment.table).where({ id }).first('order_id')
    if (!found) throw new NotFound(shipment.model)
    return lockOrder<Order>(SALES, trx, found.order_id)
  },
  async run(work, { shipment_date, ...told }, order) {
    const { trx, id } = work
    const held = await lockHeld(SALES_HOLDING, trx, { shipment_id: id })
    await lockRows(trx, 'order_sales_order_shipment', [id], 'change')
    const row: Shipment | undefined = await trx(shipment.table).where({ id }).first()
    await checkReady(trx, order, row, held)
    const gone = await takeHeld(work, { h: SALES_HOLDING, held, order: order.id, send: await sendTo(trx, order) })
    const fields = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined && value !== null)) as Row
    const now = { ...fields, shipment_date: shipment_date ?? today(), search_key: shipmentKey({ ...row, ...fields }) }
    await trx(shipment.table).where({ id }).update(now)
    await trx(SALES.table).where({ id: order.id }).update({ updated_at: new Date().toISOString() })
    await SALES.follow(trx, [...(await SALES.parts(trx, order.id)), ...gone.map((item) => item.part_id)], SALES.done.includes(order.status))
    return DONE
  },
})

/** @throws ValidationError */
async function checkReady(trx: Trx, order: Order, row: Shipment | undefined, held: readonly Held[]): Promise<void> {
  if (row?.order_id !== order.id) throw new NotFound(shipment.model)
  if (row.shipment_date) throw invalid('Shipment has already been sent')
  if (!held.length) throw invalid('Shipment has no allocated stock items')
  await checkHolds(SALES, trx, order)
  if (row.checked_by_id === null && (await setting(trx, 'SALESORDER_SHIPMENT_REQUIRES_CHECK')))
    throw invalid('Shipment must be checked before it can be completed')
}

/** What goes is the customer's from then on. */
async function sendTo(
  trx: Trx,
  { id, customer_id: customer }: Order,
): Promise<(edit: StockEdit, item: StockItem, quantity: number) => StockItem> {
  const named = customer === null ? undefined : await trx('company_company').where({ id: customer }).first('name')
  return (edit, from, quantity) => {
    const item = splitOff(edit, from, quantity)
    Object.assign(item, { customer_id: customer, sales_order_id: id, location_id: null })
    const to = customer === null ? {} : { customer, customer_name: named?.name }
    edit.tell(item, HISTORY.SHIPPED_AGAINST_SALES_ORDER, { quantity: item.quantity, salesorder: id, ...to })
    return item
  }
}
