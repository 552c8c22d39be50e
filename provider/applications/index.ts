/** The application manager, for superusers alone, and everyone's own page of authorized apps. The addresses are django-oauth-toolkit's. */
import type Router from 'koa-router'
import type { ProviderContext } from '../context.ts'
import { requireSuperuser, type SignedIn } from '../interactions/session.ts'
import { authorizedRoutes } from './authorized.ts'
import { deedRoutes } from './deeds.ts'
import { editRoutes } from './edit.ts'
import { listRoutes } from './list.ts'
import { APPLICATIONS, type Manager, type PageContext } from './manager.ts'
import { overviewRoutes } from './overview.ts'

export function applicationRoutes(router: Router, context: ProviderContext): void {
  const guarded = (handler: (ctx: PageContext, signedIn: SignedIn) => Promise<void>) => async (ctx: PageContext) => {
    const signedIn = await requireSuperuser(context, ctx)
    if (signedIn) await handler(ctx, signedIn)
  }
  const manager: Manager = {
    get: (path, page) => router.get(APPLICATIONS + path, guarded(page)),
    post: (path, deed) => router.post(APPLICATIONS + path, guarded(deed)),
  }
  listRoutes(manager, context)
  editRoutes(manager, context)
  overviewRoutes(manager, context)
  deedRoutes(manager, context)
  authorizedRoutes(router, context)
}
