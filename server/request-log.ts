/** One line for each request: what, how it ended, how long it took, who. Never a credential. */
import { randomUUID } from 'node:crypto'
import type Koa from 'koa'
import type { Logger } from 'pino'

/** Called when an answer is out, or its client went away. */
export type Ended = (ctx: Koa.Context, milliseconds: number) => void

/** Sets `ctx.state.id` and the X-Request-Id header, and logs when the answer is out. `ctx.state.user` is the user's key, once known. */
export function requestLog(log: Logger, ended?: Ended): Koa.Middleware {
  return async (ctx, next) => {
    const start = performance.now()
    const { method, url } = ctx.req
    ctx.state.id = randomUUID()
    ctx.set('X-Request-Id', ctx.state.id)
    const written = (event: 'finish' | 'close') => () => {
      ctx.res.off('finish', finish).off('close', close)
      const took = performance.now() - start
      const user: number | undefined = ctx.state.user
      const line = {
        id: ctx.state.id,
        method,
        path: url ?? '',
        status: ctx.res.statusCode,
        ms: Math.round(took * 10) / 10,
        ...(user === undefined ? {} : { user }),
        ...(event === 'close' ? { aborted: true } : {}),
      }
      log.info(line, 'request')
      ended?.(ctx, took)
    }
    const finish = written('finish')
    const close = written('close')
    ctx.res.on('finish', finish).on('close', close)
    await next()
  }
}
