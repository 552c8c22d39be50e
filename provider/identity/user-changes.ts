/** What an administrator changes about people; each change leaves its entry in the audit log. Call inside `change`. */
import type { Trx } from '../../database.ts'
import { text } from '../../pages/texts.ts'
import type { Doer } from './application-changes.ts'
import { audit } from './audit.ts'
import { checkFlags, checkJoining, checkSignIn, checkTaking } from './grantable.ts'
import { withdrawConsents } from './grants.ts'
import { IdentityError } from './identity-error.ts'
import { refuseLastSuperuser } from './last-superuser.ts'
import { holderOf, nameKey } from './name-key.ts'
import { closeLinks, createLink, LINK_PURPOSES, type LinkPurpose } from './one-time-links.ts'
import { hashPassword } from './passwords.ts'
import { endSessions } from './sessions.ts'
import { auditNewUser, auditUserChange, personState, userTarget } from './user-audit.ts'
import {
  createUser,
  deleteUser,
  isUsername,
  type NewUser,
  normalUsername,
  setFlags,
  type User,
  type UserRow,
  userSearchKey,
} from './users.ts'

export interface UserChanges {
  username: string
  firstName: string
  lastName: string
  email: string
  isStaff: boolean
  isSuperuser: boolean
  /** Keys of all groups that the person shall be in. */
  groups: readonly number[]
}

/** @throws IdentityError */
async function rowOf(trx: Trx, pk: number): Promise<UserRow> {
  const row: UserRow | undefined = await trx('auth_user').where({ id: pk }).first()
  if (!row) throw new IdentityError(text('rule-person-gone'))
  return row
}

/** @throws IdentityError when one of these groups is gone */
async function checkGroups(trx: Trx, keys: readonly number[]): Promise<void> {
  const rows: { id: number }[] = await trx('auth_group')
    .whereIn('id', [...keys])
    .select('id')
  if (rows.length !== new Set(keys).size) throw new IdentityError(text('rule-groups-gone'))
}

/** Makes a person. @throws IdentityError */
export async function addUser(trx: Trx, input: NewUser, by: Doer, more: Record<string, unknown> = {}): Promise<User> {
  await checkGroups(trx, input.groups ?? [])
  await checkJoining(trx, by, input.groups ?? [])
  if (input.isStaff || input.isSuperuser) await checkFlags(trx, by)
  const user = await createUser(trx, input)
  await auditNewUser(trx, user.pk, by, more)
  return user
}

/** Makes a person without a password. @returns the token of the link with which they choose one @throws IdentityError */
export async function inviteUser(trx: Trx, input: NewUser, by: Doer, hours?: number): Promise<{ user: User; token: string }> {
  const user = await addUser(trx, input, by, { invited: true })
  return { user, token: await createLink(trx, user.pk, 'invite', hours) }
}

/** Changes names, flags and groups; all of it or nothing. @returns whether anything changed @throws IdentityError */
export async function changeUser(trx: Trx, pk: number, changes: UserChanges, by: Doer): Promise<boolean> {
  const row = await rowOf(trx, pk)
  const before = await personState(trx, pk, { ...row })
  const username = normalUsername(changes.username)
  if (username !== row.username) {
    if (!isUsername(username)) throw new IdentityError(text('username-invalid'))
    if (await holderOf(trx, 'auth_user', username, pk)) throw new IdentityError(text('username-taken'))
  }
  if (row.is_superuser && !changes.isSuperuser) await refuseLastSuperuser(trx, pk)
  if (username !== row.username || changes.email !== row.email) await checkSignIn(trx, by, pk)
  if (changes.isStaff !== before.is_staff || changes.isSuperuser !== before.is_superuser) await checkFlags(trx, by)
  await checkGroups(trx, changes.groups)
  await trx('auth_user')
    .where({ id: pk })
    .update({
      username,
      ...(username === row.username ? {} : { name_key: nameKey(username) }),
      first_name: changes.firstName,
      last_name: changes.lastName,
      email: changes.email,
      is_staff: changes.isStaff,
      is_superuser: changes.isSuperuser,
      search_key: userSearchKey(username, changes.firstName, changes.lastName),
    })
  await setGroups(trx, pk, changes.groups, by)
  return auditUserChange(trx, pk, before, by)
}

/** Puts a person into these groups and no others. @throws RightsError */
export async function setGroups(trx: Trx, pk: number, groups: readonly number[], by: Doer): Promise<void> {
  const rows: { group_id: number }[] = await trx('auth_user_group').where({ user_id: pk }).select('group_id')
  const held = rows.map(({ group_id }) => group_id)
  const joined = [...new Set(groups)].filter((key) => !held.includes(key))
  const left = held.filter((key) => !groups.includes(key))
  await checkJoining(trx, by, joined)
  if (left.length) {
    await checkTaking(trx, by, pk)
    await trx('auth_user_group').where({ user_id: pk }).whereIn('group_id', left).delete()
  }
  if (joined.length) await trx('auth_user_group').insert(joined.map((group_id) => ({ user_id: pk, group_id })))
}

/** Ends what an account that is being closed has open: sessions, and links that would open it. @returns how many sessions ended */
export async function closeAccess(trx: Trx, { id, sub }: { id: number; sub: string }): Promise<number> {
  await closeLinks(trx, id, LINK_PURPOSES)
  return endSessions(trx, sub)
}

/** Closes an account: nothing of the person opens anything from the next request on. @throws IdentityError */
export async function disableUser(trx: Trx, pk: number, by: Doer): Promise<void> {
  const row = await rowOf(trx, pk)
  await checkSignIn(trx, by, pk)
  await setFlags(trx, pk, { is_active: false })
  const sessions = await closeAccess(trx, row)
  await auditUserChange(trx, pk, await personState(trx, pk, { ...row }), by, { sessions })
}

/** @throws IdentityError */
export async function enableUser(trx: Trx, pk: number, by: Doer): Promise<void> {
  const row = await rowOf(trx, pk)
  await checkSignIn(trx, by, pk)
  await setFlags(trx, pk, { is_active: true })
  await auditUserChange(trx, pk, await personState(trx, pk, { ...row }), by)
}

/** Deletes a person with sessions, tokens and what they allowed apps. @throws IdentityError */
export async function removeUser(trx: Trx, pk: number, by: Doer): Promise<void> {
  const row = await rowOf(trx, pk)
  await checkSignIn(trx, by, pk)
  await refuseLastSuperuser(trx, pk)
  await endSessions(trx, row.sub)
  await withdrawConsents(trx, row.sub)
  await deleteUser(trx, pk)
  await audit(trx, { ...by, action: 'user.delete', target: userTarget(row.username) })
}

/** Ends every session of a person. @returns how many */
export async function signOutUser(trx: Trx, user: Pick<User, 'sub' | 'username'>, by: Doer): Promise<number> {
  const sessions = await endSessions(trx, user.sub)
  await audit(trx, { ...by, action: 'user.sign-out', target: userTarget(user.username), detail: { sessions } })
  return sessions
}

/** Makes a link that works once. @returns its token @throws RightsError */
export async function giveLink(trx: Trx, user: User, purpose: LinkPurpose, by: Doer, hours?: number): Promise<string> {
  await checkSignIn(trx, by, user.pk)
  await audit(trx, { ...by, action: 'user.link', target: userTarget(user.username), detail: { purpose } })
  return createLink(trx, user.pk, purpose, hours)
}

/**
 * Sets a new password (in clear). The person's sessions end with it, and remembered Basic credentials with the change of the epoch; links
 * that would set another password are closed. @returns how many sessions ended
 * @param keep uid of the session that made the change, and stays
 * @param detail further facts for the log
 * @throws RightsError
 */
export async function setPassword(
  trx: Trx,
  user: Pick<User, 'pk' | 'sub' | 'username'>,
  password: string,
  by: Doer,
  { keep, detail = {} }: { keep?: string; detail?: Record<string, unknown> } = {},
): Promise<number> {
  await checkSignIn(trx, by, user.pk)
  await trx('auth_user')
    .where({ id: user.pk })
    .update({ password: await hashPassword(password) })
  await closeLinks(trx, user.pk, ['invite', 'password'])
  const ended = await endSessions(trx, user.sub, keep === undefined ? {} : { except: keep })
  await audit(trx, { ...by, action: 'user.password', target: userTarget(user.username), detail })
  return ended
}
