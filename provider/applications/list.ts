/** GET /o/applications/: every application. */

import type { Value } from '../../database.ts'
import { allowImages } from '../../pages/page.ts'
import type { ProviderContext } from '../context.ts'
import { daysFromNow } from '../identity/api-tokens.ts'
import { type ApplicationRow, toApplication } from '../identity/applications.ts'
import { PEOPLE_COUNTED } from '../identity/authorizations.ts'
import { showHouse } from '../pages/house.ts'
import { type ListRules, listPage } from '../pages/list.ts'
import type { Manager } from '../pages/superuser-pages.ts'
import { deedLines } from '../sign-in/consent-text.ts'
import { kindOf, kindText } from './kinds.ts'

const RULES: ListRules<'name' | 'people' | 'used'> = {
  sorts: { name: 'lower(a.name)', people: 'coalesce(c.people, 0)', used: 'a.last_used' },
  sort: 'name',
  key: 'a.id',
  search: ['a.name', 'a.client_id'],
  filters: ['show'],
}
/** An application that was not used for so long is told of, in days. */
const UNUSED = 90
/** Condition on `oauth_application a`: it is switched on, and nobody uses it. */
export const unused = (): { where: string; params: Value[] } => ({
  where: 'a.active = ? and coalesce(a.last_used, a.created) < ?',
  params: [true, daysFromNow(-UNUSED)],
})
/** What the list can be narrowed to, by the word in the address. */
const SHOWN: Record<string, { text: string; condition(): { where: string; params: Value[] } }> = {
  active: { text: 'Active', condition: () => ({ where: 'a.active = ?', params: [true] }) },
  off: { text: 'Switched off', condition: () => ({ where: 'a.active = ?', params: [false] }) },
  unused: { text: 'Active, not used for three months', condition: unused },
}
const QUERY = {
  select: 'a.*, u.username as service_account, coalesce(c.people, 0) as people',
  from: `oauth_application a left join auth_user u on u.id = a.service_user_id ${PEOPLE_COUNTED}`,
}
type Row = ApplicationRow & { service_account: string | null; people: number }

export function listRoutes({ get }: Manager, context: ProviderContext): void {
  get('', async (ctx, signedIn) => {
    const show = String(ctx.query['show'])
    const shown = Object.hasOwn(SHOWN, show) ? SHOWN[show]!.condition() : undefined
    const narrowed = shown ? { where: shown.where, params: { where: shown.params } } : {}
    const list = await listPage<Row>(context.db, ctx, RULES, { ...QUERY, ...narrowed })
    const rows = list.rows.map((row) => {
      const app = toApplication(row)
      const kind = kindOf(app)
      return {
        app,
        kind: kindText(kind).short,
        serviceAccount: row.service_account,
        people: kind === 'service' ? undefined : Number(row.people),
        ceiling: app.allowedScopes === null ? ['Everything'] : deedLines([...app.allowedScopes]),
      }
    })
    const narrow = [
      { name: 'show', label: 'Every application', options: Object.entries(SHOWN).map(([value, { text }]) => ({ value, text })) },
    ]
    showHouse(context, ctx, signedIn, 'applications/list', { list, apps: rows, narrow })
    allowImages(
      ctx,
      rows.map(({ app }) => app.logoUri),
    )
  })
}
