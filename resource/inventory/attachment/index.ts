import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { attachment } from './attachment.ts'

export const attachmentOperations = (): readonly Operation[] => operationsOf(attachment)
