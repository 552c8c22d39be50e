/** Who a person is, as the standard claims say it (OpenID Connect Core §5.1), and how they proved it. */
import type { Account, FindAccount } from 'oidc-provider'
import type { Database } from '../../database.ts'
import { EpochCache } from '../identity/changes.ts'
import { findUser, type User } from '../identity/users.ts'

/** Claims by the scope that asks for them (§5.4); how the person signed in is said in ID tokens alone. `groups` holds their names. */
export const CLAIMS = {
  openid: ['sub', 'acr', 'amr', 'auth_time'],
  profile: [
    'name',
    'given_name',
    'family_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
    'website',
    'gender',
    'birthdate',
    'zoneinfo',
    'locale',
    'updated_at',
    'groups',
  ],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
} as const

/** The assurance of a sign-in with a name and a password: what `acr` says of it. */
export const PASSWORD_ACR = '1'
/** How a sign-in with a password is described in the interaction's result. */
export const PASSWORD_LOGIN = { acr: PASSWORD_ACR, amr: ['pwd'] } as const

interface Details {
  /** Further standard claims, as they are kept with the account. */
  kept: Record<string, unknown>
  groups: string[]
}
const caches = new WeakMap<Database, EpochCache<number, Details>>()

function detailsOf(db: Database, pk: number): Promise<Details> {
  const cache = caches.get(db) ?? new EpochCache<number, Details>(db, 'claims')
  caches.set(db, cache)
  return cache.get(pk, async () => {
    const rows = await db.all<{ claims: string; name: string | null }>(
      `select u.claims, g.name from auth_user u left join auth_user_group m on m.user_id = u.id
        left join auth_group g on g.id = m.group_id where u.id = ? order by g.name`,
      [pk],
    )
    return { kept: JSON.parse(rows[0]?.claims ?? '{}'), groups: rows.flatMap((row) => row.name ?? []) }
  })
}

/** Every claim that is known of a person; the caller picks what was asked for and granted. */
async function claimsOf(db: Database, user: User): Promise<{ sub: string } & Record<string, unknown>> {
  const { kept, groups } = await detailsOf(db, user.pk)
  const name = [user.firstName, user.lastName].filter(Boolean).join(' ')
  return {
    email_verified: user.email ? false : undefined,
    ...kept,
    sub: user.sub,
    name: name || user.username,
    given_name: user.firstName || undefined,
    family_name: user.lastName || undefined,
    preferred_username: user.username,
    email: user.email || undefined,
    groups,
  }
}

/** Accounts by `sub`; undefined for the unknown and the inactive, who are nobody. */
export const accounts =
  (db: Database): FindAccount =>
  async (_ctx, sub): Promise<Account | undefined> => {
    const user = await findUser(db, 'sub', sub)
    return user?.isActive ? { accountId: user.sub, claims: () => claimsOf(db, user) } : undefined
  }
