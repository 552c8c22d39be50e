/**
 * How far administration reaches, in one place: whoever is no superuser grants at most what they hold at this moment, takes nothing from
 * whoever holds more, and changes nothing that signs such a person in. A credential with scopes reaches no further than its scopes.
 *
 * All of it is read inside the transaction of the change. Commands on the server's own shell act for its operator, whom nothing bounds.
 */
import type { Trx } from '../../database.ts'
import { listed, type Phrase, text } from '../../pages/texts.ts'
import { type Permission, SCOPES, type Scope } from '../scopes.ts'
import type { Doer } from './application-changes.ts'
import { IdentityError } from './identity-error.ts'
import { EVERY_PERMISSION } from './principal.ts'
import { type RulesetRow, rulesetPermissions } from './roles.ts'

/** The change reaches further than whoever asks for it; it says what they would have to hold. */
export class RightsError extends IdentityError {}

interface Account {
  id: number
  username: string
  is_staff: boolean | number
  is_superuser: boolean | number
  is_active: boolean | number
}
const accountOf = (trx: Trx, pk: number): Promise<Account | undefined> => trx('auth_user').where({ id: pk }).first()

/** What these groups allow together, members' flags aside. */
async function permissionsOfGroups(trx: Trx, keys: readonly number[]): Promise<Permission[]> {
  return rulesetPermissions(await trx('users_ruleset').whereIn('group_id', [...keys]))
}

async function groupsOf(trx: Trx, pk: number): Promise<number[]> {
  const rows: { group_id: number }[] = await trx('auth_user_group').where({ user_id: pk }).select('group_id')
  return rows.map(({ group_id }) => group_id)
}

/** What whoever acts may pass on; undefined for all there is. */
async function reachOf(trx: Trx, { actor, scopes = null, ip, credential }: Doer): Promise<ReadonlySet<Permission> | undefined> {
  if (!actor) {
    if (ip === undefined && credential === undefined) return undefined // the operator, at the server's own shell
    throw new RightsError(text('rule-sign-in'))
  }
  const account = await accountOf(trx, actor.pk)
  if (!account?.is_active) return new Set()
  if (account.is_superuser && (scopes === null || scopes.has('a:superuser'))) return undefined
  const held = account.is_superuser ? EVERY_PERMISSION : await permissionsOfGroups(trx, await groupsOf(trx, actor.pk))
  return new Set([...held].filter((permission) => scopes === null || scopes.has(`r:${permission}` satisfies Scope)))
}

const NAMED = 4
/** `“Change stock”, “Delete stock” and 3 more`. */
function inWords(permissions: readonly Permission[]): Phrase {
  const named = permissions.slice(0, NAMED).map((permission) => text('rule-permission', { title: SCOPES.get(`r:${permission}`)!.title }))
  const more = permissions.length - named.length
  return listed(more ? [...named, text('rule-more', { n: more })] : named)
}
const beyond = (reach: ReadonlySet<Permission>, permissions: readonly Permission[]) =>
  permissions.filter((permission) => !reach.has(permission))

/** @throws RightsError when the account holds what the actor does not */
async function refuseStronger(trx: Trx, reach: ReadonlySet<Permission>, pk: number): Promise<void> {
  const account = await accountOf(trx, pk)
  if (!account) return
  if (account.is_superuser) throw new RightsError(text('rule-superuser', { user: account.username }))
  const more = beyond(reach, await permissionsOfGroups(trx, await groupsOf(trx, pk)))
  if (more.length) throw new RightsError(text('rule-stronger', { user: account.username, permissions: inWords(more) }))
}

/** These may be given to others: by a group's roles, or by membership in a group that has them. @throws RightsError */
export async function checkGrant(trx: Trx, by: Doer, permissions: readonly Permission[]): Promise<void> {
  const reach = await reachOf(trx, by)
  const more = reach && beyond(reach, permissions)
  if (more?.length) throw new RightsError(text('rule-grant', { permissions: inWords(more) }))
}

/** Membership in these groups may be given. @throws RightsError */
export const checkJoining = async (trx: Trx, by: Doer, groups: readonly number[]): Promise<void> =>
  checkGrant(trx, by, groups.length ? await permissionsOfGroups(trx, groups) : [])

/** Something may be taken away from this person: a group, or the account. @throws RightsError */
export async function checkTaking(trx: Trx, by: Doer, pk: number): Promise<void> {
  const reach = await reachOf(trx, by)
  if (reach) await refuseStronger(trx, reach, pk)
}

/**
 * What signs this person in may be changed: name, address, password, factors, links, whether the account is open. One's own is no business
 * of a credential with scopes.
 * @throws RightsError
 */
export async function checkSignIn(trx: Trx, by: Doer, pk: number): Promise<void> {
  if (by.scopes && by.actor?.pk === pk) throw new RightsError(text('rule-own-account'))
  await checkTaking(trx, by, pk)
}

/** Superusers alone say who is staff or superuser. @throws RightsError */
export async function checkFlags(trx: Trx, by: Doer): Promise<void> {
  if (await reachOf(trx, by)) throw new RightsError(text('rule-flags'))
}

/**
 * This group may be renamed, deleted, or lose what it allows: neither the group nor any of its members holds more than the actor.
 * Superusers among the members lose nothing by it.
 * @throws RightsError
 */
export async function checkGroupTaking(trx: Trx, by: Doer, pk: number): Promise<void> {
  const reach = await reachOf(trx, by)
  if (!reach) return
  const more = beyond(reach, await permissionsOfGroups(trx, [pk]))
  if (more.length) throw new RightsError(text('rule-group-stronger', { permissions: inWords(more) }))
  const rows: (RulesetRow & { group_id: number })[] = await trx('users_ruleset').whereIn(
    'group_id',
    trx('auth_user_group')
      .whereIn('user_id', trx('auth_user_group').where({ group_id: pk }).select('user_id'))
      .select('group_id'),
  )
  const stronger = new Set(rows.filter((row) => beyond(reach, rulesetPermissions([row])).length).map(({ group_id }) => group_id))
  const member: { id: number } | undefined = await trx('auth_user')
    .where({ is_superuser: false })
    .whereIn('id', trx('auth_user_group').where({ group_id: pk }).select('user_id'))
    .whereIn(
      'id',
      trx('auth_user_group')
        .whereIn('group_id', [...stronger])
        .select('user_id'),
    )
    .orderBy('username')
    .first('id')
  if (member) await refuseStronger(trx, reach, member.id)
}
