/** What an administrator changes about groups; each change leaves its entry in the audit log. Call inside `change`. */
import type { Trx } from '../../database.ts'
import { text } from '../../pages/texts.ts'
import { type Permission, ROLES, VERBS } from '../scopes.ts'
import type { Doer } from './application-changes.ts'
import { audit } from './audit.ts'
import { checkGrant, checkGroupTaking, checkJoining, checkTaking } from './grantable.ts'
import { IdentityError } from './identity-error.ts'
import { holderOf, nameKey } from './name-key.ts'
import { createGroup, type RulesetRow, rulesetPermissions } from './roles.ts'

/** A group as the audit log names it. */
export const groupTarget = (name: string): string => `group ${name}`

/** @throws IdentityError */
async function checkName(trx: Trx, name: string, pk?: number): Promise<void> {
  if (!name || name.length > 150) throw new IdentityError(text('rule-group-name'))
  const holder = await holderOf(trx, 'auth_group', name, pk)
  if (holder) throw new IdentityError(text('rule-group-taken', { name: holder.name }))
}

/** @throws IdentityError */
async function nameOf(trx: Trx, pk: number): Promise<string> {
  const row: { name: string } | undefined = await trx('auth_group').where({ id: pk }).first('name')
  if (!row) throw new IdentityError(text('rule-group-gone'))
  return row.name
}

/** Makes a group. @returns its key @throws IdentityError */
export async function addGroup(trx: Trx, name: string, by: Doer, permissions: readonly Permission[] = []): Promise<number> {
  await checkName(trx, name)
  await checkGrant(trx, by, permissions)
  const pk = await createGroup(trx, name, permissions)
  await auditNewGroup(trx, name, by, permissions)
  return pk
}

/** The entry about a new group. */
export const auditNewGroup = (trx: Trx, name: string, by: Doer, opened: readonly Permission[] = []): Promise<void> =>
  audit(trx, { ...by, action: 'group.create', target: groupTarget(name), detail: opened.length ? { opened } : {} })

/** What a group is called and what it allows, before and after a change. */
interface GroupState {
  readonly name: string
  readonly permissions: Iterable<Permission>
}

/** The one entry about a changed group. @returns whether anything is different */
export async function auditGroupChange(trx: Trx, before: GroupState, after: GroupState, by: Doer): Promise<boolean> {
  const [held, wanted] = [new Set(before.permissions), new Set(after.permissions)]
  const opened = [...wanted].filter((permission) => !held.has(permission))
  const closed = [...held].filter((permission) => !wanted.has(permission))
  const detail = {
    ...(after.name === before.name ? {} : { name: [before.name, after.name] }),
    ...(opened.length ? { opened } : {}),
    ...(closed.length ? { closed } : {}),
  }
  if (!Object.keys(detail).length) return false
  await audit(trx, { ...by, action: 'group.update', target: groupTarget(before.name), detail })
  return true
}

/**
 * Changes the name and the whole matrix of a group: all of it or nothing.
 * @param seen what the group allowed when the person looked at it: another change meanwhile is not overwritten
 * @returns whether anything changed @throws IdentityError
 */
export async function changeGroup(
  trx: Trx,
  pk: number,
  { name, permissions, seen }: { name: string; permissions: ReadonlySet<Permission>; seen: readonly Permission[] },
  by: Doer,
): Promise<boolean> {
  const before = await nameOf(trx, pk)
  if (name !== before) await checkName(trx, name, pk)
  const rows: (RulesetRow & { id: number })[] = await trx('users_ruleset').where({ group_id: pk })
  const held = rulesetPermissions(rows)
  if (held.join() !== seen.join()) throw new IdentityError(text('rule-group-changed'))
  await checkGrant(
    trx,
    by,
    [...permissions].filter((permission) => !held.includes(permission)),
  )
  if (name !== before || held.some((permission) => !permissions.has(permission))) await checkGroupTaking(trx, by, pk)
  if (name !== before)
    await trx('auth_group')
      .where({ id: pk })
      .update({ name, search_key: name.normalize('NFKC').toLowerCase(), name_key: nameKey(name) })
  for (const role of ROLES) {
    const cells = Object.fromEntries(VERBS.map((verb) => [`can_${verb}`, permissions.has(`${verb}:${role}`)]))
    const row = rows.find((each) => each.name === role)
    if (row) await trx('users_ruleset').where({ id: row.id }).update(cells)
    else await trx('users_ruleset').insert({ group_id: pk, name: role, ...cells })
  }
  return auditGroupChange(trx, { name: before, permissions: held }, { name, permissions }, by)
}

/** Puts a person into a group. @returns whether they were not in it yet @throws IdentityError */
export async function addMember(trx: Trx, pk: number, user: { pk: number; username: string }, by: Doer): Promise<boolean> {
  const name = await nameOf(trx, pk)
  const member = { user_id: user.pk, group_id: pk }
  await checkJoining(trx, by, [pk])
  if (await trx('auth_user_group').where(member).first('user_id')) return false
  await trx('auth_user_group').insert(member)
  await audit(trx, { ...by, action: 'group.add-member', target: groupTarget(name), detail: { person: user.username } })
  return true
}

/** Takes a person out of a group. @returns whether they were in it @throws IdentityError */
export async function removeMember(trx: Trx, pk: number, user: { pk: number; username: string }, by: Doer): Promise<boolean> {
  const name = await nameOf(trx, pk)
  await checkTaking(trx, by, user.pk)
  if (!(await trx('auth_user_group').where({ user_id: user.pk, group_id: pk }).delete())) return false
  await audit(trx, { ...by, action: 'group.remove-member', target: groupTarget(name), detail: { person: user.username } })
  return true
}

/** Deletes a group: its members lose the roles that only it gave them. @throws IdentityError */
export async function removeGroup(trx: Trx, pk: number, by: Doer): Promise<void> {
  const name = await nameOf(trx, pk)
  await checkGroupTaking(trx, by, pk)
  const members: { username: string }[] = await trx('auth_user_group as m')
    .join('auth_user as u', 'u.id', 'm.user_id')
    .where('m.group_id', pk)
    .orderBy('u.username')
    .select('u.username')
  await trx('auth_group').where({ id: pk }).delete()
  await audit(trx, {
    ...by,
    action: 'group.delete',
    target: groupTarget(name),
    detail: { members: members.map(({ username }) => username) },
  })
}
