/** Brings requests to oidc-provider: below `/o`, with the addresses that the configured issuer names and no others. */
import type Koa from 'koa'
import compose from 'koa-compose'
import type Provider from 'oidc-provider'
import type { Config } from '../../config.ts'

const PREFIX = '/o'
/** Addresses that are printed with a slash at their end; both forms answer. */
const SLASHED = new Set(['authorize', 'token', 'revoke_token', 'introspect', 'userinfo', 'logout', 'device-authorization', 'device', 'par'])
const METADATA = ['oauth-authorization-server', 'openid-configuration'] as const

/**
 * The path inside the provider in its one form, or undefined when a request is not for it. The library's router also takes other
 * letter case and one more slash; what stands around its endpoints must not be walked past that way.
 *
 * RFC 8414 §3.1 puts the well-known part between the host and the issuer's path; with a base path both readings of that are served.
 */
export function providerPath(path: string, issuer: URL): string | undefined {
  for (const name of METADATA) {
    const inserted = `/.well-known/${name}`
    if (path === inserted + issuer.pathname || path === inserted + PREFIX) return inserted
  }
  if (!path.startsWith(`${PREFIX}/`) || path.includes('//')) return undefined
  const inside = path.slice(PREFIX.length).replace(/\/$/, '')
  if (inside === '') return undefined
  const fixed = inside.replace(/^\/(authorize|device)\/[^/]+$/, '/$1') // the last part names an interaction
  if (/[A-Z]/.test(fixed)) return undefined
  return SLASHED.has(inside.slice(1)) ? `${inside}/` : inside
}

/** Puts a request before the provider in force at this moment. Host, protocol and cookie keys are the server's: they come from the settings. */
export function mountProvider(config: Config, provider: () => Provider): Koa.Middleware {
  const issuer = new URL(config.issuer)
  return async (ctx, next) => {
    if (isRoot(ctx)) return ctx.redirect(`${config.issuer}/.well-known/openid-configuration`)
    const path = providerPath(ctx.path, issuer)
    if (path === undefined) return next()
    const outside = ctx.path
    ctx.path = path
    ctx.mountPath = config.basePath + PREFIX
    await handlerOf(provider())(ctx, async () => {
      ctx.path = outside
      await next()
    })
  }
}

/** The issuer itself is no endpoint: it leads to the document that names them. */
const isRoot = ({ method, path }: Koa.Context): boolean =>
  (method === 'GET' || method === 'HEAD') && (path === PREFIX || path === `${PREFIX}/`)

const handlers = new WeakMap<Provider, Koa.Middleware>()

/** The provider's own middleware, composed once. It is the last of them: what it does not know falls through. */
function handlerOf(provider: Provider): Koa.Middleware {
  let handler = handlers.get(provider)
  if (!handler) {
    handler = compose(provider.middleware as Koa.Middleware[])
    handlers.set(provider, handler)
  }
  return handler
}
