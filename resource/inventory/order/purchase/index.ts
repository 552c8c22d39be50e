import { operationsOf } from '../../../engine/derive.ts'
import type { Operation } from '../../../engine/operation.ts'
import { bind, extend } from '../../../engine/resource.ts'
import { statusOperation } from '../../generic/status.ts'
import { PURCHASE_ORDER } from '../../kinds/order.ts'
import { byParameters } from '../../parameter/by-parameters.ts'
import { PURCHASE_ORDER_STATUS } from '../../status-codes.ts'
import { belongings } from '../../thing/belongings.ts'
import { calendarOperation } from '../family/calendar.ts'
import { extraLineOf, extraLineRules } from '../family/extra-line.ts'
import { anyLineRules } from '../family/line-rules.ts'
import { orderRules } from '../family/order-rules.ts'
import { orderActions } from './actions.ts'
import { addLine } from './create-line.ts'
import { line } from './line.ts'
import { lineRules } from './line-rules.ts'
import { PURCHASE } from './purchase.ts'
import { purchaseOrder } from './purchase-order.ts'
import { purchaseOrderRules } from './purchase-order-rules.ts'
import { receiveOperation } from './receive-operation.ts'

const extraLine = extraLineOf(PURCHASE)

bind(purchaseOrder, orderRules(PURCHASE), purchaseOrderRules, belongings(PURCHASE_ORDER))
extend(purchaseOrder, byParameters(PURCHASE_ORDER))
bind(line, lineRules, anyLineRules(PURCHASE, 'order_purchase_order_line'))
bind(extraLine, extraLineRules(PURCHASE), anyLineRules(PURCHASE, 'order_purchase_order_extra_line'))

export const purchaseOperations = (): readonly Operation[] => [
  ...operationsOf(purchaseOrder),
  ...operationsOf(line, { create: { run: addLine } }),
  ...operationsOf(extraLine),
  ...orderActions,
  receiveOperation,
  calendarOperation(PURCHASE),
  statusOperation('order_po_status_retrieve', '/api/order/po/status/', PURCHASE_ORDER_STATUS),
]
