import type { Operation } from '../../engine/operation.ts'

export const stockOperations: readonly Operation[] = []
