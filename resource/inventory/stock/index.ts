import type { Operation } from '../../engine/operation.ts'
import { stockActions } from './actions.ts'

export const stockOperations: readonly Operation[] = [...stockActions]
