import { operationsOf } from '../../../engine/derive.ts'
import type { Operation } from '../../../engine/operation.ts'
import { bind, extend } from '../../../engine/resource.ts'
import { statusOperation } from '../../generic/status.ts'
import { SALES_ORDER, SHIPMENT } from '../../kinds/order.ts'
import { byParameters } from '../../parameter/by-parameters.ts'
import { SALES_ORDER_STATUS } from '../../status-codes.ts'
import { belongings } from '../../thing/belongings.ts'
import { calendarOperation } from '../family/calendar.ts'
import { extraLineOf, extraLineRules } from '../family/extra-line.ts'
import { anyLineRules } from '../family/line-rules.ts'
import { orderRules } from '../family/order-rules.ts'
import { orderActions } from './actions.ts'
import { allocateActions } from './allocate.ts'
import { allocation, allocationRules } from './allocation.ts'
import { line } from './line.ts'
import { lineRules } from './line-rules.ts'
import { SALES } from './sales.ts'
import { salesOrder } from './sales-order.ts'
import { salesOrderRules } from './sales-order-rules.ts'
import { ship } from './ship.ts'
import { shipment } from './shipment.ts'
import { shipmentRules } from './shipment-rules.ts'

const extraLine = extraLineOf(SALES)

bind(salesOrder, orderRules(SALES), salesOrderRules, belongings(SALES_ORDER))
extend(salesOrder, byParameters(SALES_ORDER))
bind(line, lineRules, anyLineRules(SALES, 'order_sales_order_line'))
bind(allocation, allocationRules)
bind(shipment, shipmentRules, belongings(SHIPMENT))
extend(shipment, byParameters(SHIPMENT))
bind(extraLine, extraLineRules(SALES), anyLineRules(SALES, 'order_sales_order_extra_line'))

export const salesOperations = (): readonly Operation[] => [
  ...operationsOf(salesOrder),
  ...operationsOf(line),
  ...operationsOf(extraLine),
  ...operationsOf(allocation),
  ...operationsOf(shipment),
  ...orderActions,
  ...allocateActions,
  ship,
  calendarOperation(SALES),
  statusOperation('order_so_status_retrieve', '/api/order/so/status/', SALES_ORDER_STATUS),
]
