import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { bind } from '../../engine/resource.ts'
import { treeHooks } from '../../engine/tree-rules.ts'
// What a bill of materials brings to a new part comes before its first stock.
import '../bom/index.ts'
import { statusOperation } from '../generic/status.ts'
import { LOCATION, STOCK_ITEM } from '../kinds/stock.ts'
import { part } from '../part/part.ts'
import { STOCK_HISTORY, STOCK_STATUS } from '../status-codes.ts'
import { belongings } from '../thing/belongings.ts'
import { stockActions } from './actions/index.ts'
import { tracking } from './history/tracking.ts'
import { listTracking } from './history/tracking-list.ts'
import { enterStock } from './item/create-item.ts'
import { initialStock } from './item/initial-stock.ts'
import { neighboursOperation } from './item/neighbours.ts'
import { stockItem } from './item/stock-item.ts'
import { stockItemRules } from './item/stock-item-rules.ts'
import { location, locationTree } from './location/location.ts'
import { locationRules, locationTypeRules } from './location/location-rules.ts'
import { locationType } from './location/location-type.ts'
import { testResult } from './test/test-result.ts'
import { testResultRules } from './test/test-result-rules.ts'

bind(location, treeHooks('stock_location'), locationRules, belongings(LOCATION))
bind(locationType, locationTypeRules)
bind(stockItem, stockItemRules, belongings(STOCK_ITEM))
bind(testResult, testResultRules)
bind(part, initialStock)

export const stockOperations = (): readonly Operation[] => [
  ...[location, locationTree, locationType, stockItem].flatMap((r) => operationsOf(r)),
  ...stockActions,
  // What is made goes through rules of its own and is a list.
  ...operationsOf(
    { ...stockItem, operations: ['create'], bulk: {} },
    { create: { summary: 'Create stock items', several: true, run: enterStock } },
  ),
  ...operationsOf(testResult),
  ...operationsOf(tracking, { list: listTracking }),
  neighboursOperation,
  statusOperation('stock_status_retrieve', '/api/stock/status/', STOCK_STATUS),
  statusOperation('stock_track_status_retrieve', '/api/stock/track/status/', STOCK_HISTORY),
]
