/** Tells applications of sessions that ended elsewhere than in front of the person (OpenID Connect Back-Channel Logout). */
import type { Client } from 'oidc-provider'
import type { ProviderContext } from '../context.ts'
import type { SignOutNotice } from '../identity/sessions.ts'

/** A method of the library's that its types leave out. */
interface Told {
  backchannelLogout(sub: string, sid: string): Promise<void>
}

/** Looks for notices after every change of access, whoever made it: a page, the API, the command line. @returns stops that */
export function announceSignOuts(context: ProviderContext): () => void {
  const { identity, log } = context
  let looking: Promise<unknown> | undefined
  let again = false
  let stopped = false
  const look = (): void => {
    if (stopped) return
    again = looking !== undefined
    looking ??= identity.sessions
      .takeSignOutNotices()
      .then((notices) => {
        for (const notice of notices) tell(context, notice)
      })
      .catch((err: Error) => stopped || log.error({ err }, 'notices of sign-outs could not be read'))
      .finally(() => {
        looking = undefined
        if (again) look()
      })
  }
  const stop = identity.onChange(look)
  return () => {
    stopped = true
    stop()
  }
}

/** Nobody waits for the answer: an application that cannot be reached is noted in the log. */
function tell({ log, provider }: ProviderContext, { sub, clientId, sid }: SignOutNotice): void {
  provider()
    .Client.find(clientId)
    .then((client) => (client?.backchannelLogoutUri ? (client as Client & Told).backchannelLogout(sub, sid) : undefined))
    .catch((error: Error) => log.warn({ reason: error.message, client: clientId }, 'an application could not be told of a sign-out'))
}
