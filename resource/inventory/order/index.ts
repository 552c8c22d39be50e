import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { bind, extend } from '../../engine/resource.ts'
import { statusOperation } from '../generic/status.ts'
import { PURCHASE_ORDER } from '../kinds/order.ts'
import { byParameters } from '../parameter/by-parameters.ts'
import { PURCHASE_ORDER_STATUS } from '../status-codes.ts'
import { belongings } from '../thing/belongings.ts'
import { orderActions } from './actions.ts'
import { orderTotals } from './any-line-rules.ts'
import { calendarOperation } from './calendar.ts'
import { addLine } from './create-line.ts'
import { extraLine } from './extra-line.ts'
import { extraLineRules } from './extra-line-rules.ts'
import { line } from './line.ts'
import { lineRules } from './line-rules.ts'
import { purchaseOrder } from './purchase-order.ts'
import { purchaseOrderRules } from './purchase-order-rules.ts'
import { receiveOperation } from './receive-operation.ts'

bind(purchaseOrder, purchaseOrderRules, belongings(PURCHASE_ORDER))
extend(purchaseOrder, byParameters(PURCHASE_ORDER))
bind(line, lineRules, orderTotals)
bind(extraLine, extraLineRules, orderTotals)

export const orderOperations = (): readonly Operation[] => [
  ...operationsOf(purchaseOrder),
  ...operationsOf(line, { create: { run: addLine } }),
  ...operationsOf(extraLine),
  ...orderActions,
  receiveOperation,
  calendarOperation,
  statusOperation('order_po_status_retrieve', '/api/order/po/status/', PURCHASE_ORDER_STATUS),
]
