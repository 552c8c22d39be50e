import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { bomItem } from './bom-item.ts'
import { copyBomOperation } from './copy-bom.ts'
import { substitute } from './substitute.ts'
import { validateBomOperations } from './validate-bom.ts'
import { validateLineOperations } from './validate-line.ts'

export const bomOperations = (): readonly Operation[] => [
  ...[bomItem, substitute].flatMap((r) => operationsOf(r)),
  ...validateLineOperations,
  ...validateBomOperations,
  copyBomOperation,
]
