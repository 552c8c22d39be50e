/** Groups and their rulesets: what rulesets allow, and how groups are made and changed. */
import type { Trx } from '../../database.ts'
import { type Permission, ROLES, VERBS } from '../scopes.ts'
import { nameKey } from './name-key.ts'

export type RulesetRow = { name: string } & Record<`can_${(typeof VERBS)[number]}`, boolean | number>

/** What rulesets allow together, in the order of the vocabulary. */
export const rulesetPermissions = (rows: readonly RulesetRow[]): Permission[] =>
  ROLES.flatMap((role) =>
    VERBS.filter((verb) => rows.some((row) => row.name === role && row[`can_${verb}`])).map((verb): Permission => `${verb}:${role}`),
  )

/** Every group has a ruleset for every role; a new group starts with all of them closed. */
export async function createRulesets(trx: Trx, groupId: number): Promise<void> {
  await trx('users_ruleset').insert(ROLES.map((name) => ({ name, group_id: groupId })))
}

/** Makes a group with the given permissions. @returns its key */
export async function createGroup(trx: Trx, name: string, permissions: Iterable<Permission> = []): Promise<number> {
  const [row] = await trx('auth_group')
    .insert({ name, search_key: name.normalize('NFKC').toLowerCase(), name_key: nameKey(name) })
    .returning('id')
  const groupId = row.id as number
  await createRulesets(trx, groupId)
  await trx('users_owner').insert({ group_id: groupId })
  for (const permission of permissions) await setPermission(trx, groupId, permission, true)
  return groupId
}

/** Opens or closes one verb of one role for a group. */
export async function setPermission(trx: Trx, groupId: number, permission: Permission, allowed: boolean): Promise<void> {
  const [verb, name] = permission.split(':')
  await trx('users_ruleset')
    .where({ group_id: groupId, name })
    .update({ [`can_${verb}`]: allowed })
}
