/** What the manager's pages share: who gets there, which application an address names, who is said to have done something. */
import type Koa from 'koa'
import type { ProviderContext } from '../context.ts'
import { type Application, applicationByKey, type Doer } from '../identity/applications.ts'
import type { SignedIn } from '../interactions/session.ts'
import { PageError } from '../pages/page.ts'

export type PageContext = Koa.Context & { params: Record<string, string> }

/** Where a manager's page and its form are answered; nobody but a superuser gets here. */
export interface Manager {
  get(path: string, page: (ctx: PageContext, signedIn: SignedIn) => Promise<void>): void
  post(path: string, deed: (ctx: PageContext, signedIn: SignedIn) => Promise<void>): void
}

export const APPLICATIONS = '/o/applications/'

/** The application that the address names. @throws PageError 404 */
export async function namedApplication(context: ProviderContext, ctx: PageContext): Promise<Application> {
  const key = ctx.params['pk']!
  const application = /^\d{1,9}$/.test(key) ? await applicationByKey(context.db, Number(key)) : undefined
  if (application) return application
  throw new PageError(404, {
    title: 'There is no such application',
    happened: 'It was deleted, or the address is not complete. Nothing was changed.',
    next: 'Look for it in the list.',
    link: { href: context.config.basePath + APPLICATIONS, text: 'All applications' },
  })
}

/** Who acts, for the audit log. */
export const doerOf = ({ user }: SignedIn, ctx: Koa.Context): Doer => ({ actor: user, credential: 'session', ip: ctx.ip })
