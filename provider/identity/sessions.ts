/** The browser's session: made and ended by the provider, read here so that the API can accept its cookie. */
import type { Database, Trx } from '../../database.ts'
import { endGrant } from './grants.ts'
import { derive, sha256 } from './secrets.ts'

/** Name of the session cookie; its value is an opaque, signed identifier. */
export const SESSION_COOKIE = 'stockade_session'

export interface Session {
  /** Account: the user's `sub`. */
  readonly sub: string
  readonly uid: string
  /** When the person last proved who they are, seconds since 1970. */
  readonly loginTs: number
}

/** A sign-in that the browser was not asked to keep lasts this long without the protocol being used, in seconds. */
const SHORT_SESSION = 86_400

/** How long a session lasts. @param ttl the server's setting, in seconds */
export const sessionSeconds = (ttl: number, remember: boolean): number => (remember ? ttl : Math.min(ttl, SHORT_SESSION))

/** The signed-in session behind a cookie's value; undefined when there is none, it is over, or nobody is signed in. */
export async function findSession(db: Database, cookie: string): Promise<Session | undefined> {
  const [row] = await db.all<{ payload: string; expires_at: number }>(
    "select payload, expires_at from oidc_record where model = 'Session' and id = ?",
    [sha256(cookie)],
  )
  if (!row || row.expires_at <= Date.now() / 1000) return undefined
  const payload = JSON.parse(row.payload) as { accountId?: string; uid: string; loginTs?: number }
  return payload.accountId ? { sub: payload.accountId, uid: payload.uid, loginTs: payload.loginTs ?? 0 } : undefined
}

/** The token that forms and cookie-carrying writes must repeat; bound to one session. */
export const csrfToken = (secret: string, sessionUid: string): string => derive(secret, 'csrf', sessionUid).toString('base64url')

/** A session that is over: which applications were signed in to with it, by client id, and under which `sid` they know it. */
export interface EndedSession {
  readonly uid: string
  readonly sub: string
  readonly clients: Readonly<Record<string, string>>
}

/**
 * Ends the sessions of a person, or one of them: browsers must sign in again, and what applications were given during the session is
 * taken back, unless the person let them work when they are away. Call inside `changeIdentity`.
 * @param except uid of a session that stays
 */
export async function endSessions(
  trx: Trx,
  sub: string,
  { except, only }: { except?: string; only?: string } = {},
): Promise<EndedSession[]> {
  const sessions = trx('oidc_record').where({ model: 'Session', account_id: sub })
  if (except !== undefined) sessions.whereNot({ uid: except })
  if (only !== undefined) sessions.where({ uid: only })
  // knex answers no rows to a delete on SQLite.
  const rows: { uid: string; payload: string }[] = await sessions.clone().select('uid', 'payload')
  await sessions.delete()
  const ended: EndedSession[] = []
  for (const { uid, payload } of rows) {
    const { authorizations = {} } = JSON.parse(payload) as { authorizations?: Record<string, Authorization> }
    for (const { grantId, persistsLogout } of Object.values(authorizations)) if (grantId && !persistsLogout) await endGrant(trx, grantId)
    await trx('auth_session').where({ uid }).delete()
    ended.push({
      uid,
      sub,
      clients: Object.fromEntries(Object.entries(authorizations).flatMap(([id, { sid }]) => (sid ? [[id, sid]] : []))),
    })
  }
  return ended
}

/** What a session keeps of an application that was signed in to. */
interface Authorization {
  sid?: string
  grantId?: string
  persistsLogout?: boolean
}
