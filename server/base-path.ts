/** Lives below a path such as `/inventory`: the rest of the program sees paths without it. */
import type Koa from 'koa'
import type { Config } from '../config.ts'

export function stripBasePath(config: Config): Koa.Middleware {
  const base = config.basePath
  return (ctx, next) => {
    // RFC 8414 §3.1 puts the well-known part before the issuer's path: outside of the base path.
    if (base === '' || ctx.path.startsWith('/.well-known/')) return next()
    if (ctx.path === base) {
      ctx.status = 301
      ctx.redirect(`${base}/${ctx.search}`)
      return
    }
    if (!ctx.path.startsWith(`${base}/`)) {
      ctx.status = 404
      ctx.body = { detail: `Everything here lives below ${config.url}/; there is nothing at this address.` }
      return
    }
    ctx.path = ctx.path.slice(base.length)
    // Answers hold addresses of files from the host on; some clients put the whole base address before them.
    if (ctx.path.startsWith(`${base}/media/`) || ctx.path.startsWith(`${base}/static/`)) ctx.path = ctx.path.slice(base.length)
    return next()
  }
}
