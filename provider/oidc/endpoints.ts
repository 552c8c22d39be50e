/** Where the endpoints do more, or otherwise, than oidc-provider does by itself: each is one named step around it. */
import { stringify } from 'node:querystring'
import type Koa from 'koa'
import compose from 'koa-compose'
import type { Config } from '../../config.ts'
import type { Identity } from '../identity/index.ts'
import { SCOPES } from '../scopes.ts'
import { HANDED_ON } from './access-tokens.ts'
import { JWKS_MAX_AGE } from './keys.ts'
import { providerPath } from './mount.ts'
import { handOn, takeForm } from './request-body.ts'

type Step = (ctx: Koa.Context, next: Koa.Next) => Promise<void>

/** Steps around the provider, by the path inside it. */
export function endpointSteps(config: Config, identity: Identity): Koa.Middleware {
  const guesses = countedSecrets(identity)
  const issuer = new URL(config.issuer)
  const steps: Record<string, Step[]> = {
    '/authorize/': [postBecomesGet(config)],
    '/logout/': [postBecomesGet(config)],
    '/token/': [guesses],
    '/par/': [guesses],
    '/device-authorization/': [guesses],
    '/introspect/': [needsClientAuthentication(config), guesses, handOnJwt],
    '/revoke_token/': [guesses, handOnJwt, withoutContentType],
    '/.well-known/openid-configuration': [completeMetadata(config)],
    '/.well-known/oauth-authorization-server': [completeMetadata(config)],
    '/.well-known/jwks.json': [cacheable],
  }
  const composed = new Map(Object.entries(steps).map(([path, list]) => [path, compose(list as Koa.Middleware[])]))
  return (ctx, next) => {
    const path = providerPath(ctx.path, issuer)
    const around = path === undefined ? undefined : composed.get(path)
    return around ? around(ctx, next) : next()
  }
}

/**
 * A request that another site's page posts carries no `SameSite=Lax` cookie, and OpenID Connect wants POST to work (Core §3.1.2.1). The
 * answer sends the browser to the same request by GET, with 303, so that it comes back with its cookies and without a body (RFC 9700 §4.12).
 */
const postBecomesGet =
  (config: Config): Step =>
  async (ctx, next) => {
    if (ctx.method !== 'POST') return next()
    const form = await takeForm(ctx)
    const path = providerPath(ctx.path, new URL(config.issuer))
    ctx.set('Cache-Control', 'no-store')
    ctx.redirect(`${config.issuer}${path}?${stringify(form ?? {})}`)
    ctx.status = 303
  }

/** The library takes JWTs for tokens that it cannot know (RFC 7009, RFC 7662); ours it can, when they come under another name. */
const handOnJwt: Step = async (ctx, next) => {
  const form = ctx.method === 'POST' ? await formOf(ctx) : undefined
  if (form) {
    if (typeof form.token === 'string' && form.token.split('.').length === 3) form.token = HANDED_ON + form.token
    handOn(ctx, form)
  }
  return next()
}

/** RFC 7662 §2.1: who introspects authenticates; a public client, which cannot, learns nothing, not even that. */
const needsClientAuthentication =
  (config: Config): Step =>
  async (ctx, next) => {
    if (ctx.method !== 'POST') return next()
    const form = await formOf(ctx)
    if (ctx.get('Authorization') || form?.client_secret) return next()
    ctx.status = 401
    ctx.set('WWW-Authenticate', `Basic realm="${config.issuer}", error="invalid_client"`)
    ctx.set('Cache-Control', 'no-store')
    ctx.body = { error: 'invalid_client', error_description: 'client authentication is required' }
  }

/** Applications that are not who they say: counted for their address (RFC 6749 §2.3.1 wants guessing held back). A right secret never waits. */
const countedSecrets =
  (identity: Identity): Step =>
  async (ctx, next) => {
    await next()
    const body = ctx.body as { error?: string } | undefined
    if (body?.error !== 'invalid_client') return
    const wait = await identity.limits.wrongSecret(ctx.ip)
    if (!wait) return
    ctx.status = 429
    ctx.set('Retry-After', String(wait))
    ctx.body = { error: 'invalid_client', error_description: `too many wrong clients from this address: try again in ${wait} seconds` }
  }

const forms = new WeakMap<object, Awaited<ReturnType<typeof takeForm>>>()
async function formOf(ctx: Koa.Context) {
  if (!forms.has(ctx)) forms.set(ctx, await takeForm(ctx))
  return forms.get(ctx)
}

/** The empty answer of a revocation has no type: some clients try to read a body that has one. */
const withoutContentType: Step = async (ctx, next) => {
  await next()
  if (ctx.status === 200 && !ctx.body) ctx.remove('Content-Type')
}

/** The library lists the scopes about the person alone; the API's are granted by the same server, for the API that it names (RFC 9728 §4). */
const completeMetadata =
  (config: Config): Step =>
  async (ctx, next) => {
    await next()
    const metadata = ctx.body as Record<string, unknown> | undefined
    if (metadata && typeof metadata === 'object' && 'issuer' in metadata)
      Object.assign(metadata, { scopes_supported: [...SCOPES.keys()], protected_resources: [config.audience] })
  }

const cacheable: Step = async (ctx, next) => {
  await next()
  if (ctx.status === 200) ctx.set('Cache-Control', `public, max-age=${JWKS_MAX_AGE}`)
}
