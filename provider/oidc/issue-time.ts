/** Access tokens are issued so that they outlive the last end of their application's tokens, or not at all. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, errors } from 'oidc-provider'
import type { Identity } from '../identity/index.ts'
import { settingsOf } from './clients.ts'

/** The end of tokens reaches a second or two ahead; one that is further away was set by a clock that went wrong. */
const PATIENCE_SECONDS = 5

const seconds = (): number => Math.floor(Date.now() / 1000)

/**
 * The database is asked, and not this process's memory: the application may have been switched off, deleted or given another secret by a
 * process that this one has not heard of yet, and a token from here would live on.
 * @param payload of the token under way; its times are moved when it has to wait
 * @throws InvalidClient when the tokens were ended since the client was looked up; TemporarilyUnavailable
 */
export async function issueAfterEnd(identity: Identity, client: Client, payload: { iat: number; exp: number }): Promise<void> {
  for (;;) {
    const { until, times } = await identity.tokenEnds.read(client.clientId)
    if (times !== settingsOf(client).tokenEnds) throw new errors.InvalidClient('the tokens of this client have just been ended')
    if (payload.iat > until) return
    if (until - seconds() > PATIENCE_SECONDS) throw new errors.TemporarilyUnavailable('the clock of the server is wrong')
    await sleep((until + 1) * 1000 - Date.now())
    const later = seconds() - payload.iat
    payload.iat += later
    payload.exp += later
  }
}
