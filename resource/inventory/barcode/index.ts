import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { remembered, scanResult } from './history.ts'
import { generateOperation, linkOperation, scanOperation, unlinkOperation } from './operations.ts'
import { purchaseOrderOperations, salesOrderOperation } from './purchase-order.ts'

export const barcodeOperations: readonly Operation[] = [
  ...[scanOperation, linkOperation, ...purchaseOrderOperations, salesOrderOperation].map(remembered),
  generateOperation,
  unlinkOperation,
  ...operationsOf(scanResult),
]
