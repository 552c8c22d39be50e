/** Signing out from our own pages: GET and POST /logout/. What happens is the provider's own end of a session. */
import type Router from 'koa-router'
import { seeOther, show } from '../../pages/page.ts'
import type { ProviderContext } from '../context.ts'
import { formToken } from '../pages/forms.ts'
import { currentUser } from './session.ts'

export function logoutRoutes(router: Router, context: ProviderContext): void {
  const base = context.config.basePath

  router.get('/logout/', async (ctx) => {
    const signedIn = await currentUser(context, ctx)
    if (!signedIn) return show(ctx, base, 'sign-in/signed-out', {})
    show(ctx, base, 'sign-in/logout', {
      action: `${base}/logout/`,
      xsrf: formToken(context, signedIn.uid),
      username: signedIn.user.username,
    })
  })

  // The form carries the provider's own two fields, `xsrf` and `logout`. The session is told which token to expect, and the provider
  // does the rest: it ends the session, the grants that hang on it, and tells the apps (OpenID Connect Back-Channel Logout).
  router.post('/logout/', async (ctx, next) => {
    const signedIn = await currentUser(context, ctx)
    if (!signedIn) return seeOther(ctx, `${base}/logout/`)
    const session = await context.provider().Session.get(ctx)
    session.state = { secret: formToken(context, signedIn.uid) }
    await session.persist()
    ctx.url = '/o/logout/confirm'
    await next()
  })
}
