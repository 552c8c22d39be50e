/** Holding stock for the lines of a sales order: what a person chose, or what this program finds. */
import type { Trx } from '../../../../database.ts'
import { field } from '../../../engine/fields/index.ts'
import { SHIPMENT } from '../../kinds/order.ts'
import { automatic } from '../family/find-stock.ts'
import { holdingActions } from '../family/holding-actions.ts'
import type { Order } from '../family/order-state.ts'
import { checkShipment, SALES_HOLDING } from './holding.ts'
import { salesOrder } from './sales-order.ts'

const acting = {
  h: SALES_HOLDING,
  on: salesOrder,
  touches: ['part_total'],
  columns: async (trx: Trx, order: Order, { shipment = null }: Readonly<Record<string, unknown>>) => ({
    shipment_id: await checkShipment(trx, order.id, shipment as number | null),
  }),
}
const shipment = field.ref(SHIPMENT).nullable().help('Shipment that it leaves with')

export const allocateActions = [
  ...holdingActions({
    ...acting,
    schemas: { items: 'SalesOrderShipmentAllocation', serials: 'SalesOrderSerialAllocation' },
    more: { shipment: shipment.default(null) },
  }),
  automatic({
    ...acting,
    schema: 'SalesOrderAutoAllocation',
    more: { shipment },
  }),
]
