/** Which application an address of the manager names. */

import { PageError } from '../../pages/page.ts'
import type { ProviderContext } from '../context.ts'
import type { Application } from '../identity/applications.ts'
import type { PageContext } from '../pages/superuser-pages.ts'

export const APPLICATIONS = '/o/applications/'

/** The application that the address names. @throws PageError 404 */
export async function namedApplication(context: ProviderContext, ctx: PageContext): Promise<Application> {
  const key = ctx.params['pk']!
  const application = /^\d{1,9}$/.test(key) ? await context.identity.applications.byKey(Number(key)) : undefined
  if (application) return application
  throw new PageError(404, {
    title: 'There is no such application',
    happened: 'It was deleted, or the address is not complete. Nothing was changed.',
    next: 'Look for it in the list.',
    link: { href: context.config.basePath + APPLICATIONS, text: 'All applications' },
  })
}
