/** Applications as administrators list and count them. */
import { daysFromNow } from './api-tokens.ts'
import { type Application, type ApplicationRow, toApplication } from './applications.ts'
import type { Ground } from './ground.ts'
import { type Asked, type Condition, condition, type Found, findPage, type ListRules } from './list.ts'
import { CONSENTS } from './records.ts'

const RULES: ListRules<'name' | 'people' | 'used'> = {
  sorts: { name: 'lower(a.name)', people: 'coalesce(c.people, 0)', used: 'a.last_used' },
  sort: 'name',
  key: 'a.id',
  search: ['a.name', 'a.client_id'],
}
/** An application that was not used for so long is told of, in days. */
const UNUSED = 90
/** It is switched on, and nobody uses it. */
const unused = (): Condition => condition('a.active = ? and coalesce(a.last_used, a.created) < ?', true, daysFromNow(-UNUSED))

/** What the list can be narrowed to. */
const SHOWN = {
  active: () => condition('a.active = ?', true),
  off: () => condition('a.active = ?', false),
  unused,
}
export type ApplicationsShown = keyof typeof SHOWN

export interface ListedApplication {
  readonly app: Application
  /** Name of the account that it acts as by itself. */
  readonly serviceAccount: string | null
  /** How many people allowed it something. */
  readonly people: number
}

export function createApplicationList({ db }: Ground) {
  return {
    async list(asked: Asked, shown?: ApplicationsShown): Promise<Found<ListedApplication>> {
      const query = {
        select: 'a.*, u.username as service_account, coalesce(c.people, 0) as people',
        from: `oauth_application a left join auth_user u on u.id = a.service_user_id left join
          (select client_id, count(*) as people from ${CONSENTS} r group by client_id) c on c.client_id = a.client_id`,
        where: shown ? [SHOWN[shown]()] : [],
      }
      const found = await findPage<ApplicationRow & { service_account: string | null; people: number }>(db, RULES, query, asked)
      return {
        ...found,
        rows: found.rows.map((row) => ({ app: toApplication(row), serviceAccount: row.service_account, people: Number(row.people) })),
      }
    },

    async countUnused(): Promise<number> {
      const { sql, values } = unused()
      const [row] = await db.all<{ n: number }>(`select count(*) as n from oauth_application a where ${sql}`, values)
      return Number(row!.n)
    },

    /** The applications that act as this account. */
    async servicesOf(userId: number): Promise<{ clientId: string; name: string }[]> {
      const rows = await db.all<{ client_id: string; name: string }>(
        'select client_id, name from oauth_application where service_user_id = ? order by name',
        [userId],
      )
      return rows.map(({ client_id, name }) => ({ clientId: client_id, name }))
    },
  }
}
