/** Rules of sales orders besides those of all orders: a first shipment, where there shall be one, and what becomes of what was sent. */
import { lockClause } from '../../../engine/locks.ts'
import type { Hooks } from '../../../engine/resource.ts'
import { invalid } from '../../../errors.ts'
import { touchTotals } from '../../kept/totals.ts'
import { SHIPMENT } from '../../kinds/order.ts'
import { setting } from '../../settings/setting.ts'
import { removeBelongings } from '../../thing/belongings.ts'
import type { salesOrder } from './sales-order.ts'
import { shipment, shipmentKey } from './shipment.ts'

interface Sent {
  readonly part_id: number
  readonly customer_id: number | null
}

export const salesOrderRules: Hooks<typeof salesOrder.fields> = {
  touches: ['order_sales_order_shipment'],
  async saved({ trx, row, id }) {
    if (row || !(await setting(trx, 'SALESORDER_DEFAULT_SHIPMENT'))) return
    const first = { order_id: id, reference: '1', tracking_number: '', invoice_number: '' }
    await trx(shipment.table).insert({ ...first, search_key: shipmentKey(first) })
  },
  /** Stock that was sent with it forgets it; its shipments go with all that hangs on them. */
  async deleting({ trx, id }) {
    const lock = lockClause(trx, 'change')
    const sent = await trx.all<Sent>(`select id, part_id, customer_id from stock_item where sales_order_id = ? order by id${lock}`, [id])
    // It would be back in stock with nothing that says where it is.
    if (sent.some(({ customer_id }) => customer_id === null)) throw invalid('Stock items have been sent with this order to nobody')
    const shipments: number[] = await trx(shipment.table).where({ order_id: id }).pluck('id')
    await removeBelongings(trx, SHIPMENT, shipments)
    await trx('common_tagged').where({ model: shipment.table }).whereIn('thing_id', shipments).delete()
    await touchTotals(
      trx,
      'stock',
      sent.map(({ part_id }) => part_id),
    )
  },
}
