import { operationsOf } from '../../engine/derive.ts'
import type { Operation } from '../../engine/operation.ts'
import { bind } from '../../engine/resource.ts'
import { apiToken, tokenOperations } from './api-token.ts'
import { group, ruleset } from './group.ts'
import { groupRules, rulesetRules } from './group-rules.ts'
import { meOperations, self } from './me.ts'
import { owner } from './owner.ts'
import { profileOperations } from './profile.ts'
import { setPasswordOperations } from './set-password.ts'
import { user } from './user.ts'
import { userRules } from './user-rules.ts'

bind(user, userRules)
bind(self, userRules)
bind(group, groupRules)
bind(ruleset, rulesetRules)

export const userOperations = (): readonly Operation[] => [
  ...[user, group, ruleset, owner, apiToken].flatMap((r) => operationsOf(r)),
  ...setPasswordOperations,
  ...tokenOperations,
  ...meOperations,
  ...profileOperations,
]
