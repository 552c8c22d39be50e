import type { Operation } from '../../engine/operation.ts'
import { purchaseOperations } from './purchase/index.ts'
import { returnOperations } from './return/index.ts'
import { salesOperations } from './sales/index.ts'
import { transferOperations } from './transfer/index.ts'

/** The operations of all kinds of orders. */
export const orderOperations = (): readonly Operation[] => [
  ...purchaseOperations(),
  ...salesOperations(),
  ...returnOperations(),
  ...transferOperations(),
]
