/** Who a person is, as the standard claims say it (OpenID Connect Core §5.1), and how they proved it. */
import type { Account, Client, FindAccount } from 'oidc-provider'
import type { ProviderContext } from '../context.ts'
import { formattedAddress, type ProfileClaims } from '../identity/profile-claims.ts'
import type { User } from '../identity/users.ts'
import { settingsOf } from './clients.ts'

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

interface DetailsRow {
  claims: string
  phone_number: string
  email_verified: boolean | number
  phone_verified: boolean | number
  claims_changed: string | null
  date_joined: string
  /** Name of a group; null in the one row of somebody without any. */
  name: string | null
}
interface Details {
  /** What people set of the standard claims. */
  kept: ProfileClaims
  row: Omit<DetailsRow, 'name'>
  groups: string[]
}
type Claims = { sub: string } & Record<string, unknown>

/** Every claim that is known of a person; the caller picks what was asked for and granted. Nothing is said of what is empty. */
function claimsOf(user: User, { kept, row, groups }: Details): Claims {
  const { address, ...profile } = kept
  const name = [user.firstName, profile.middle_name, user.lastName].filter(Boolean).join(' ')
  return {
    ...profile,
    ...(address ? { address: { formatted: formattedAddress(address), ...address } } : {}),
    sub: user.sub,
    name: name || user.username,
    given_name: user.firstName || undefined,
    family_name: user.lastName || undefined,
    preferred_username: user.username,
    updated_at: Math.floor(Date.parse(row.claims_changed ?? row.date_joined) / 1000),
    ...(user.email ? { email: user.email, email_verified: Boolean(row.email_verified) } : {}),
    ...(row.phone_number ? { phone_number: row.phone_number, phone_number_verified: Boolean(row.phone_verified) } : {}),
    groups,
  }
}

/**
 * What an ID token says of a person: what was asked for by name (§5.5). The claims of the scopes come from userinfo where there is an
 * access token to ask it with (§5.4), which is always so here, unless the application was told to get them in both.
 */
function inIdToken(claims: Claims, client: Client | undefined, asked: Record<string, unknown> = {}) {
  if (client && settingsOf(client).profileInIdToken) return claims
  return { ...Object.fromEntries(Object.entries(claims).filter(([name]) => Object.hasOwn(asked, name))), sub: claims.sub }
}

/** Accounts by `sub`; undefined for the unknown and the inactive, who are nobody. */
export function accounts({ db, identity }: Pick<ProviderContext, 'db' | 'identity'>): FindAccount {
  const known = identity.cache<number, Details | undefined>('claims')
  const detailsOf = (pk: number): Promise<Details | undefined> =>
    known.get(pk, async () => {
      const rows = await db.all<DetailsRow>(
        `select u.claims, u.phone_number, u.email_verified, u.phone_verified, u.claims_changed, u.date_joined, g.name from auth_user u left join auth_user_group m on m.user_id = u.id
        left join auth_group g on g.id = m.group_id where u.id = ? order by g.name`,
        [pk],
      )
      const row = rows[0]
      return row && { kept: JSON.parse(row.claims), row, groups: rows.flatMap(({ name }) => name ?? []) }
    })
  return async (ctx, sub): Promise<Account | undefined> => {
    const user = await identity.users.find('sub', sub)
    if (!user?.isActive) return undefined
    return {
      accountId: user.sub,
      claims: async (use, _scope, asked) => {
        const details = await detailsOf(user.pk)
        const claims = details ? claimsOf(user, details) : { sub: user.sub }
        return use === 'id_token' ? inIdToken(claims, ctx.oidc.client, asked) : claims
      },
    }
  }
}
