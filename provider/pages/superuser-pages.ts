/** Pages of administration: nobody but a superuser gets to them, whether by GET or by POST. */
import type Koa from 'koa'
import type Router from 'koa-router'
import type { ProviderContext } from '../context.ts'
import type { Doer } from '../identity/application-changes.ts'
import type { ProofCheck } from '../sign-in/proof.ts'
import { requireSuperuser, type SignedIn } from '../sign-in/session.ts'
import { readForm } from './forms.ts'

export type PageContext = Koa.Context & { params: Record<string, string> }
type Page = (ctx: PageContext, signedIn: SignedIn) => Promise<void>
type Deed = (ctx: PageContext, signedIn: SignedIn, form: URLSearchParams) => Promise<void>

/** Where pages and their forms are answered, below a path that all of them share. */
export interface Manager {
  get(path: string, page: Page): void
  /** The form was read and carried the session's token, and the superuser proved in the last minutes who they are. */
  post(path: string, deed: Deed): void
}

/**
 * Whatever is changed here may give lasting power: a link to another account, a secret, a right. Whoever found the browser open must not
 * leave with one, so each form asks for a proof.
 * @param below path that begins and ends with a slash
 */
export function superuserPages(router: Router, context: ProviderContext, proof: ProofCheck, below: string): Manager {
  return {
    get: (path, page) =>
      router.get(below + path, async (ctx) => {
        const signedIn = await requireSuperuser(context, ctx)
        if (signedIn) await page(ctx, signedIn)
      }),
    post: (path, deed) =>
      router.post(below + path, async (ctx) => {
        const signedIn = await requireSuperuser(context, ctx)
        if (!signedIn) return
        const form = await readForm(context, ctx, signedIn.uid)
        if (await proof.holds(ctx, signedIn, form)) await deed(ctx, signedIn, form)
      }),
  }
}

/** Who acts, for the audit log. */
export const doerOf = ({ user }: SignedIn, ctx: Koa.Context): Doer => ({ actor: user, credential: 'session', ip: ctx.ip })
