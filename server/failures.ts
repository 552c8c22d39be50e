/** What no half has answered for: the answer tells the client nothing, the log tells all. */
import Koa from 'koa'
import type { Logger } from 'pino'
import { cannotStore, DatabaseUnavailable, RETRY_SECONDS, UnknownOutcome } from '../database.ts'
import { AWAY, UNKNOWN } from '../pages/away.ts'
import { FULL, FULL_DETAIL } from '../pages/full.ts'
import { show } from '../pages/page.ts'

/** @param base path that the pages live below */
export function failures(log: Logger, base: string): Koa.Middleware {
  return async (ctx, next) => {
    try {
      await next()
      // Each half answers in its own form.
      if (ctx.status === 503 && !ctx.response.get('Retry-After')) ctx.set('Retry-After', String(RETRY_SECONDS))
    } catch (error) {
      if (error instanceof DatabaseUnavailable) {
        const unknown = error instanceof UnknownOutcome
        const line = { err: error, method: ctx.method, path: ctx.path, user: ctx.state.user, request: ctx.state.id }
        if (unknown) log.error(line, 'outcome unknown')
        else log.warn(line, 'the database was away')
        ctx.set('Retry-After', String(RETRY_SECONDS))
        const page = unknown ? UNKNOWN : AWAY
        if (ctx.accepts('json', 'html') === 'html') return show(ctx, base, 'message', page, 503)
        ctx.status = 503
        ctx.body = { detail: unknown ? `${page.title}. Look before you repeat it.` : `${page.title}. Try again in a few seconds.` }
        return
      }
      if (cannotStore(error)) {
        log.error({ err: error, path: ctx.path, request: ctx.state.id }, 'there is no room to store anything')
        if (ctx.accepts('json', 'html') === 'html') return show(ctx, base, 'message', FULL, 507)
        ctx.status = 507
        ctx.body = { detail: FULL_DETAIL }
        return
      }
      const told = error instanceof Koa.HttpError && error.expose
      ctx.status = told ? error.status : 500
      ctx.body = { detail: told ? error.message : 'Something went wrong on the server. Please try again, or tell whoever runs it.' }
      if (!told) log.error({ err: error, path: ctx.path, request: ctx.state.id }, 'request failed')
    }
  }
}
