import type { Operation } from '../../engine/operation.ts'

export const orderOperations: readonly Operation[] = []
