/** Pages of a person about themselves: whoever is signed in, and nobody else's things. */
import type Router from 'koa-router'
import type { Trx } from '../../database.ts'
import { seeOther } from '../../server/pages/page.ts'
import type { ProviderContext } from '../context.ts'
import type { AuditEntry } from '../identity/audit.ts'
import { audit } from '../identity/audit.ts'
import { changeIdentity } from '../identity/changes.ts'
import { requireUser, type SignedIn } from '../interactions/session.ts'
import { type Flash, setFlash } from '../pages/flash.ts'
import { readForm } from '../pages/forms.ts'
import { doerOf, type PageContext } from '../pages/superuser-pages.ts'

export const SETTINGS = '/settings/'
export const SECURITY = '/settings/security/'

type Page = (ctx: PageContext, signedIn: SignedIn) => Promise<void>
type Deed = (ctx: PageContext, signedIn: SignedIn, form: URLSearchParams) => Promise<void>

export interface OwnPages {
  get(path: string, page: Page): void
  /** The form was read, and carried the session's token. */
  post(path: string, deed: Deed): void
  /** A change with its entry in the audit log, in one transaction. The entry's target is the person, unless it says otherwise. */
  change<T>(ctx: PageContext, signedIn: SignedIn, entry: AuditEntry, work: (trx: Trx) => Promise<T>): Promise<T>
  /** On to another page of these, with a message. */
  goOn(ctx: PageContext, path: string, flash: Flash): void
}

export function ownPages(router: Router, context: ProviderContext): OwnPages {
  return {
    get: (path, page) =>
      router.get(path, async (ctx) => {
        const signedIn = await requireUser(context, ctx)
        if (signedIn) await page(ctx, signedIn)
      }),
    post: (path, deed) =>
      router.post(path, async (ctx) => {
        const signedIn = await requireUser(context, ctx)
        if (signedIn) await deed(ctx, signedIn, await readForm(context, ctx, signedIn.uid))
      }),
    change: (ctx, signedIn, entry, work) =>
      changeIdentity(context.db, async (trx) => {
        const made = await work(trx)
        await audit(trx, { target: `user ${signedIn.user.username}`, ...doerOf(signedIn, ctx), ...entry })
        return made
      }),
    goOn(ctx, path, flash) {
      setFlash(context, ctx, flash)
      seeOther(ctx, context.config.basePath + path)
    },
  }
}
