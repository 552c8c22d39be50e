import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { bind } from '../../engine/resource.ts'
import { unique } from '../../engine/unique.ts'
import { entryOperations, selectionEntry } from './entry.ts'
import { selectionList } from './list.ts'
import { entryRules, listRules } from './rules.ts'

bind(selectionEntry, entryRules)
bind(selectionList, unique(selectionList, 'name', 'Selection List with this Name already exists.'), listRules)

export const selectionOperations = (): readonly Operation[] => [...operationsOf(selectionList), ...entryOperations()]
