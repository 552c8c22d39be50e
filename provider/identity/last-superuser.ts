/** A superuser who can sign in must stay. */
import type { Database, Trx } from '../../database.ts'
import { text } from '../../pages/texts.ts'
import { IdentityError } from './identity-error.ts'
import { isPasswordHash } from './passwords.ts'

/**
 * A superuser who can sign in must stay: one who is active, and has a password or a passkey that opens the account.
 * @throws IdentityError when that person is the last
 */
export async function refuseLastSuperuser(trx: Trx, pk: number): Promise<void> {
  if (await isLastSuperuser(trx, pk)) throw new IdentityError(LAST_SUPERUSER)
}

export const LAST_SUPERUSER = text('rule-last-superuser')

/** Would the installation be without a superuser who can sign in, were it not for this person? */
export async function isLastSuperuser(source: Trx | Database, pk: number): Promise<boolean> {
  const all = await superusers(source)
  const person = all.find(({ id }) => id === pk)
  const others = all.filter(({ id }) => id !== pk)
  return person !== undefined && !others.some(({ reachable }) => reachable) && (others.length === 0 || person.reachable)
}

/** For when something that signs the person in was taken away: nothing opens the account any more, and it was that last one. @throws IdentityError */
export async function refuseUnreachable(trx: Trx, pk: number): Promise<void> {
  const all = await superusers(trx)
  if (all.some(({ id }) => id === pk) && !all.some(({ reachable }) => reachable))
    throw new IdentityError(text('last-superuser-unreachable'))
}

/** Active superusers, and whether anything opens their accounts. */
async function superusers(source: Trx | Database): Promise<{ id: number; reachable: boolean }[]> {
  const rows = await source.all<{ id: number; password: string }>(
    'select id, password from auth_user where is_superuser = ? and is_active = ?',
    [true, true],
  )
  const keys = await source.all<{ user_id: number }>(
    'select distinct k.user_id from auth_passkey k join auth_user u on u.id = k.user_id where u.is_superuser = ?',
    [true],
  )
  return rows.map(({ id, password }) => ({ id, reachable: isPasswordHash(password) || keys.some(({ user_id }) => user_id === id) }))
}
