/** Every page of the provider half: its routes, and what stands around them. */
import type Koa from 'koa'
import compose from 'koa-compose'
import Router from 'koa-router'
import { errors } from 'oidc-provider'
import { cannotStore, DatabaseUnavailable } from '../../database.ts'
import { message } from '../../pages/message.ts'
import { PageError, pageHeaders, show } from '../../pages/page.ts'
import { isReaderKnown, readerOf } from '../../pages/reader.ts'
import { asset } from '../../pages/static.ts'
import { escapeHtml, say } from '../../pages/texts.ts'
import { duration } from '../../pages/words.ts'
import { accountRoutes } from '../account/index.ts'
import { adminRoutes } from '../admin/index.ts'
import { applicationRoutes } from '../applications/index.ts'
import type { ProviderContext } from '../context.ts'
import { homeRoutes } from '../home/index.ts'
import { Attempts } from '../identity/attempts.ts'
import type { Identity } from '../identity/index.ts'
import { network } from '../identity/networks.ts'
import { leadToSlash } from '../pages/slash.ts'
import { factorCheck } from './decisions/factor-check.ts'
import { signInFlow } from './decisions/flow.ts'
import { explain } from './errors.ts'
import { interactionRoutes as appRoutes } from './interaction.ts'
import { loginRoutes } from './login.ts'
import { logoutRoutes } from './logout.ts'
import { proofCheck } from './proof.ts'
import { codeWasUnknown, meetReader } from './render.ts'
import { currentUser } from './session.ts'
import { setupRoutes } from './setup.ts'
import { signInSteps } from './steps.ts'

/** The pages of the provider half, below the base path. Put it before the protocol's own routes: some go on to them. */
export function interactionRoutes(context: ProviderContext): Koa.Middleware {
  const router = new Router()
  const factors = factorCheck(context)
  const steps = signInSteps(context, signInFlow(context, factors))
  homeRoutes(router, context)
  loginRoutes(router, context, steps)
  appRoutes(router, context, steps)
  logoutRoutes(router, context)
  setupRoutes(router, context)
  const proof = proofCheck(context, factors)
  applicationRoutes(router, context, proof)
  accountRoutes(router, context, proof)
  adminRoutes(router, context, proof)
  return withErrorPages(
    context,
    compose([protocolSteps(context), leadToSlash(router, context.config.basePath), router.routes() as Koa.Middleware]),
  )
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
      // The library stores a session after its own error pages are done with.
      const over = caught instanceof errors.SessionNotFound
      if ((handedOn && !over) || caught instanceof DatabaseUnavailable || cannotStore(caught)) throw caught
      if (!isReaderKnown(ctx)) await currentUser(context, ctx)
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

/** Headers and style for the pages that the protocol itself shows, and a brake on guessing the code of somebody else's device. */
function protocolSteps({ config, db, identity }: ProviderContext): Koa.Middleware {
  const base = config.basePath
  const attempts = new Attempts(db, 'user code', { limit: config.userCodeLimit }) // RFC 8628 §5.1
  return async (ctx, next) => {
    if (!/^\/o\/(authorize|logout|device)(\/|$)/.test(ctx.path)) return next()
    const device = ctx.method === 'POST' && ctx.path.startsWith('/o/device')
    pageHeaders(ctx)
    if (!device) {
      await orTooMany(identity, ctx, base, next)
      return dress(identity, ctx, base)
    }
    const from = network(ctx.ip)
    const standing = await attempts.begin(from)
    if (standing.wait) {
      ctx.set('Retry-After', String(standing.wait))
      throw tooManyCodes(standing.wait)
    }
    await next()
    await dress(identity, ctx, base)
    if (codeWasUnknown(ctx.req)) await attempts.failed(from, standing)
    else await attempts.giveBack(from)
  }
}

/** A session is stored after the library's own error pages are done with: a refusal from there becomes a page here. */
async function orTooMany(identity: Identity, ctx: Koa.Context, base: string, next: Koa.Next): Promise<void> {
  try {
    await next()
  } catch (error) {
    if (!(error instanceof errors.OIDCProviderError) || error.status !== 429) throw error
    const { error: code, error_description: description } = error
    await meetReader(identity, ctx)
    show(ctx, base, 'message', explain({ error, code, description, route: 'page', status: 429 }, base).page, 429)
  }
}

/** The page that posts a form on by itself is the library's: without scripts somebody has to read it and press its button. */
async function dress(identity: Identity, ctx: Koa.Context, base: string): Promise<void> {
  if (!ctx.response.is('html') || typeof ctx.body !== 'string' || ctx.body.includes('stockade.css')) return
  await meetReader(identity, ctx)
  const reader = readerOf(ctx)
  const words = (name: string) => escapeHtml(say(reader, name))
  const style = `<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="${asset(base, 'stockade.css')}">`
  ctx.body = ctx.body
    .replace('<html>', `<html lang="${reader.language}">`)
    .replace('Submitting Callback', () => words('signin-form-post-title'))
    .replace('</head>', () => `${style}</head>`)
    .replace(/Your browser does not support JavaScript[^<]*/, () => words('signin-form-post-next'))
    .replace('>Continue<', () => `>${words('signin-form-post-submit')}<`)
}

const tooManyCodes = (wait: number): PageError => new PageError(429, message('codes', { wait: duration(wait) }))
