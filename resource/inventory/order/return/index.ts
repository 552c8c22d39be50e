import { operationsOf } from '../../../engine/derive.ts'
import type { Operation } from '../../../engine/operation.ts'
import { bind, extend } from '../../../engine/resource.ts'
import { statusOperation } from '../../generic/status.ts'
import { RETURN_ORDER } from '../../kinds/order.ts'
import { byParameters } from '../../parameter/by-parameters.ts'
import { RETURN_ORDER_LINE_STATUS, RETURN_ORDER_STATUS } from '../../status-codes.ts'
import { belongings } from '../../thing/belongings.ts'
import { calendarOperation } from '../family/calendar.ts'
import { extraLineOf, extraLineRules } from '../family/extra-line.ts'
import { anyLineRules } from '../family/line-rules.ts'
import { orderRules } from '../family/order-rules.ts'
import { orderActions } from './actions.ts'
import { line } from './line.ts'
import { lineRules } from './line-rules.ts'
import { receive } from './receive.ts'
import { RETURN } from './return.ts'
import { returnOrder } from './return-order.ts'

const extraLine = extraLineOf(RETURN)

bind(returnOrder, orderRules(RETURN), belongings(RETURN_ORDER))
extend(returnOrder, byParameters(RETURN_ORDER))
bind(line, lineRules, anyLineRules(RETURN, RETURN.lineTable))
bind(extraLine, extraLineRules(RETURN), anyLineRules(RETURN, 'order_return_order_extra_line'))

export const returnOperations = (): readonly Operation[] => [
  ...operationsOf(returnOrder),
  ...operationsOf(line),
  ...operationsOf(extraLine),
  ...orderActions,
  receive,
  calendarOperation(RETURN),
  statusOperation('order_ro_status_retrieve', '/api/order/ro/status/', RETURN_ORDER_STATUS),
  statusOperation('order_ro_line_status_retrieve', '/api/order/ro-line/status/', RETURN_ORDER_LINE_STATUS),
]
