/** Tells applications of sessions that ended elsewhere than in front of the person (OpenID Connect Back-Channel Logout). */
import type { Client } from 'oidc-provider'
import type { ProviderContext } from '../context.ts'
import type { EndedSession } from '../identity/sessions.ts'

/** A method of the library's that its types leave out. */
interface Told {
  backchannelLogout(sub: string, sid: string): Promise<void>
}

/** Nobody waits for the answers: an application that cannot be reached is noted in the log. */
export function announceSignOut({ log, provider }: ProviderContext, ended: readonly EndedSession[]): void {
  const clients = provider().Client
  for (const { sub, clients: told } of ended) {
    for (const [clientId, sid] of Object.entries(told)) {
      clients
        .find(clientId)
        .then((client) => (client?.backchannelLogoutUri ? (client as Client & Told).backchannelLogout(sub, sid) : undefined))
        .catch((error: Error) => log.warn({ reason: error.message, client: clientId }, 'an application could not be told of a sign-out'))
    }
  }
}
