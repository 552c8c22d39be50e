import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { statusOperation } from '../generic/status.ts'
import { PURCHASE_ORDER_STATUS } from '../status-codes.ts'
import { orderActions } from './actions.ts'
import { calendarOperation } from './calendar.ts'
import { withMerging } from './create-line.ts'
import { extraLine } from './extra-line.ts'
import { line } from './line.ts'
import { purchaseOrder } from './purchase-order.ts'
import { receiveOperation } from './receive-operation.ts'

export const orderOperations = (): readonly Operation[] => [
  ...[purchaseOrder, line, extraLine].flatMap((r) => operationsOf(r)).map(withMerging),
  ...orderActions,
  receiveOperation,
  calendarOperation,
  statusOperation('order_po_status_retrieve', '/api/order/po/status/', PURCHASE_ORDER_STATUS),
]
