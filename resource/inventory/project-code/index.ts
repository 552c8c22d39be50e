import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { projectCode } from './project-code.ts'

export const projectCodeOperations = (): readonly Operation[] => operationsOf(projectCode)
