import type { Operation } from '../../engine/operation.ts'
import { batchCodeOperation } from './batch-code.ts'
import { serialNumberOperation } from './serial-number.ts'

export const generateOperations = (): readonly Operation[] => [batchCodeOperation, serialNumberOperation]
