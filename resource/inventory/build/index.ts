import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { bind, extend } from '../../engine/resource.ts'
// The rules of bills of materials come before what follows from them here.
import '../bom/index.ts'
import { bomItem } from '../bom/bom-item.ts'
import { statusOperation } from '../generic/status.ts'
import { BUILD } from '../kinds/build.ts'
import { orderRules } from '../order/family/order-rules.ts'
import { byParameters } from '../parameter/by-parameters.ts'
import { BUILD_STATUS } from '../status-codes.ts'
import { belongings } from '../thing/belongings.ts'
import { buildActions } from './actions.ts'
import { allocateActions } from './allocate.ts'
import { autoAllocate } from './auto-allocate.ts'
import { buildsFollowBom } from './bom-follow.ts'
import { BUILDS } from './build.ts'
import { buildOrder } from './build-order.ts'
import { buildRules } from './build-rules.ts'
import { item } from './item.ts'
import { itemRules } from './item-rules.ts'
import { line } from './line.ts'
import { lineRules } from './line-rules.ts'
import { outputActions } from './outputs/index.ts'

bind(buildOrder, buildRules, orderRules(BUILDS), belongings(BUILD))
extend(buildOrder, byParameters(BUILD))
bind(line, lineRules)
bind(item, itemRules)
bind(bomItem, buildsFollowBom)

export const buildOperations = (): readonly Operation[] => [
  ...operationsOf(buildOrder),
  // A request has no words for a line's build: it makes none.
  ...operationsOf(line).map((o) => (o.method === 'post' ? { ...o, touches: [] } : o)),
  ...operationsOf(item),
  ...buildActions,
  ...allocateActions,
  autoAllocate,
  ...outputActions,
  statusOperation('build_status_retrieve', '/api/build/status/', BUILD_STATUS),
]
