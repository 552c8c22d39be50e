/** GET /.well-known/security.txt: whom to tell of a weakness (RFC 9116). It is there where a contact is set, and has no base path before it. */
import type Koa from 'koa'
import type { Config } from '../config.ts'
import { LANGUAGES } from '../pages/reader.ts'

const PATH = '/.well-known/security.txt'
/** §2.5.5: less than a year. The contact is read from the settings at each start, so it is never older than the process. */
const VALID_DAYS = 180

export function securityTxt({ securityContact, url }: Config): Koa.Middleware {
  return (ctx, next) => {
    const reads = ctx.method === 'GET' || ctx.method === 'HEAD'
    if (!reads || ctx.path !== PATH || !securityContact) return next()
    ctx.state.route = PATH
    ctx.type = 'text/plain; charset=utf-8'
    const expires = new Date(Date.now() + VALID_DAYS * 86_400_000)
    expires.setUTCHours(0, 0, 0, 0)
    ctx.body = `${[
      `Contact: ${securityContact}`,
      `Expires: ${expires.toISOString().replace('.000Z', 'Z')}`,
      `Preferred-Languages: ${LANGUAGES.join(', ')}`,
      `Canonical: ${new URL(url).origin}${PATH}`,
    ].join('\n')}\n`
    return undefined
  }
}
