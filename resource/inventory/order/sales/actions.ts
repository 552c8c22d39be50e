/** What is done with a sales order as a whole. */
import type { Trx } from '../../../../database.ts'
import { today } from '../../../../provider/identity/api-tokens.ts'
import { field } from '../../../engine/fields/index.ts'
import { invalid } from '../../../errors.ts'
import { PRICES } from '../../effects.ts'
import { setting } from '../../settings/setting.ts'
import { orderActions as familyActions, orderAction } from '../family/order-actions.ts'
import { isOpen, type Order, setStatus } from '../family/order-state.ts'
import { SALES_HOLDING } from './holding.ts'
import { SALES, STATUS } from './sales.ts'
import { salesOrder } from './sales-order.ts'

const acting = { k: SALES, h: SALES_HOLDING, on: salesOrder, touches: ['part_total'] }

const { issue, hold, cancel } = familyActions(acting, 'Issue an order')

/** Lines of which something is still to be sent; there is nothing to send of a part that is virtual. */
const UNSENT = 'l.shipped < l.quantity and not coalesce(p.virtual, false)'
const lines = (trx: Trx, order: Order) =>
  trx('order_sales_order_line as l').leftJoin('part_part as p', 'p.id', 'l.part_id').where('l.order_id', order.id)

/** First it is shipped, then complete, or at once where the installation says so. */
const complete = orderAction(
  { ...acting, touches: [...PRICES, SALES.lineTable] },
  'complete',
  'Complete an order',
  async (trx, order, { accept_incomplete }, { principal }) => {
    if (!accept_incomplete && (await lines(trx, order).whereRaw(UNSENT).first('l.id')))
      throw invalid('Order has incomplete line items', 'accept_incomplete')
    if (order.status === STATUS.COMPLETE) throw invalid('Order is already complete')
    if (order.status === STATUS.CANCELLED) throw invalid('Order is already cancelled')
    if (!isOpen(SALES, order) && order.status !== STATUS.SHIPPED) throw invalid('Only an open order can be marked as complete')
    if (await trx('order_sales_order_shipment').where({ order_id: order.id, shipment_date: null }).first('id'))
      throw invalid('Order cannot be completed as there are incomplete shipments')
    // All that were left have no shipment.
    if (await lines(trx, order).join(`${SALES_HOLDING.table} as a`, 'a.line_id', 'l.id').whereNull('a.shipment_id').first('l.id'))
      throw invalid('Order cannot be completed as there are incomplete allocations')
    const virtual: number[] = await lines(trx, order).where('p.virtual', true).pluck('l.id')
    await trx(SALES.lineTable)
      .whereIn('id', virtual)
      .whereRaw('shipped < quantity')
      .update({ shipped: trx.raw('quantity') })
    const whole = order.status === STATUS.SHIPPED || (await setting(trx, 'SALESORDER_SHIP_COMPLETE'))
    const first = order.shipment_date ? {} : { shipment_date: today(), shipped_by_id: principal.user.pk }
    await setStatus(SALES, trx, order, whole ? STATUS.COMPLETE : STATUS.SHIPPED, first)
  },
  {
    schema: 'SalesOrderComplete',
    body: {
      accept_incomplete: field.bool().default(false).label('Accept Incomplete').help('Whether not all must be sent'),
    },
  },
)

export const orderActions = [issue, hold, complete, cancel]
