/** What sales orders say of the stock that they hold, and the shipment that it is to leave with. */

import type { Trx } from '../../../../database.ts'
import { lockRows } from '../../../engine/locks.ts'
import { invalid } from '../../../errors.ts'
import { SALES_ORDER_ALLOCATION } from '../../kinds/order.ts'
import { setting } from '../../settings/setting.ts'
import { untested } from '../../stock/test/untested.ts'
import { holding } from '../family/holding.ts'
import { SALES } from './sales.ts'

const UNTESTED = 'Stock item has not passed all required tests'

export const SALES_HOLDING = holding({
  k: SALES,
  kind: SALES_ORDER_ALLOCATION,
  counted: 'shipped',
  waiting: 'not exists (select 1 from order_sales_order_shipment s where s.id = a.shipment_id and s.shipment_date is not null)',
  takes: ({ facts, belongs_to_id, sales_order_id }) => facts.salable && !facts.virtual && belongs_to_id === null && sales_order_id === null,
  async unfit(trx, items) {
    if (!(await setting(trx, 'SALESORDER_BLOCK_INCOMPLETE_ITEM_TESTS'))) return new Map()
    return new Map([...(await untested(trx, items))].map((id) => [id, UNTESTED]))
  },
})

/** Locks the shipment that stock of an order is to leave with. @returns its key, if there is one @throws ValidationError for one that has left, or is another order's */
export async function checkShipment(trx: Trx, order: number, id: number | null): Promise<number | null> {
  if (id === null) return null
  await lockRows(trx, 'order_sales_order_shipment', [id], 'change')
  const shipment = await trx('order_sales_order_shipment').where({ id }).first('order_id', 'shipment_date')
  if (shipment?.order_id !== order) throw invalid('Shipment is not associated with this order', 'shipment')
  if (shipment.shipment_date) throw invalid('Shipment has already been shipped', 'shipment')
  return id
}
