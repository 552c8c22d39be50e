/** GET /o/applications/: every application. */
import { allowImages } from '../../pages/page.ts'
import type { ProviderContext } from '../context.ts'
import type { ApplicationsShown } from '../identity/application-list.ts'
import { showHouse } from '../pages/house.ts'
import { listPage, word } from '../pages/list.ts'
import type { Manager } from '../pages/superuser-pages.ts'
import { deedLines } from '../sign-in/consent-text.ts'
import { kindOf, kindText } from './kinds.ts'

/** What the list can be narrowed to, by the word in the address. */
const SHOWN: Record<ApplicationsShown, string> = {
  active: 'Active',
  off: 'Switched off',
  unused: 'Active, not used for three months',
}
const isShown = (text: string): text is ApplicationsShown => Object.hasOwn(SHOWN, text)

export function listRoutes({ get }: Manager, context: ProviderContext): void {
  get('', async (ctx, signedIn) => {
    const show = word(ctx.query['show'])
    const shown = isShown(show) ? show : undefined
    const list = await listPage(ctx, (asked) => context.identity.applications.list(asked, shown), ['show'])
    const rows = list.rows.map(({ app, serviceAccount, people }) => {
      const kind = kindOf(app)
      return {
        app,
        kind: kindText(kind).short,
        serviceAccount,
        people: kind === 'service' ? undefined : people,
        ceiling: app.allowedScopes === null ? ['Everything'] : deedLines([...app.allowedScopes]),
      }
    })
    const narrow = [{ name: 'show', label: 'Every application', options: Object.entries(SHOWN).map(([value, text]) => ({ value, text })) }]
    showHouse(context, ctx, signedIn, 'applications/list', { list, apps: rows, narrow })
    allowImages(
      ctx,
      rows.map(({ app }) => app.logoUri),
    )
  })
}
