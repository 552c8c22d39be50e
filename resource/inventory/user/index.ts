import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { apiToken, tokenOperations } from './api-token.ts'
import { group, ruleset } from './group.ts'
import { meOperations } from './me.ts'
import { owner } from './owner.ts'
import { profileOperations } from './profile.ts'
import { setPasswordOperations } from './set-password.ts'
import { user } from './user.ts'

export const userOperations = (): readonly Operation[] => [
  ...[user, group, ruleset, owner, apiToken].flatMap((r) => operationsOf(r)),
  ...setPasswordOperations,
  ...tokenOperations,
  ...meOperations,
  ...profileOperations,
]
