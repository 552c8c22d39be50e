import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { attachment } from './attachment.ts'
import { sweeping } from './sweep.ts'

export const attachmentOperations: readonly Operation[] = operationsOf(attachment).map((o) => (o.method === 'get' ? o : sweeping(o)))
