/** Sign-in outside of an authorization: GET and POST /login/?next=PATH. */
import type Koa from 'koa'
import type Router from 'koa-router'
import type { ProviderContext } from '../context.ts'
import { takeFlash } from '../pages/flash.ts'
import { browserSubject, formToken, readForm } from '../pages/forms.ts'
import { seeOther, show } from '../pages/page.ts'
import { currentUser, signIn } from './session.ts'
import { isRefusal, type passwordCheck, type Refusal } from './sign-in.ts'

/** Only a path of this site, as the browser itself would read it: no other host, no other scheme. */
export function safeNext(context: ProviderContext, next: unknown): string {
  const here = new URL(context.config.url)
  const path = typeof next === 'string' && /^\/[^\\]*$/.test(next) ? next : '/'
  const target = URL.parse(context.config.basePath + path, here.href)
  const inside = target?.origin === here.origin && target.pathname.startsWith(`${context.config.basePath}/`)
  return inside ? target.pathname + target.search : `${context.config.basePath}/`
}

export function loginRoutes(router: Router, context: ProviderContext, check: ReturnType<typeof passwordCheck>): void {
  const page = (ctx: Koa.Context, refusal?: Refusal) => {
    const next = typeof ctx.query['next'] === 'string' ? ctx.query['next'] : '/'
    show(
      ctx,
      context.config.basePath,
      'sign-in/login',
      {
        action: `${context.config.basePath}/login/?next=${encodeURIComponent(next)}`,
        csrf: formToken(context, browserSubject(context, ctx)),
        flash: takeFlash(context, ctx),
        username: '',
        remember: false,
        errors: {},
        ...refusal,
      },
      refusal?.status,
    )
  }

  router.get('/login/', async (ctx) => {
    if (await currentUser(context, ctx)) seeOther(ctx, safeNext(context, ctx.query['next']))
    else page(ctx)
  })

  router.post('/login/', async (ctx) => {
    const result = await check(ctx, await readForm(context, ctx, browserSubject(context, ctx)))
    if (isRefusal(result)) return page(ctx, result)
    await signIn(context, ctx, result.user, result.remember)
    seeOther(ctx, safeNext(context, ctx.query['next']))
  })
}
