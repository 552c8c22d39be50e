/** Rules of sales orders besides those of all orders: a first shipment, where there shall be one, and what becomes of what was sent. */
import { lockClause } from '../../../engine/locks.ts'
import type { Hooks } from '../../../engine/resource.ts'
import { touchTotals } from '../../kept/totals.ts'
import { SHIPMENT } from '../../kinds/order.ts'
import { setting } from '../../settings/setting.ts'
import { removeBelongings } from '../../thing/belongings.ts'
import type { salesOrder } from './sales-order.ts'
import { shipment, shipmentKey } from './shipment.ts'

export const salesOrderRules: Hooks<typeof salesOrder.fields> = {
  touches: ['order_sales_order_shipment'],
  async saved({ trx, row, id }) {
    if (row || !(await setting(trx, 'SALESORDER_DEFAULT_SHIPMENT'))) return
    const first = { order_id: id, reference: '1', tracking_number: '', invoice_number: '' }
    await trx(shipment.table).insert({ ...first, search_key: shipmentKey(first) })
  },
  /** Stock that was sent with it forgets it; its shipments go with all that hangs on them. */
  async deleting({ trx, id }) {
    const sent = `select id, part_id from stock_item where sales_order_id = ? order by id${lockClause(trx, 'change')}`
    const parts = (await trx.all<{ part_id: number }>(sent, [id])).map(({ part_id }) => part_id)
    const shipments: number[] = await trx(shipment.table).where({ order_id: id }).pluck('id')
    await removeBelongings(trx, SHIPMENT, shipments)
    await trx('common_tagged').where({ model: shipment.table }).whereIn('thing_id', shipments).delete()
    await touchTotals(trx, 'stock', parts)
  },
}
