/**
 * Access tokens that must not be believed although their signature holds: a `jti` that was revoked, the whole grant (`gid`) that a token
 * came from, all that its application (`client_id`) had got by some time, or all that a key (`kid`) has signed. Entries live as long as a
 * token of theirs could.
 */
import type { Trx } from '../../database.ts'
import type { Ground } from './ground.ts'

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

export function createRevocations({ db, changes }: Ground) {
  const tokens = changes.cache<string, boolean>('revocations')
  const keys = changes.cache<'all', ReadonlySet<string>>('withdrawn keys')
  return {
    /** Was this token ended, by itself or with others? Costs no query while nothing changed. */
    isRevoked: ({ jti, gid = '', client_id, iat }: TokenIdentity): Promise<boolean> =>
      tokens.get(`${jti}\0${gid}`, async () => (await db.all(ENDED, [jti, gid, client_id, iat])).length > 0),

    /** Has this authorization ended? */
    isGrantEnded: async (grantId: string): Promise<boolean> =>
      (await db.all("select 1 from oauth_revocation where kind = 'grant' and value = ?", [grantId])).length > 0,

    /** Was the key with this id withdrawn? Nothing that it signed is believed then. Costs no query while nothing changed. */
    async isKeyWithdrawn(kid: string | undefined): Promise<boolean> {
      const withdrawn = await keys.get('all', async () => {
        const rows = await db.all<{ value: string }>("select value from oauth_revocation where kind = 'key'")
        return new Set(rows.map(({ value }) => value))
      })
      return kid !== undefined && withdrawn.has(kid)
    },
  }
}

/** Call inside `change`. @param expiresAt when the last token concerned is dead, seconds since 1970 */
export async function revoke(trx: Trx, kind: 'jti' | 'grant' | 'key', value: string, expiresAt: number): Promise<void> {
  await trx('oauth_revocation').insert({ kind, value, expires_at: expiresAt }).onConflict(['kind', 'value']).merge(['expires_at'])
}
