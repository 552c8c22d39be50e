/** Sign-in outside of an authorization: GET and POST /login/?next=PATH. */
import type Koa from 'koa'
import type Router from 'koa-router'
import { message } from '../../pages/message.ts'
import { PageError, seeOther } from '../../pages/page.ts'
import { text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import { hasSuperuser } from '../identity/first-superuser.ts'
import { takeFlash } from '../pages/flash.ts'
import { browserSubject, readForm } from '../pages/forms.ts'
import { currentUser, signIn } from './session.ts'
import type { Place, SignInSteps } from './steps.ts'

/** Only a path of this site, as the browser itself would read it: no other host, no other scheme. */
export function safeNext(context: ProviderContext, next: unknown): string {
  const here = new URL(context.config.url)
  const path = typeof next === 'string' && /^\/[^\\]*$/.test(next) ? next : '/'
  const target = URL.parse(context.config.basePath + path, here.href)
  // `/..//host/` shrinks to `//host/`, which a browser would take for another host.
  const inside =
    target?.origin === here.origin && target.pathname.startsWith(`${context.config.basePath}/`) && !target.pathname.startsWith('//')
  return inside ? target.pathname + target.search : `${context.config.basePath}/`
}

const replaced = ({ config }: ProviderContext): PageError =>
  new PageError(409, message('replaced', {}, { link: { href: `${config.basePath}/login/`, text: text('frame-sign-in') } }))

export function loginRoutes(router: Router, context: ProviderContext, steps: SignInSteps): void {
  const placeOf = (ctx: Koa.Context, notSetUp = false): Place => {
    const next = typeof ctx.query['next'] === 'string' ? ctx.query['next'] : '/'
    return {
      subject: browserSubject(context, ctx),
      ip: ctx.ip,
      action: `${context.config.basePath}/login/?next=${encodeURIComponent(next)}`,
      shown: { flash: takeFlash(context, ctx), notSetUp },
    }
  }

  router.get('/login/', async (ctx) => {
    if (await currentUser(context, ctx)) seeOther(ctx, safeNext(context, ctx.query['next']))
    else await steps.page(ctx, placeOf(ctx, !(await hasSuperuser(context.db))))
  })

  router.post('/login/', async (ctx) => {
    const form = await readForm(context, ctx, browserSubject(context, ctx))
    const by = await steps.answer(ctx, form, placeOf(ctx))
    if (!by) return
    if (!(await signIn(context, ctx, by.user, by.remember, by.amr, by.hash))) throw replaced(context)
    seeOther(ctx, safeNext(context, ctx.query['next']))
  })
}
