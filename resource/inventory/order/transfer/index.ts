import { operationsOf } from '../../../engine/derive.ts'
import type { Operation } from '../../../engine/operation.ts'
import { bind, extend } from '../../../engine/resource.ts'
import { TRANSFER_ORDER } from '../../kinds/order.ts'
import { byParameters } from '../../parameter/by-parameters.ts'
import { belongings } from '../../thing/belongings.ts'
import { allocationRules } from '../family/allocation.ts'
import { calendarOperation } from '../family/calendar.ts'
import { anyLineRules } from '../family/line-rules.ts'
import { orderRules } from '../family/order-rules.ts'
import { orderActions } from './actions.ts'
import { allocation } from './allocation.ts'
import { line } from './line.ts'
import { lineRules } from './line-rules.ts'
import { HOLDING, TRANSFER } from './transfer.ts'
import { transferOrder } from './transfer-order.ts'

bind(transferOrder, orderRules(TRANSFER), belongings(TRANSFER_ORDER))
extend(transferOrder, byParameters(TRANSFER_ORDER))
bind(line, lineRules, anyLineRules(TRANSFER, TRANSFER.lineTable))
bind(allocation, allocationRules(HOLDING))

export const transferOperations = (): readonly Operation[] => [
  ...operationsOf(transferOrder),
  ...operationsOf(line),
  ...operationsOf(allocation),
  ...orderActions,
  calendarOperation(TRANSFER),
]
