/** What an administrator changes about people; each change leaves its entry in the audit log. Call inside `changeIdentity`. */
import type { Trx } from '../../database.ts'
import type { Doer } from './applications.ts'
import { audit } from './audit.ts'
import { withdrawConsents } from './grants.ts'
import { closeLinks } from './one-time-links.ts'
import { type EndedSession, endSessions } from './sessions.ts'
import {
  createUser,
  deleteUser,
  IdentityError,
  type NewUser,
  normalUsername,
  refuseLastSuperuser,
  setFlags,
  USERNAME,
  type User,
  userSearchKey,
} from './users.ts'

/** A person as the audit log names them. */
export const userTarget = (username: string): string => `user ${username}`

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

interface UserRow {
  id: number
  sub: string
  username: string
  first_name: string
  last_name: string
  email: string
  is_staff: boolean | number
  is_superuser: boolean | number
  is_active: boolean | number
}

/** @throws IdentityError */
async function rowOf(trx: Trx, pk: number): Promise<UserRow> {
  const row: UserRow | undefined = await trx('auth_user').where({ id: pk }).first()
  if (!row) throw new IdentityError('This person was deleted meanwhile.')
  return row
}

/** Names of groups by their keys. @throws IdentityError when one of them is gone */
async function groupNames(trx: Trx, keys: readonly number[]): Promise<string[]> {
  const rows: { name: string }[] = await trx('auth_group')
    .whereIn('id', [...keys])
    .orderBy('name')
    .select('name')
  if (rows.length !== new Set(keys).size) throw new IdentityError('One of these groups was deleted meanwhile. Look at them again.')
  return rows.map(({ name }) => name)
}

/** Makes a person. @throws IdentityError */
export async function addUser(trx: Trx, input: NewUser, by: Doer): Promise<User> {
  const groups = await groupNames(trx, input.groups ?? [])
  const user = await createUser(trx, input)
  const flags = { ...(user.isStaff ? { staff: true } : {}), ...(user.isSuperuser ? { superuser: true } : {}) }
  await audit(trx, { ...by, action: 'user.create', target: userTarget(user.username), detail: { groups, ...flags } })
  return user
}

/** Changes names, flags and groups; all of it or nothing. @returns whether anything changed @throws IdentityError */
export async function changeUser(trx: Trx, pk: number, changes: UserChanges, by: Doer): Promise<boolean> {
  const row = await rowOf(trx, pk)
  const username = normalUsername(changes.username)
  if (username !== row.username) {
    if (!USERNAME.test(username)) throw new IdentityError('A user name has up to 150 letters, digits and @ . + - _ only.')
    if (await trx('auth_user').where({ username }).first('id')) throw new IdentityError(`There is somebody called ${username} already.`)
  }
  if (row.is_superuser && !changes.isSuperuser) await refuseLastSuperuser(trx, pk)
  const columns = {
    username,
    first_name: changes.firstName,
    last_name: changes.lastName,
    email: changes.email,
    is_staff: changes.isStaff,
    is_superuser: changes.isSuperuser,
  }
  const detail: Record<string, unknown> = {}
  for (const [name, after] of Object.entries(columns)) {
    const before = row[name as keyof UserRow]
    if (typeof after === 'boolean' ? Boolean(before) !== after : before !== after)
      detail[name] = [typeof after === 'boolean' ? Boolean(before) : before, after]
  }
  if (Object.keys(detail).length)
    await trx('auth_user')
      .where({ id: pk })
      .update({ ...columns, search_key: userSearchKey(username, changes.firstName, changes.lastName) })
  const held: { group_id: number }[] = await trx('auth_user_group').where({ user_id: pk }).select('group_id')
  const before = held.map(({ group_id }) => group_id)
  const after = [...new Set(changes.groups)]
  if (before.length !== after.length || after.some((key) => !before.includes(key))) {
    detail.groups = [await groupNames(trx, before), await groupNames(trx, after)]
    await trx('auth_user_group').where({ user_id: pk }).delete()
    if (after.length) await trx('auth_user_group').insert(after.map((group_id) => ({ user_id: pk, group_id })))
  }
  if (!Object.keys(detail).length) return false
  await audit(trx, { ...by, action: 'user.update', target: userTarget(row.username), detail })
  return true
}

/** Closes an account: nothing of the person opens anything from the next request on. @returns sessions that ended @throws IdentityError */
export async function disableUser(trx: Trx, pk: number, by: Doer): Promise<EndedSession[]> {
  const row = await rowOf(trx, pk)
  await setFlags(trx, pk, { is_active: false })
  await closeLinks(trx, pk, ['invite', 'password', 'second-factor'])
  const ended = await endSessions(trx, row.sub)
  if (row.is_active)
    await audit(trx, { ...by, action: 'user.disable', target: userTarget(row.username), detail: { sessions: ended.length } })
  return ended
}

/** @throws IdentityError */
export async function enableUser(trx: Trx, pk: number, by: Doer): Promise<void> {
  const row = await rowOf(trx, pk)
  await setFlags(trx, pk, { is_active: true })
  if (!row.is_active) await audit(trx, { ...by, action: 'user.enable', target: userTarget(row.username) })
}

/** Deletes a person with sessions, tokens and what they allowed apps. @returns sessions that ended @throws IdentityError */
export async function removeUser(trx: Trx, pk: number, by: Doer): Promise<EndedSession[]> {
  const row = await rowOf(trx, pk)
  await refuseLastSuperuser(trx, pk)
  const ended = await endSessions(trx, row.sub)
  await withdrawConsents(trx, row.sub)
  await deleteUser(trx, pk)
  await audit(trx, { ...by, action: 'user.delete', target: userTarget(row.username) })
  return ended
}
