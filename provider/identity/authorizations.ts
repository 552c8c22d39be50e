/** What pages show of consents and grants: who allowed an application, which applications a person allowed, what is alive of it. */
import type { Database } from '../../database.ts'
import { DOCUMENTATION_CLIENT_ID, DOCUMENTATION_NAME } from './documentation-client.ts'

/** `from` of a list of people, `u`, with the consents, `r`, that they gave one application, and when they used it, `x`. */
export const PEOPLE_OF_APPLICATION = {
  from: `oidc_record r join auth_user u on u.sub = r.account_id
    left join oauth_use x on x.account_id = r.account_id and x.client_id = r.client_id`,
  where: "r.model = 'Consent' and r.client_id = ?",
}

/** Joined to a list of applications, `a`, as `c`: how many people allowed each. */
export const PEOPLE_COUNTED = `left join
  (select client_id, count(*) as people from oidc_record where model = 'Consent' group by client_id) c on c.client_id = a.client_id`

/**
 * `from` of a list of applications, `a`, with the consents, `r`, that one person gave them, and when they were used, `x`. The
 * documentation's client has no row of its own: its key is 0.
 */
export const APPLICATIONS_OF_PERSON = {
  from: `oidc_record r left join oauth_application a on a.client_id = r.client_id
    left join oauth_use x on x.account_id = r.account_id and x.client_id = r.client_id`,
  where: `r.model = 'Consent' and r.account_id = ? and (a.id is not null or r.client_id = '${DOCUMENTATION_CLIENT_ID}')`,
  key: 'coalesce(a.id, 0)',
  name: `coalesce(a.name, '${DOCUMENTATION_NAME}')`,
}

/** How many consents a person gave, or an application got. */
export async function countConsents(db: Database, by: 'account_id' | 'client_id', value: string): Promise<number> {
  const [row] = await db.all<{ n: number }>(`select count(*) as n from oidc_record where model = 'Consent' and ${by} = ?`, [value])
  return Number(row!.n)
}

/** A grant of this application, with the name of its person. */
export async function findGrant(db: Database, id: string, clientId: string): Promise<{ id: string; username: string } | undefined> {
  const [row] = await db.all<{ id: string; username: string }>(
    `select r.id, u.username from oidc_record r join auth_user u on u.sub = r.account_id
      where r.model = 'Grant' and r.id = ? and r.client_id = ?`,
    [id, clientId],
  )
  return row
}

interface RefreshTokenRow {
  grant_id: string
  /** JSON, as the library wrote it. */
  payload: string
  /** In Unix seconds. */
  expires_at: number
  username: string
  /** How many there are, with those that are not among these rows. */
  total: number
}

/** The refresh tokens of an application that are good for the longest time. */
export const refreshTokensOf = (db: Database, clientId: string, limit: number): Promise<RefreshTokenRow[]> =>
  db.all<RefreshTokenRow>(
    `select r.grant_id, r.payload, r.expires_at, u.username, count(*) over () as total
      from oidc_record r join auth_user u on u.sub = r.account_id
      where r.model = 'RefreshToken' and r.client_id = ? and r.consumed_at is null and r.expires_at > ?
      order by r.expires_at desc, r.id limit ${limit}`,
    [clientId, Math.floor(Date.now() / 1000)],
  )
