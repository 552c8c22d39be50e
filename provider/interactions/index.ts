/** Every page of the provider half: its routes, and what stands around them. */
import type Koa from 'koa'
import compose from 'koa-compose'
import Router from 'koa-router'
import { errors } from 'oidc-provider'
import type { ProviderContext } from '../context.ts'
import { Attempts } from '../identity/attempts.ts'
import { PageError, pageHeaders, show } from '../pages/page.ts'
import { serveStatic } from '../pages/static.ts'
import { explain } from './errors.ts'
import { interactionRoutes as appRoutes } from './interaction.ts'
import { loginRoutes } from './login.ts'
import { logoutRoutes } from './logout.ts'
import { overviewRoutes } from './overview.ts'
import { codeWasUnknown } from './render.ts'
import { setupRoutes } from './setup.ts'
import { duration, passwordCheck } from './sign-in.ts'

/** Wrong user codes from one address before it has to wait (RFC 8628 §5.1). */
const USER_CODE_LIMIT = 10

/** The pages of the provider half, below the base path. Put it before the protocol's own routes: some go on to them. */
export function interactionRoutes(context: ProviderContext): Koa.Middleware {
  const router = new Router()
  const check = passwordCheck(context)
  router.get('/static/:name', serveStatic)
  overviewRoutes(router, context)
  loginRoutes(router, context, check)
  appRoutes(router, context, check)
  logoutRoutes(router, context)
  setupRoutes(router, context)
  return withErrorPages(context, compose([protocolPages(), router.routes() as Koa.Middleware]))
}

/** Errors of our own pages become pages. What lies behind answers for itself. */
function withErrorPages(context: ProviderContext, pages: Koa.Middleware): Koa.Middleware {
  const base = context.config.basePath
  return async (ctx, next) => {
    let handedOn = false
    try {
      await pages(ctx, () => {
        handedOn = true
        return next()
      })
    } catch (caught) {
      if (handedOn) throw caught
      if (caught instanceof PageError) return show(ctx, base, 'message', caught.page, caught.status)
      const error = caught as Error & { status?: number; expose?: boolean }
      const status = error.expose && error.status ? error.status : 500
      if (status === 500) context.log.error({ err: error }, 'a page failed')
      const { error: code, error_description: description } =
        error instanceof errors.OIDCProviderError ? error : { error: '', error_description: '' }
      show(ctx, base, 'message', explain({ error, code, description, route: 'page', status }, base).page, status)
    }
  }
}

/** Headers for the pages that the protocol itself shows, and a brake on guessing the code of somebody else's device. */
function protocolPages(): Koa.Middleware {
  const attempts = new Attempts(USER_CODE_LIMIT)
  return async (ctx, next) => {
    if (!/^\/o\/(authorize|logout|device)(\/|$)/.test(ctx.path)) return next()
    pageHeaders(ctx)
    if (ctx.method !== 'POST' || !ctx.path.startsWith('/o/device')) return next()
    const standing = await attempts.begin(ctx.ip)
    if (standing.wait) throw tooManyCodes(standing.wait)
    await next()
    if (codeWasUnknown(ctx.req)) await attempts.failed(ctx.ip, standing)
    else await attempts.giveBack(ctx.ip)
  }
}

const tooManyCodes = (wait: number): PageError =>
  new PageError(429, {
    title: 'Too many wrong codes',
    happened: 'There were many codes from your address that do not exist. This one was not looked at.',
    next: `Wait ${duration(wait)}, then type the code that your device shows.`,
  })
