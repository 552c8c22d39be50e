import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { remembered, scanResult } from './history.ts'
import { generateOperation, linkOperation, scanOperation, unlinkOperation } from './operations.ts'
import { orderScans } from './purchase-order.ts'
import { allocateScan } from './sales-order.ts'

export const barcodeOperations = (): readonly Operation[] => [
  ...[scanOperation, linkOperation, ...orderScans, allocateScan].map(remembered),
  generateOperation,
  unlinkOperation,
  ...operationsOf(scanResult),
]
