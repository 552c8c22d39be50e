/** The browser's session: made and ended by the provider, read here so that the API can accept its cookie. */
import type { Database, Trx } from '../../database.ts'
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

/** Ends the sessions of a person, so that their browsers must sign in again. @param except uid of a session that stays */
export async function endSessions(trx: Trx, sub: string, except?: string): Promise<void> {
  const sessions = trx('oidc_record').where({ model: 'Session', account_id: sub })
  await (except ? sessions.whereNot({ uid: except }) : sessions).delete()
}
