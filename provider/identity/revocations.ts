/**
 * Access tokens that must not be believed although their signature holds: a `jti` that was revoked, the whole grant (`gid`) that a token
 * came from, all that its application (`client_id`) had got by some time, or all that a key (`kid`) has signed. Entries live as long as a
 * token of theirs could.
 */
import type { Database, Trx } from '../../database.ts'
import { EpochCache } from './changes.ts'

const caches = new WeakMap<Database, EpochCache<string, boolean>>()

/** What of a token's claims says whether it was ended. */
export interface TokenIdentity {
  readonly jti: string
  readonly gid?: string | undefined
  readonly client_id: string
  /** Seconds since 1970. */
  readonly iat: number
}

const ENDED = `select 1 from oauth_revocation where (kind = 'jti' and value = ?) or (kind = 'grant' and value = ?)
  union all select 1 from oauth_token_end where client_id = ? and until >= ?`

/** Was this token ended, by itself or with others? Costs no query while nothing changed. */
export function isRevoked(db: Database, { jti, gid = '', client_id, iat }: TokenIdentity): Promise<boolean> {
  const cache = caches.get(db) ?? new EpochCache(db, 'revocations')
  caches.set(db, cache)
  return cache.get(`${jti}\0${gid}`, async () => (await db.all(ENDED, [jti, gid, client_id, iat])).length > 0)
}

const keyCaches = new WeakMap<Database, EpochCache<'all', ReadonlySet<string>>>()

/** Was the key with this id withdrawn? Nothing that it signed is believed then. Costs no query while nothing changed. */
export async function isKeyWithdrawn(db: Database, kid: string | undefined): Promise<boolean> {
  const cache = keyCaches.get(db) ?? new EpochCache<'all', ReadonlySet<string>>(db, 'withdrawn keys')
  keyCaches.set(db, cache)
  const withdrawn = await cache.get('all', async () => {
    const rows = await db.all<{ value: string }>("select value from oauth_revocation where kind = 'key'")
    return new Set(rows.map(({ value }) => value))
  })
  return kid !== undefined && withdrawn.has(kid)
}

/** Call inside `changeIdentity`. @param expiresAt when the last token concerned is dead, seconds since 1970 */
export async function revoke(trx: Trx, kind: 'jti' | 'grant' | 'key', value: string, expiresAt: number): Promise<void> {
  await trx('oauth_revocation').insert({ kind, value, expires_at: expiresAt }).onConflict(['kind', 'value']).merge(['expires_at'])
}
