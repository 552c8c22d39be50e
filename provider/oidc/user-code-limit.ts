/** How often somebody may try user codes of the device flow (RFC 8628 §5.1): the codes are short, so guessing must be slow. */
import type Koa from 'koa'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { providerPath } from './mount.ts'

const TRIES = 20
const SECONDS = 600

export function userCodeLimit(issuer: string): Koa.Middleware {
  const limiter = new RateLimiterMemory({ points: TRIES, duration: SECONDS })
  const at = new URL(issuer)
  return async (ctx, next) => {
    const tried = ctx.query['user_code'] !== undefined || ctx.method === 'POST'
    if (!tried || providerPath(ctx.path, at) !== '/device/') return next()
    const allowed = await limiter.consume(ctx.ip).then(
      () => true,
      () => false,
    )
    if (!allowed) ctx.throw(429, 'Too many codes were tried from here. Wait ten minutes, then try again.')
    return next()
  }
}
