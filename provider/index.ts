/** The provider half: who is asking. OAuth 2.0 and OpenID Connect below `/o`, and the pages that people sign in on. */

import { createLocalJWKSet, type JWTVerifyGetKey } from 'jose'
import type Koa from 'koa'
import compose from 'koa-compose'
import Provider, { type KoaContextWithOIDC } from 'oidc-provider'
import { UnknownOutcome } from '../database.ts'
import type { ProviderContext, ProviderOptions } from './context.ts'
import { ensureDefaultApplication } from './identity/application-changes.ts'
import { GRANT_TYPES } from './identity/application-settings.ts'
import { counts } from './identity/counts.ts'
import { accessTokenReader } from './oidc/access-tokens.ts'
import { keepStored } from './oidc/adapter/stored.ts'
import { startCleaning } from './oidc/cleaning.ts'
import { compareClientSecret } from './oidc/clients.ts'
import { configuration } from './oidc/configuration.ts'
import { endpointSteps } from './oidc/endpoints.ts'
import { dropWithdrawn, type KeyPlan, keyPlan, makeFirstKey, startRotating } from './oidc/key-rotation.ts'
import { watchKeys } from './oidc/key-watch.ts'
import { type KeyRing, loadKeys, publishedSeconds } from './oidc/keys.ts'
import { mountProvider } from './oidc/mount.ts'
import { announceSignOuts } from './oidc/sign-out-notices.ts'
import { setupLink } from './sign-in/decisions/set-up.ts'
import { interactionRoutes } from './sign-in/index.ts'
import { sessionNotes } from './sign-in/session-notes.ts'

export interface ProviderHalf {
  readonly middleware: Koa.Middleware
  /** Public keys of the access tokens, as they are at the moment of asking. */
  readonly keys: JWTVerifyGetKey
  /** The key that signs, and what follows it. */
  keyPlan(): KeyPlan
  /** The one-time address that makes the first superuser; undefined when there is one. */
  setupLink(): Promise<string | undefined>
  close(): void
}

/** Makes what is missing (signing key, default application) and starts the half. */
export async function createProvider(options: ProviderOptions): Promise<ProviderHalf> {
  const { config, db, identity, log } = options
  await makeFirstKey(db, config.data, options.firstKey)
  await dropWithdrawn(options)
  await ensureDefaultApplication(identity)

  const keep = publishedSeconds(config)
  const first = loadKeys(config.data, keep)
  let current: { provider: Provider; keys: JWTVerifyGetKey; ring: KeyRing }
  const context: ProviderContext = { ...options, provider: () => current.provider, reloadKeys: () => watch.reload() }
  // There is no way to change the keys of a provider; another takes its place, and interactions under way go on there.
  const use = (ring: KeyRing) => {
    current = { ...buildProvider(context, ring), ring }
  }
  use(first)
  const watch = watchKeys(config.data, keep, first, log, (ring) => {
    use(ring)
    forgetWithdrawn()
  })
  /** A key that another process withdrew is forgotten as soon as that is known, also where its file is a copy or came back. */
  async function forget(): Promise<void> {
    const kids = await Promise.all(current.ring.keys.map(async ({ kid }) => ((await identity.revocations.isKeyWithdrawn(kid)) ? kid : [])))
    if (!kids.flat().length) return
    if (await dropWithdrawn(options)) log.warn('the data folder had a signing key that was withdrawn: it is gone from it now')
    watch.reload()
  }
  function forgetWithdrawn(): void {
    forget().catch((err) => log.error({ err }, 'a withdrawn signing key could not be taken away'))
  }
  const stops = [watch.stop, identity.onChange(forgetWithdrawn), startCleaning(options), startRotating(options), announceSignOuts(context)]

  return {
    // Our pages come first: they set the headers of the protocol's pages, and signing out goes on to the protocol.
    middleware: compose([
      interactionRoutes(context),
      endpointSteps(config, identity),
      sessionNotes(context),
      mountProvider(config, context.provider),
    ]),
    keys: (header, token) => current.keys(header, token),
    keyPlan: () => keyPlan(config),
    setupLink: () => setupLink(context),
    close: () => {
      for (const stop of stops) stop()
    },
  }
}

/** Only the words that are known: anybody can send another. */
const grantTypeOf = (ctx: KoaContextWithOIDC): string => GRANT_TYPES.find((type) => type === ctx.oidc.params?.grant_type) ?? 'other'

function buildProvider(context: ProviderContext, ring: KeyRing): { provider: Provider; keys: JWTVerifyGetKey } {
  const { config, identity, log } = context
  const keys = createLocalJWKSet({ keys: [...ring.publicKeys] })
  const provider = new Provider(config.issuer, configuration(context, ring, accessTokenReader(config, identity, keys)))
  keepStored(provider)
  provider.Client.prototype.compareClientSecret = compareClientSecret

  provider.on('server_error', (ctx, err) =>
    log.error(
      { err, method: ctx.method, path: ctx.path, request: ctx.response.get('X-Request-Id') },
      err instanceof UnknownOutcome ? 'outcome unknown' : 'the provider failed',
    ),
  )
  provider.on('backchannel.error', (_ctx, err, client) =>
    log.warn({ reason: err.message, client: client.clientId }, 'an application could not be told of a sign-out'),
  )
  provider.on('grant.error', (ctx, err) => counts.tokenRequests.add(grantTypeOf(ctx), err.error))
  provider.on('grant.success', (ctx) => {
    counts.tokenRequests.add(grantTypeOf(ctx), 'issued')
    const { client, account } = ctx.oidc
    identity.uses
      .note({ clientId: client!.clientId, sub: account?.accountId, ip: ctx.ip })
      .catch((err) => log.error({ err }, 'the use of an application could not be noted'))
  })
  return { provider, keys }
}
