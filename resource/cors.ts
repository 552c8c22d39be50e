/**
 * Pages of other origins (Fetch standard, "CORS protocol"): configured origins and those of registered applications may call the
 * API with a token of their own. Cookies are never accepted from them: `Access-Control-Allow-Credentials` is not sent.
 */
import type Koa from 'koa'
import type { Config } from '../config.ts'
import type { Identity } from '../provider/identity/index.ts'

const PREFLIGHT = {
  'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, DPoP, Accept, X-Requested-With, Idempotency-Key',
  'Access-Control-Max-Age': '600',
}

/** Sets the headers that the origin may have. @returns whether the request was a preflight, which is answered with that */
export async function cors(ctx: Koa.Context, config: Config, identity: Identity): Promise<boolean> {
  const origin = ctx.headers.origin
  if (!origin) return false
  ctx.vary('Origin')
  if (!config.corsOrigins.includes(origin) && !(await identity.origins.isRegistered(origin))) return false
  ctx.set('Access-Control-Allow-Origin', origin)
  ctx.set('Access-Control-Expose-Headers', 'WWW-Authenticate, Allow, Retry-After, Idempotency-Replayed')
  if (ctx.method !== 'OPTIONS' || !ctx.headers['access-control-request-method']) return false
  ctx.set(PREFLIGHT)
  ctx.status = 204
  return true
}
