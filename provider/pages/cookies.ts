/** Cookies of the pages: signed, not readable by scripts, not sent along by other sites' forms. */
import type Koa from 'koa'
import type { ProviderContext } from '../context.ts'

/** The jar that signs with the provider's keys; HTTPS is what the public address says, not what the last hop spoke. */
export function cookieJar(context: ProviderContext, ctx: Koa.Context): Koa.Context['cookies'] {
  const { cookies } = context.provider().createContext(ctx.req, ctx.res)
  cookies.secure = context.config.url.startsWith('https:')
  return cookies
}

/** Options of every cookie that the pages set; give `maxAge` (milliseconds) for one that outlives the browser. */
export const cookieOptions = (context: ProviderContext) =>
  ({ httpOnly: true, sameSite: 'lax', signed: true, overwrite: true, path: context.config.basePath || '/' }) as const
