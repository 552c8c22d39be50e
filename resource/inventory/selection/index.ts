import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { entryOperations } from './entry.ts'
import { selectionList } from './list.ts'

export const selectionOperations = (): readonly Operation[] => [...operationsOf(selectionList), ...entryOperations]
