import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { customState } from './custom-state.ts'
import { statusOperations } from './status.ts'

export const genericOperations = (): readonly Operation[] => [...operationsOf(customState), ...statusOperations]
