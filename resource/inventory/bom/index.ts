import type { Operation } from '../../engine/operation.ts'

export const bomOperations: readonly Operation[] = []
