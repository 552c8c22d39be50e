/** Addresses of pages end with a slash; whoever leaves it away is led there. */
import type Koa from 'koa'
import type Router from 'koa-router'

/** @param base path that the pages live below */
export const leadToSlash =
  (router: Router, base: string): Koa.Middleware =>
  (ctx, next) => {
    const reads = ctx.method === 'GET' || ctx.method === 'HEAD'
    if (!reads || ctx.path.endsWith('/') || router.match(ctx.path, 'GET').route || !router.match(`${ctx.path}/`, 'GET').route) return next()
    ctx.status = 301
    ctx.redirect(`${base}${ctx.path}/${ctx.search}`)
    return undefined
  }
