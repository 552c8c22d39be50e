/**
 * The provider's published keys, for a resource half that runs in a process of its own (RFC 7517, RFC 9068 §4).
 *
 * Keys are kept while the provider is away: a restart of it refuses nobody. They are fetched again every few minutes, so that a
 * key that retired is forgotten, and when a token names an unknown one, at most every half minute. A key that was withdrawn is told of by
 * the database: they are fetched again at once then, because another signs from that moment on.
 */
import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { Identity } from '../provider/identity/index.ts'

const REFRESH_MS = 5 * 60_000
const COOLDOWN_MS = 30_000
const AFTER_FAILURE_MS = 2_000
/** The provider may hear of a withdrawn key a little later than this process. */
const AGAIN_MS = 1_000

export interface RemoteKeys {
  readonly keys: JWTVerifyGetKey
  /** Were they ever fetched? Asking makes another try where not. */
  reached(): boolean
  close(): void
}

export function remoteKeys(config: Config, identity: Identity, log: Logger): RemoteKeys {
  const address = `${config.issuer}/.well-known/jwks.json`
  const set = createRemoteJWKSet(new URL(address), {
    cacheMaxAge: Number.POSITIVE_INFINITY,
    cooldownDuration: COOLDOWN_MS,
    timeoutDuration: 5_000,
  })
  let failed = 0
  const refresh = () =>
    set.reload().catch((error: Error) => log.warn({ address, reason: error.message }, 'keys of the provider not reached'))
  const timer = setInterval(refresh, REFRESH_MS).unref()
  const hasWithdrawn = async () =>
    (await Promise.all((set.jwks()?.keys ?? []).map(({ kid }) => identity.revocations.isKeyWithdrawn(kid)))).some((withdrawn) => withdrawn)
  let again: NodeJS.Timeout | undefined
  async function forgetWithdrawn(): Promise<void> {
    clearTimeout(again)
    if (!(await hasWithdrawn())) return
    await refresh()
    if (await hasWithdrawn()) again = setTimeout(forget, AGAIN_MS).unref()
  }
  const forget = () => forgetWithdrawn().catch((err) => log.error({ err }, 'withdrawn keys could not be looked up'))
  const stopListening = identity.onChange(forget)
  void refresh()
  return {
    keys: async (header, token) => {
      if (Date.now() - failed < AFTER_FAILURE_MS && !set.jwks()) throw new errors.JWKSTimeout()
      try {
        return await set(header, token)
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JOSENotSupported)) failed = Date.now()
        throw error
      }
    },
    reached: () => {
      if (set.jwks()) return true
      void refresh()
      return false
    },
    close: () => {
      clearInterval(timer)
      clearTimeout(again)
      stopListening()
    },
  }
}
