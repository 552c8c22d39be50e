/** GET /o/applications/: every application. */
import { allowImages } from '../../pages/page.ts'
import { word } from '../../pages/query.ts'
import { text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import type { ApplicationsShown } from '../identity/application-list.ts'
import { showHouse } from '../pages/house.ts'
import { listPage } from '../pages/list.ts'
import type { Manager } from '../pages/superuser-pages.ts'
import { deedLines } from '../sign-in/consent-text.ts'
import { kindOf, kindText } from './kinds.ts'

/** What the list can be narrowed to, by the word in the address. */
const SHOWN: readonly ApplicationsShown[] = ['active', 'off', 'unused']

export function listRoutes({ get }: Manager, context: ProviderContext): void {
  get('', async (ctx, signedIn) => {
    const show = word(ctx.query['show'])
    const shown = SHOWN.find((known) => known === show)
    const list = await listPage(ctx, (asked) => context.identity.applications.list(asked, shown), ['show'])
    const rows = list.rows.map(({ app, serviceAccount, people }) => {
      const kind = kindOf(app)
      return {
        app,
        kind: kindText(kind).short,
        serviceAccount,
        people: kind === 'service' ? undefined : people,
        ceiling: app.allowedScopes === null ? [text('applications-everything')] : deedLines([...app.allowedScopes]),
      }
    })
    const narrow = [
      {
        name: 'show',
        label: text('applications-all'),
        options: SHOWN.map((value) => ({ value, text: text(`applications-show-${value}`) })),
      },
    ]
    showHouse(context, ctx, signedIn, 'applications/list', { list, apps: rows, narrow })
    allowImages(
      ctx,
      rows.map(({ app }) => app.logoUri),
    )
  })
}
