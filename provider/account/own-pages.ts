/** Pages of a person about themselves: whoever is signed in, and nobody else's things. */
import type Router from 'koa-router'
import type { Trx } from '../../database.ts'
import type { ProviderContext } from '../context.ts'
import type { Doer } from '../identity/application-changes.ts'
import { type AuditEntry, audit } from '../identity/audit.ts'
import { userTarget } from '../identity/user-audit.ts'
import { changeAs } from '../pages/change-as.ts'
import { type Flash, goOn } from '../pages/flash.ts'
import { readForm } from '../pages/forms.ts'
import type { PageContext } from '../pages/superuser-pages.ts'
import { requireUser, type SignedIn } from '../sign-in/session.ts'

export const SETTINGS = '/settings/'
export const SECURITY = '/settings/security/'

type Page = (ctx: PageContext, signedIn: SignedIn) => Promise<void>
type Deed = (ctx: PageContext, signedIn: SignedIn, form: URLSearchParams) => Promise<void>

export interface OwnPages {
  get(path: string, page: Page): void
  /** The form was read, and carried the session's token. */
  post(path: string, deed: Deed): void
  /**
   * A change with its entry in the audit log, in one transaction. The entry's target is the person, unless it says otherwise.
   * @param entry null when the work writes its own
   */
  change<T>(ctx: PageContext, signedIn: SignedIn, entry: AuditEntry | null, work: (trx: Trx, by: Doer) => Promise<T>): Promise<T>
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
      changeAs(context, ctx, signedIn, async (trx, by) => {
        const made = await work(trx, by)
        if (entry) await audit(trx, { target: userTarget(signedIn.user.username), ...by, ...entry })
        return made
      }),
    goOn: (ctx, path, flash) => goOn(context, ctx, path, flash),
  }
}
