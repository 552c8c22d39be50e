/** GET /o/applications/: every application. */

import { allowImages } from '../../server/pages/page.ts'
import type { ProviderContext } from '../context.ts'
import { type ApplicationRow, toApplication } from '../identity/applications.ts'
import { deedLines } from '../interactions/consent-text.ts'
import { showHouse } from '../pages/house.ts'
import { type ListRules, listPage } from '../pages/list.ts'
import type { Manager } from '../pages/superuser-pages.ts'
import { kindOf, kindText } from './kinds.ts'

const RULES: ListRules<'name' | 'people' | 'used'> = {
  sorts: { name: 'lower(a.name)', people: 'coalesce(c.people, 0)', used: 'a.last_used' },
  sort: 'name',
  key: 'a.id',
  search: ['a.name', 'a.client_id'],
}
const QUERY = {
  select: 'a.*, u.username as service_account, coalesce(c.people, 0) as people',
  from: `oauth_application a left join auth_user u on u.id = a.service_user_id left join
    (select client_id, count(*) as people from oidc_record where model = 'Consent' group by client_id) c on c.client_id = a.client_id`,
}
type Row = ApplicationRow & { service_account: string | null; people: number }

export function listRoutes({ get }: Manager, context: ProviderContext): void {
  get('', async (ctx, signedIn) => {
    const list = await listPage<Row>(context.db, ctx, RULES, QUERY)
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
    showHouse(context, ctx, signedIn, 'applications/list', { list, apps: rows })
    allowImages(
      ctx,
      rows.map(({ app }) => app.logoUri),
    )
  })
}
