/**
 * `/look/`: parts, stock and locations as plain pages to read, on a phone too. Each asks the API in the name of the person who is signed in
 * and lays out what it answers; what their roles do not open is not shown.
 */
import type Koa from 'koa'
import { apiSection, inventorySection, navigation } from '../../pages/navigation.ts'
import { pageHeaders, seeOther, show } from '../../pages/page.ts'
import { readBy } from '../../pages/reader.ts'
import { text } from '../../pages/texts.ts'
import type { Principal } from '../../provider/identity/principal.ts'
import { csrfToken } from '../../provider/identity/sessions.ts'
import { type Authenticate, browserOf, sessionOf } from '../auth/authenticate.ts'
import { parseBody } from '../engine/body.ts'
import type { Services } from '../engine/operation.ts'
import { ApiError, Forbidden, NotFound } from '../errors.ts'
import { asker, type Find } from './ask.ts'
import { itemPage } from './item.ts'
import { locationPage, locationsPage } from './location.ts'
import type { Look, Shown } from './page.ts'
import { partPage, partsPage } from './part.ts'
import { scanned, scanPage } from './scan.ts'

export const LOOK = '/look/'
const FIRST = `${LOOK}parts/`

export const isLook = (path: string): boolean => path === LOOK.slice(0, -1) || path.startsWith(LOOK)

const PAGES: readonly (readonly [address: RegExp, page: (look: Look) => Promise<Shown> | Shown])[] = [
  [/^\/look\/parts\/$/, partsPage],
  [/^\/look\/parts\/(\d{1,9})\/$/, partPage],
  [/^\/look\/locations\/$/, locationsPage],
  [/^\/look\/locations\/(\d{1,9})\/$/, locationPage],
  [/^\/look\/items\/(\d{1,9})\/$/, itemPage],
  [/^\/look\/scan\/$/, scanPage],
]

/** Longest body of a form, in MiB. */
const MAX_FORM = 1

export function lookPages(services: Services, authenticate: Authenticate, find: Find): Koa.Middleware {
  const { config, secrets } = services
  const here = config.issuer === `${config.url}/o`

  /** The person who is signed in with this browser. A form must carry the token of its page, as whatever is posted. */
  async function reader(ctx: Koa.Context, csrf: unknown): Promise<Principal | undefined> {
    if (typeof csrf === 'string') ctx.req.headers['x-csrftoken'] = csrf
    const principal = ctx.get('Authorization') ? undefined : await authenticate(ctx, new URLSearchParams())
    if (principal) readBy(ctx, principal.user)
    return principal
  }

  async function answer(ctx: Koa.Context): Promise<void> {
    const pageAt = (path: string) => PAGES.map(([address, page]) => ({ page, match: address.exec(path) })).find(({ match }) => match)
    const found = pageAt(ctx.path)
    if (!found && ctx.method !== 'POST' && pageAt(`${ctx.path}/`)) {
      ctx.status = 301
      return ctx.redirect(`${config.basePath}${ctx.path}/${ctx.search}`)
    }
    const posts = ctx.method === 'POST'
    // Nothing is read of what a stranger sends.
    if (posts && !(await browserOf(services, ctx))) return signInFirst(ctx)
    const form = posts ? await parseBody(ctx, MAX_FORM, false) : {}
    const principal = await reader(ctx, form.csrf)
    if (!principal) return signInFirst(ctx)
    ctx.state.user = principal.user.pk
    if (!found) throw new NotFound('page')
    const look: Look = { ctx, ask: asker(services, find, ctx, principal), id: Number(found.match![1] ?? 0) }
    const shown = posts ? await scanned(look, form.code) : await found.page(look)
    if ('to' in shown) return seeOther(ctx, config.basePath + shown.to)
    const uid = sessionOf(principal)
    show(
      ctx,
      config.basePath,
      shown.name,
      {
        me: principal.user,
        nav: [...navigation(principal.user, ctx.path), inventorySection(ctx.path), apiSection(ctx.path, config.debug)],
        csrf: uid ? csrfToken(secrets.forms, uid) : '',
        ...shown.data,
      },
      shown.status,
    )
  }

  function signInFirst(ctx: Koa.Context): void {
    if (here) {
      const next = ctx.method === 'POST' ? `${LOOK}scan/` : ctx.path + ctx.search
      seeOther(ctx, `${config.basePath}/login/?next=${encodeURIComponent(next)}`)
      return
    }
    const message = { title: text('look-sign-in'), happened: text('look-sign-in-happened'), next: text('look-sign-in-next') }
    show(ctx, config.basePath, 'message', message, 401)
  }

  /** What the API would refuse, as a page; what it would not know either is for others. */
  function refused(ctx: Koa.Context, error: unknown): void {
    if (!(error instanceof ApiError)) throw error
    const why = error instanceof NotFound ? 'missing' : error instanceof Forbidden ? 'closed' : 'odd'
    const message =
      error.reason === 'csrf'
        ? {
            title: text('error-stale-form'),
            happened: text('error-stale-form-text'),
            next: text('error-stale-form-next'),
            link: { href: `${config.basePath}${LOOK}scan/`, text: text('error-stale-form-link') },
          }
        : {
            title: text(`look-${why}-title`),
            happened: text(`look-${why}-happened`),
            next: text(`look-${why}-next`),
            link: { href: config.basePath + FIRST, text: text(`look-${why}-link`) },
          }
    show(ctx, config.basePath, 'message', message, error.status)
  }

  return async (ctx, next) => {
    const posts = ctx.method === 'POST' && ctx.path === `${LOOK}scan/`
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD' && !posts) return next()
    ctx.state.route = LOOK
    if (ctx.path === LOOK || ctx.path === LOOK.slice(0, -1)) return seeOther(ctx, config.basePath + FIRST)
    pageHeaders(ctx)
    try {
      await answer(ctx)
    } catch (error) {
      refused(ctx, error)
    }
  }
}
