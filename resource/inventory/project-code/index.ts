import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { bind } from '../../engine/resource.ts'
import { unique } from '../../engine/unique.ts'
import { projectCode } from './project-code.ts'

bind(projectCode, unique(projectCode, 'code', 'Project Code with this Project Code already exists.'))

export const projectCodeOperations = (): readonly Operation[] => operationsOf(projectCode)
