/** What no half has answered for: the answer tells the client nothing, the log tells all. */
import Koa from 'koa'
import type { Logger } from 'pino'

export function failures(log: Logger): Koa.Middleware {
  return async (ctx, next) => {
    try {
      await next()
    } catch (error) {
      const told = error instanceof Koa.HttpError && error.expose
      ctx.status = told ? error.status : 500
      ctx.body = { detail: told ? error.message : 'Something went wrong on the server. Please try again, or tell whoever runs it.' }
      if (!told) log.error({ err: error, path: ctx.path, request: ctx.state.id }, 'request failed')
    }
  }
}
