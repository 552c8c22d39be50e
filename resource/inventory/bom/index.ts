import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { bind } from '../../engine/resource.ts'
// The rules of parts come before what follows from them here.
import '../part/index.ts'
import { part } from '../part/part.ts'
import { bomItem } from './bom-item.ts'
import { bomItemRules } from './bom-item-rules.ts'
import { copyBomOperation } from './copy-bom.ts'
import { bomOfPart } from './part-rules.ts'
import { substitute } from './substitute.ts'
import { substituteRules } from './substitute-rules.ts'
import { bomValidation, VALIDATION_FORM, validateBomOperations } from './validate-bom.ts'
import { validateLineOperations } from './validate-line.ts'

bind(part, bomOfPart)
bind(bomItem, bomItemRules)
bind(substitute, substituteRules)

export const bomOperations = (): readonly Operation[] => [
  ...[bomItem, substitute].flatMap((r) => operationsOf(r)),
  ...validateLineOperations,
  ...[...operationsOf(bomValidation), ...validateBomOperations].map((operation) => ({ ...operation, form: VALIDATION_FORM })),
  copyBomOperation,
]
