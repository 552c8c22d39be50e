/** What an order's state forbids, and what follows when it changes. */
import type { Row, Trx } from '../../../database.ts'
import { lockRows } from '../../engine/locks.ts'
import type { RowOf } from '../../engine/shape.ts'
import { invalid, NotFound } from '../../errors.ts'
import { touchPrices } from '../kept/prices.ts'
import { touchTotals } from '../kept/totals.ts'
import { setting } from '../settings/setting.ts'
import { PURCHASE_ORDER_OPEN, PURCHASE_ORDER_STATUS } from '../status-codes.ts'
import type { purchaseOrder } from './purchase-order.ts'

export type Order = RowOf<typeof purchaseOrder.fields>

export const { key: STATUS } = PURCHASE_ORDER_STATUS
export const isOpen = ({ status }: Order): boolean => PURCHASE_ORDER_OPEN.includes(status)

/** The order, locked until the transaction ends. Orders are locked before their lines. @throws NotFound */
export async function lockOrder(trx: Trx, id: number): Promise<Order> {
  await lockRows(trx, 'order_purchase_order', [id], 'change')
  const row: Order | undefined = await trx('order_purchase_order').where({ id }).first()
  if (!row) throw new NotFound('PurchaseOrder')
  return row
}

/** A complete order stays as it is, unless the installation allows otherwise. */
export const isLocked = async (trx: Trx, order: Order): Promise<boolean> =>
  order.status === STATUS.COMPLETE && !(await setting(trx, 'PURCHASEORDER_EDIT_COMPLETED_ORDERS'))

/** Holds an order open for changes of its lines. @throws ValidationError */
export async function checkLines(trx: Trx, order: Order): Promise<void> {
  if (await isLocked(trx, order)) throw invalid('The order is locked and cannot be modified', 'order')
  if (order.status !== STATUS.COMPLETE && !isOpen(order)) throw invalid('Order is not open', 'order')
}

/** Keys of the parts that an order's lines buy. */
export const partsOf = (trx: Trx, order: number): Promise<number[]> =>
  trx('order_purchase_order_line as l')
    .join('company_supplier_part as s', 's.id', 'l.part_id')
    .where('l.order_id', order)
    .distinct('s.part_id')
    .pluck('s.part_id')

/** Writes a new state with what goes with it: what is on order follows. */
export async function setStatus(trx: Trx, order: Order, status: number, more: Row = {}): Promise<void> {
  const { id } = order
  await trx('order_purchase_order')
    .where({ id })
    .update({ status, status_custom_key: null, updated_at: new Date().toISOString(), ...more })
  const parts = await partsOf(trx, id)
  // What was paid is known once the order is complete.
  if (status === STATUS.COMPLETE || order.status === STATUS.COMPLETE) await touchPrices(trx, parts)
  await touchTotals(trx, 'purchases', parts)
}
