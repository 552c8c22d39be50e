/**
 * Access tokens that must not be believed although their signature holds: a `jti` that was revoked, or the whole grant (`gid`) that a
 * token came from. Entries live as long as a token of theirs could.
 */
import type { Database, Trx } from '../../database.ts'
import { EpochCache } from './changes.ts'

const caches = new WeakMap<Database, EpochCache<string, boolean>>()

/** Was this token, or its grant, revoked? Costs no query while nothing changed. */
export function isRevoked(db: Database, jti: string, gid: string | undefined): Promise<boolean> {
  const cache = caches.get(db) ?? new EpochCache(db, 'revocations')
  caches.set(db, cache)
  return cache.get(`${jti}\0${gid ?? ''}`, async () => {
    const rows = await db.all("select 1 from oauth_revocation where (kind = 'jti' and value = ?) or (kind = 'grant' and value = ?)", [
      jti,
      gid ?? '',
    ])
    return rows.length > 0
  })
}

/** Call inside `changeIdentity`. @param expiresAt when the last token concerned is dead, seconds since 1970 */
export async function revoke(trx: Trx, kind: 'jti' | 'grant', value: string, expiresAt: number): Promise<void> {
  await trx('oauth_revocation').insert({ kind, value, expires_at: expiresAt }).onConflict(['kind', 'value']).merge(['expires_at'])
}
