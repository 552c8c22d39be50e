/** Pages of administration: nobody but a superuser gets to them, whether by GET or by POST. */
import type Koa from 'koa'
import type Router from 'koa-router'
import type { ProviderContext } from '../context.ts'
import type { Doer } from '../identity/applications.ts'
import { requireSuperuser, type SignedIn } from '../interactions/session.ts'

export type PageContext = Koa.Context & { params: Record<string, string> }
type Handler = (ctx: PageContext, signedIn: SignedIn) => Promise<void>

/** Where pages and their forms are answered, below a path that all of them share. */
export interface Manager {
  get(path: string, page: Handler): void
  post(path: string, deed: Handler): void
}

/** @param below path that begins and ends with a slash */
export function superuserPages(router: Router, context: ProviderContext, below: string): Manager {
  const guarded = (handler: Handler) => async (ctx: PageContext) => {
    const signedIn = await requireSuperuser(context, ctx)
    if (signedIn) await handler(ctx, signedIn)
  }
  return {
    get: (path, page) => router.get(below + path, guarded(page)),
    post: (path, deed) => router.post(below + path, guarded(deed)),
  }
}

/** Who acts, for the audit log. */
export const doerOf = ({ user }: SignedIn, ctx: Koa.Context): Doer => ({ actor: user, credential: 'session', ip: ctx.ip })
