import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { bind } from '../../engine/resource.ts'
import { customState } from './custom-state.ts'
import { customStateRules } from './custom-state-rules.ts'
import { statusOperations } from './status.ts'

bind(customState, customStateRules)

export const genericOperations = (): readonly Operation[] => [...operationsOf(customState), ...statusOperations]
