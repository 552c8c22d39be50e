/** Groups and rulesets -> the permissions that a user has at this moment. */
import type { Database, Trx } from '../../database.ts'
import { type Permission, ROLES, VERBS } from '../scopes.ts'
import { EpochCache } from './changes.ts'
import { nameKey } from './name-key.ts'
import { EVERY_PERMISSION } from './principal.ts'
import type { User } from './users.ts'

export type RulesetRow = { name: string } & Record<`can_${(typeof VERBS)[number]}`, boolean | number>

/** What rulesets allow together, in the order of the vocabulary. */
export const rulesetPermissions = (rows: readonly RulesetRow[]): Permission[] =>
  ROLES.flatMap((role) =>
    VERBS.filter((verb) => rows.some((row) => row.name === role && row[`can_${verb}`])).map((verb): Permission => `${verb}:${role}`),
  )

const caches = new WeakMap<Database, EpochCache<number, ReadonlySet<Permission>>>()

const READ = `select r.name, r.can_view, r.can_add, r.can_change, r.can_delete
  from users_ruleset r join auth_user_group g on g.group_id = r.group_id where g.user_id = ?`

/** Live permissions: the union of the rulesets of all groups; everything for a superuser; nothing for an inactive user. */
export function permissionsOf(db: Database, user: User): Promise<ReadonlySet<Permission>> {
  if (!user.isActive) return Promise.resolve(new Set())
  if (user.isSuperuser) return Promise.resolve(EVERY_PERMISSION)
  const cache = caches.get(db) ?? new EpochCache(db, 'roles')
  caches.set(db, cache)
  return cache.get(user.pk, async () => new Set(rulesetPermissions(await db.all<RulesetRow>(READ, [user.pk]))))
}

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
