/** Headers that every answer carries. Pages set a Content-Security-Policy of their own. */
import type Koa from 'koa'
import type { Config } from '../config.ts'

const HALF_A_YEAR = 180 * 86_400

/** No Cross-Origin-Opener-Policy: it would cut the sign-in popups of other people's apps from the page that opened them. */
export function securityHeaders(config: Config): Koa.Middleware {
  const https = config.url.startsWith('https:')
  return async (ctx, next) => {
    ctx.set('X-Content-Type-Options', 'nosniff')
    ctx.set('X-Frame-Options', 'DENY')
    ctx.set('Referrer-Policy', 'same-origin')
    if (https) ctx.set('Strict-Transport-Security', `max-age=${HALF_A_YEAR}`)
    await next()
    if (ctx.response.get('Content-Security-Policy')) return
    // A page of the protocol library may bring a script that posts its form; anything else never loads a thing.
    ctx.set(
      'Content-Security-Policy',
      ctx.response.is('html') ? "frame-ancestors 'none'; base-uri 'none'; object-src 'none'" : "default-src 'none'; frame-ancestors 'none'",
    )
  }
}
