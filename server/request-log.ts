/** One line for each request: what, how it ended, how long it took, who. Never a credential. */
import { randomUUID } from 'node:crypto'
import type Koa from 'koa'
import type { Logger } from 'pino'

/** Query parameters whose values say nothing secret; of all others only the name is logged. */
const PLAIN = new Set([
  'limit',
  'offset',
  'ordering',
  'format',
  'response_type',
  'response_mode',
  'client_id',
  'scope',
  'prompt',
  'max_age',
])

/** The path with the names of its parameters. Values can hold tokens, codes and people's data, so only harmless ones are kept. */
export function loggedPath(url: string): string {
  const [path, query] = url.split('?', 2) as [string, string?]
  if (!query) return path
  const words = [...new URLSearchParams(query)].map(([name, value]) => (PLAIN.has(name) ? `${name}=${value}` : `${name}=…`))
  return `${path}?${words.join('&')}`
}

/** Sets `ctx.state.id` and the X-Request-Id header, and logs when the answer is out. `ctx.state.user` is the user's key, once known. */
export function requestLog(log: Logger): Koa.Middleware {
  return async (ctx, next) => {
    const start = performance.now()
    const { method, url } = ctx.req
    ctx.state.id = randomUUID()
    ctx.set('X-Request-Id', ctx.state.id)
    const written = (event: 'finish' | 'close') => () => {
      ctx.res.off('finish', finish).off('close', close)
      const user: number | undefined = ctx.state.user
      const line = {
        id: ctx.state.id,
        method,
        path: loggedPath(url ?? ''),
        status: ctx.res.statusCode,
        ms: Math.round((performance.now() - start) * 10) / 10,
        ...(user === undefined ? {} : { user }),
        ...(event === 'close' ? { aborted: true } : {}),
      }
      log.info(line, 'request')
    }
    const finish = written('finish')
    const close = written('close')
    ctx.res.on('finish', finish).on('close', close)
    await next()
  }
}
