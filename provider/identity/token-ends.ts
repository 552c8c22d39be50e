/**
 * The end of the access tokens that an application got by some moment. They are JWTs and not stored, so the moment is: whoever looks at a
 * token compares its `iat` with it (`isRevoked`). It is kept for good, by client id: an application that is deleted and made anew under
 * the same id revives nothing.
 */
import type { Trx } from '../../database.ts'
import { oneAtATime } from './changes.ts'
import type { Ground } from './ground.ts'

export interface TokenEnd {
  /** Seconds since 1970: a token issued by then, or in that second, is refused. */
  readonly until: number
  /** How often tokens of this client id were ended. */
  readonly times: number
}

const NEVER: TokenEnd = { until: 0, times: 0 }

export function createTokenEnds({ db, changes }: Ground) {
  const known = changes.cache<string, TokenEnd>('token ends')
  /** The last end, as it is in the database at this moment. */
  const read = async (clientId: string): Promise<TokenEnd> => {
    const [row] = await db.all<TokenEnd>('select until, times from oauth_token_end where client_id = ?', [clientId])
    return row ?? NEVER
  }
  /** The same, as far as is known here. Costs no query while nothing changed. */
  const find = (clientId: string): Promise<TokenEnd> => known.get(clientId, () => read(clientId))
  return { read, find }
}

/**
 * Ends every access token that the application has by now. `iat` counts whole seconds, and this transaction is not yet done: the second
 * that follows is included. Call inside `change`, last: it makes other changes wait.
 */
export async function endAccessTokens(trx: Trx, clientId: string): Promise<void> {
  await oneAtATime(trx)
  const before: TokenEnd = (await trx('oauth_token_end').where({ client_id: clientId }).first('until', 'times')) ?? NEVER
  const now = Math.floor(Date.now() / 1000)
  await trx('oauth_token_end')
    .insert({ client_id: clientId, until: Math.max(now + 1, before.until), times: before.times + 1 })
    .onConflict('client_id')
    .merge(['until', 'times'])
}
