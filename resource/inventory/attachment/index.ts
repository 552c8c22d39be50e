import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { bind } from '../../engine/resource.ts'
import { thingHooks } from '../thing/thing-hooks.ts'
import { attachment } from './attachment.ts'
import { attachmentRules } from './attachment-rules.ts'

bind(attachment, thingHooks('common_attachment'), attachmentRules)

export const attachmentOperations = (): readonly Operation[] => operationsOf(attachment)
