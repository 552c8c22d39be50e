import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { statusOperation } from '../generic/status.ts'
import { STOCK_HISTORY, STOCK_STATUS } from '../status-codes.ts'
import { stockActions } from './actions/index.ts'
import { trackingOperations } from './history/tracking-list.ts'
import { neighboursOperation } from './item/neighbours.ts'
import { stockItem } from './item/stock-item.ts'
import { location, locationTree } from './location/location.ts'
import { locationType } from './location/location-type.ts'
import { testResult } from './test/test-result.ts'

export const stockOperations = (): readonly Operation[] => [
  ...[location, locationTree, locationType, stockItem].flatMap((r) => operationsOf(r)),
  ...stockActions,
  ...operationsOf(testResult),
  ...trackingOperations,
  neighboursOperation,
  statusOperation('stock_status_retrieve', '/api/stock/status/', STOCK_STATUS),
  statusOperation('stock_track_status_retrieve', '/api/stock/track/status/', STOCK_HISTORY),
]
