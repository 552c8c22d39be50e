/** Everything that the API serves. */
import { operationsOf } from '../engine/derive.ts'
import type { Operation } from '../engine/operation.ts'
import { address } from './company/address.ts'
import { company } from './company/company.ts'
import { contact } from './company/contact.ts'
import { category, categoryTree } from './part/category.ts'
import { part } from './part/part.ts'
import { rootOperation } from './root.ts'
import { apiToken, tokenOperations } from './user/api-token.ts'
import { group, ruleset } from './user/group.ts'
import { meOperations } from './user/me.ts'
import { owner } from './user/owner.ts'
import { profileOperations } from './user/profile.ts'
import { setPasswordOperations, user } from './user/user.ts'

export const OPERATIONS: readonly Operation[] = [
  rootOperation,
  ...[company, contact, address, part, category, categoryTree, user, group, ruleset, owner, apiToken].flatMap(operationsOf),
  ...setPasswordOperations,
  ...tokenOperations,
  ...meOperations,
  ...profileOperations,
]
