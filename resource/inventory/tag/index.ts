import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { bind } from '../../engine/resource.ts'
import { unique } from '../../engine/unique.ts'
import { slugRules, tag } from './tag.ts'

bind(tag, unique(tag, 'name', 'tag with this name already exists.'), slugRules)

export const tagOperations = (): readonly Operation[] => operationsOf(tag)
