/** Which application an address of the manager names. */

import { PageError } from '../../pages/page.ts'
import { text } from '../../pages/texts.ts'
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
    title: text('missing-application'),
    happened: text('missing-text'),
    next: text('missing-next'),
    link: { href: context.config.basePath + APPLICATIONS, text: text('page-applications') },
  })
}
