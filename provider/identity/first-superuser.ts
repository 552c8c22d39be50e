/** The first superuser of a new installation, who can make everybody else. */
import type { Database, Trx } from '../../database.ts'
import { audit } from './audit.ts'
import { createUser, type User } from './users.ts'

export const hasSuperuser = async (source: Trx | Database): Promise<boolean> =>
  (await source.all('select 1 from auth_user where is_superuser = ? limit 1', [true])).length > 0

/**
 * Makes the first superuser; of two that try at once, one does. Call inside `change`.
 * @returns undefined when there is one already @throws IdentityError
 */
export async function createFirstSuperuser(trx: Trx, username: string, password: string, ip: string): Promise<User | undefined> {
  if (await hasSuperuser(trx)) return undefined
  const user = await createUser(trx, { username, password, isStaff: true, isSuperuser: true })
  await audit(trx, {
    actor: user,
    action: 'user.create',
    target: `user ${user.username}`,
    ip,
    detail: { superuser: true, by: 'setup link' },
  })
  return user
}
