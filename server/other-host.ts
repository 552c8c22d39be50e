/**
 * Pages have one address: cookies, passkeys and links belong to it. Whoever comes to a page by another name is led there, or told.
 * Programs, the API, the protocol and sign-ins on behalf of an app are answered as ever, and so is what comes through a proxy.
 */
import type { IncomingMessage } from 'node:http'
import type Koa from 'koa'
import type { Logger } from 'pino'
import { type Config, isLoopback } from '../config.ts'
import { pageHeaders, show } from '../pages/page.ts'
import { text } from '../pages/texts.ts'

/** Headers that only a proxy sends. */
const OF_PROXIES = /^(x-forwarded-.*|x-real-ip|forwarded|via)$/i
const ELSEWHERE = /^\/(api|media|static|o|\.well-known)(\/|$)|^\/login\/[^/]+\//
/** Who was led here a moment ago and comes by the wrong name once more comes through a proxy that gives its own: leading on would go in circles. */
const LED = 'stockade_led=1'
const LED_SECONDS = 10

/** As they came: what the server goes by was put in their place. */
function sent({ rawHeaders }: IncomingMessage): { host: string; proxied: boolean } {
  const names = rawHeaders.filter((_, i) => i % 2 === 0)
  const at = names.findIndex((name) => name.toLowerCase() === 'host')
  return { host: at < 0 ? '' : rawHeaders[2 * at + 1]!, proxied: names.some((name) => OF_PROXIES.test(name)) }
}

export function leadToOwnHost(config: Config, log: Logger): Koa.Middleware {
  const own = new URL(config.url)
  let told = false
  const isPage = (ctx: Koa.Context): boolean =>
    ctx.path.startsWith(`${config.basePath}/`) &&
    !ELSEWHERE.test(ctx.path.slice(config.basePath.length)) &&
    (ctx.method === 'GET' || ctx.method === 'HEAD') &&
    ctx.accepts('json', 'html') === 'html'

  return (ctx, next) => {
    if (config.trustProxy || !isPage(ctx)) return next()
    const { host, proxied } = sent(ctx.req)
    const came = /^[\w.:[\]-]+$/.test(host) ? URL.parse(`${own.protocol}//${host}`) : null
    if (!came || proxied || came.host === own.host) return next()
    // An address of one machine is no place to lead those of others to, nor is another port of it: it may be that of a tunnel.
    if (isLoopback(own.hostname) && (!isLoopback(came.hostname) || came.port !== own.port)) {
      const values = { own: config.url, came: came.host, base: `${came.origin}${config.basePath}` }
      const page = {
        title: text('other-host-title'),
        happened: text('other-host-happened', values),
        next: text('other-host-next', values),
        link: { href: own.origin + ctx.url, text: text('other-host-link', values) },
      }
      return show(ctx, config.basePath, 'message', page, 421)
    }
    if (ctx.headers.cookie?.includes(LED)) {
      if (!told)
        log.warn({ host }, 'requests come with another name than that of --url: if a proxy is in front, let it pass the Host header on')
      told = true
      return next()
    }
    pageHeaders(ctx)
    ctx.set('Set-Cookie', `${LED}; Path=/; Max-Age=${LED_SECONDS}; HttpOnly; SameSite=Lax`)
    ctx.redirect(own.origin + ctx.url)
  }
}
