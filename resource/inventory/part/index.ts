import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { category, categoryTree } from './category.ts'
import { part } from './part.ts'

export const partOperations: readonly Operation[] = [part, category, categoryTree].flatMap(operationsOf)
