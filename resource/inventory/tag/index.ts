import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { tag } from './tag.ts'

export const tagOperations = (): readonly Operation[] => operationsOf(tag)
