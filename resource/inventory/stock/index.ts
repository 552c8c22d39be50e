import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { statusOperation } from '../generic/status.ts'
import { STOCK_HISTORY, STOCK_STATUS } from '../status-codes.ts'
import { stockActions } from './actions.ts'
import { location, locationTree } from './location.ts'
import { locationType } from './location-type.ts'
import { neighboursOperation } from './neighbours.ts'
import { stockItem } from './stock-item.ts'
import { testResult } from './test-result.ts'
import { trackingOperations } from './tracking-list.ts'

export const stockOperations: readonly Operation[] = [
  ...[location, locationTree, locationType, stockItem].flatMap(operationsOf),
  ...stockActions,
  ...operationsOf(testResult),
  ...trackingOperations,
  neighboursOperation,
  statusOperation('stock_status_retrieve', '/api/stock/status/', STOCK_STATUS),
  statusOperation('stock_track_status_retrieve', '/api/stock/track/status/', STOCK_HISTORY),
]
