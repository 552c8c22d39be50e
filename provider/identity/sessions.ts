/** The browser's session: made and ended by the provider, read here so that the API can accept its cookie. */
import { randomUUID } from 'node:crypto'
import type { Trx } from '../../database.ts'
import { audit } from './audit.ts'
import { endGrant } from './grants.ts'
import type { Ground } from './ground.ts'
import { addRecord, deleteRecords, findRecord, SESSIONS, takeRecords, takeSessions } from './records.ts'
import { derive, sha256 } from './secrets.ts'
import type { User } from './users.ts'

/** Name of the session cookie; its value is an opaque, signed identifier. */
export const SESSION_COOKIE = 'stockade_session'

export interface Session {
  /** Account: the user's `sub`. */
  readonly sub: string
  readonly uid: string
  /** When the person last proved who they are, seconds since 1970. */
  readonly loginTs: number
}

/** Beside it, signed too: when the person of that session last confirmed something with a password or a factor. */
export const PROOF_COOKIE = 'stockade_proof'
/** So long a sign-in, or a confirmation, proves that it is still the person who sits at the browser, in seconds. */
export const FRESH_SECONDS = 10 * 60

/** What the cookie says of a session. */
export const proofOf = (uid: string, at = Math.floor(Date.now() / 1000)): string => `${uid}.${at}`

/** Did the person of this session prove who they are in the last minutes? @param proof value of the cookie */
export function isFresh({ uid, loginTs }: Pick<Session, 'uid' | 'loginTs'>, proof = ''): boolean {
  const confirmed = proof.startsWith(`${uid}.`) ? Number(proof.slice(uid.length + 1)) : 0
  return Math.max(loginTs, confirmed) > Date.now() / 1000 - FRESH_SECONDS
}

/** A sign-in that the browser was not asked to keep lasts this long without the protocol being used, in seconds. */
const SHORT_SESSION = 86_400

/** How long a session lasts. @param ttl the server's setting, in seconds */
export const sessionSeconds = (ttl: number, remember: boolean): number => (remember ? ttl : Math.min(ttl, SHORT_SESSION))

/** Is this still the session of an active person, and of a superuser if they were one? Asked inside `change`. */
export async function isSession(trx: Trx, uid: string, { sub, isSuperuser }: Pick<User, 'sub' | 'isSuperuser'>): Promise<boolean> {
  const rows = await trx.all(
    `select 1 from ${SESSIONS} r join auth_user u on u.sub = r.account_id
      where r.uid = ? and u.sub = ? and u.is_active = ?${isSuperuser ? ' and u.is_superuser = ?' : ''}`,
    [uid, sub, true, ...(isSuperuser ? [true] : [])],
  )
  return rows.length > 0
}

/** The token that forms and cookie-carrying writes must repeat; bound to one session. */
export const csrfToken = (secret: string, sessionUid: string): string => derive(secret, 'csrf', sessionUid).toString('base64url')

/** The notice that an application is to be told of the end of a session (OpenID Connect Back-Channel Logout). */
export interface SignOutNotice {
  readonly sub: string
  readonly clientId: string
  /** Under which the application knows the session. */
  readonly sid: string
}

/** An application that could not be told by then was told enough by its tokens, which have ended, too. */
const NOTICE_SECONDS = 3600

/**
 * Ends the sessions of a person, or one of them: browsers must sign in again, and what applications were given during the session is
 * taken back, unless the person let them work when they are away. Applications are told by whichever process serves the provider: what
 * they are to be told is written down in the same transaction. Call inside `change`.
 * @param except uid of a session that stays
 * @returns how many ended
 */
export async function endSessions(trx: Trx, sub: string, { except, only }: { except?: string; only?: string } = {}): Promise<number> {
  const rows = await takeSessions(trx, sub, { except, only })
  // A sign-in on the way from an app whose session is not made yet: it would come to life after all others have ended.
  if (only === undefined) await deleteRecords(trx, { model: 'Interaction', account_id: sub })
  const notices: SignOutNotice[] = []
  for (const { uid, payload } of rows) {
    const { authorizations = {} } = JSON.parse(payload) as { authorizations?: Record<string, Authorization> }
    for (const [clientId, { sid, grantId, persistsLogout }] of Object.entries(authorizations)) {
      if (grantId && !(persistsLogout && (await mayWorkOffline(trx, clientId)))) await endGrant(trx, grantId)
      if (sid) notices.push({ sub, clientId, sid })
    }
    await trx('auth_session').where({ uid }).delete()
  }
  const expires = Math.floor(Date.now() / 1000) + NOTICE_SECONDS
  for (const notice of notices) await addRecord(trx, 'SignOutNotice', sha256(randomUUID()), notice, expires)
  return rows.length
}

/** Is working while the person is away still within the application's ceiling? */
async function mayWorkOffline(trx: Trx, clientId: string): Promise<boolean> {
  const row: { allowed_scopes: string | null } | undefined = await trx('oauth_application')
    .where({ client_id: clientId })
    .first('allowed_scopes')
  return row?.allowed_scopes?.split(' ').includes('offline_access') ?? true
}

/** What a session keeps of an application that was signed in to. */
interface Authorization {
  sid?: string
  grantId?: string
  persistsLogout?: boolean
}

export function createSessions({ db }: Ground) {
  return {
    /** The signed-in session behind a cookie's value; undefined when there is none, it is over, or nobody is signed in. */
    async find(cookie: string): Promise<Session | undefined> {
      const row = await findRecord(db, 'Session', sha256(cookie))
      if (!row || row.expires_at! <= Date.now() / 1000) return undefined
      const payload = JSON.parse(row.payload) as { accountId?: string; uid: string; loginTs?: number }
      return payload.accountId ? { sub: payload.accountId, uid: payload.uid, loginTs: payload.loginTs ?? 0 } : undefined
    },

    /** The notices that nobody has taken yet, each once: of several processes that ask, one gets it. */
    async takeSignOutNotices(): Promise<SignOutNotice[]> {
      const rows = await takeRecords(db, 'SignOutNotice')
      return rows.filter(({ expires_at }) => expires_at! > Date.now() / 1000).map(({ payload }) => JSON.parse(payload))
    },

    /** Notes that somebody signed out: the browser of the session is forgotten. @param user undefined when the person is gone */
    noteSignOut: (uid: string, user: User | undefined, { clientId, ip }: { clientId: string | undefined; ip: string }): Promise<void> =>
      db.transaction(async (trx) => {
        await trx('auth_session').where({ uid }).delete()
        await audit(trx, { actor: user, action: 'session.sign-out', target: `user ${user?.username ?? ''}`, clientId, ip })
      }),
  }
}
