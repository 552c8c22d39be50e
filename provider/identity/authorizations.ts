/** What pages show of consents and grants: who allowed an application, which applications a person allowed, what is alive of it. */
import { DOCUMENTATION_CLIENT_ID, DOCUMENTATION_NAME } from './documentation-client.ts'
import { type Consent, parseConsent } from './grants.ts'
import type { Ground } from './ground.ts'
import { type Asked, condition, findPage, type ListQuery, type ListRules } from './list.ts'
import { CONSENTS, GRANTS, REFRESH_TOKENS } from './records.ts'

/** The same row with its consent in our terms. */
const parsed = <R extends { payload: string }>({ payload, ...row }: R): Omit<R, 'payload'> & { consent: Consent } => ({
  ...row,
  consent: parseConsent(payload),
})

const USES = 'left join oauth_use x on x.account_id = r.account_id and x.client_id = r.client_id'

const PEOPLE: ListRules<'person' | 'used'> = {
  sorts: { person: 'lower(u.username)', used: 'x.at' },
  sort: 'person',
  key: 'u.id',
  search: ['u.username', 'u.search_key'],
  size: 10,
}
interface PersonRow {
  sub: string
  username: string
  payload: string
  /** When and from where the application was last used for them. */
  at: string | null
  ip: string | null
}

/** Applications, `a`, with the consents, `r`, that one person gave them. The documentation's client has no row of its own: its key is 0. */
const ALLOWED = `${CONSENTS} r left join oauth_application a on a.client_id = r.client_id`
const BY_PERSON = `r.account_id = ? and (a.id is not null or r.client_id = '${DOCUMENTATION_CLIENT_ID}')`
const KEY = 'coalesce(a.id, 0)'
const NAME = `coalesce(a.name, '${DOCUMENTATION_NAME}')`

interface AllowedRow {
  pk: number
  client_id: string
  name: string
  logo_uri: string | null
  home_uri: string | null
  active: boolean | number
  payload: string
  at: string | null
  ip: string | null
}

interface RefreshTokenRow {
  grant_id: string
  /** JSON, as the library wrote it. */
  payload: string
  /** In Unix seconds. */
  expires_at: number
  username: string
  /** How many there are, with those that are not among these rows. */
  total: number
}

export function createAuthorizations({ db }: Ground) {
  async function findConsents<R extends { payload: string }>(rules: ListRules, query: ListQuery, asked: Asked) {
    const found = await findPage<R>(db, rules, query, asked)
    return { ...found, rows: found.rows.map(parsed) }
  }

  return {
    /** The people who allowed an application something. */
    people: (asked: Asked, clientId: string) =>
      findConsents<PersonRow>(
        PEOPLE,
        {
          select: 'u.sub, u.username, r.payload, x.at, x.ip',
          from: `${CONSENTS} r join auth_user u on u.sub = r.account_id ${USES}`,
          where: [condition('r.client_id = ?', clientId)],
        },
        asked,
      ),

    /** The applications that a person allowed something. @param sub of the person */
    apps(asked: Asked, sub: string) {
      const rules: ListRules<'app' | 'since' | 'used'> = {
        sorts: {
          app: `lower(${NAME})`,
          since: db.kind === 'sqlite' ? "json_extract(r.payload, '$.since')" : "r.payload::json ->> 'since'",
          used: 'x.at',
        },
        sort: 'app',
        key: KEY,
        search: [NAME],
      }
      const query = {
        select: `${KEY} as pk, r.client_id, ${NAME} as name, a.logo_uri, a.home_uri, coalesce(a.active, true) as active, r.payload, x.at, x.ip`,
        from: `${ALLOWED} ${USES}`,
        where: [condition(BY_PERSON, sub)],
      }
      return findConsents<AllowedRow>(rules, query, asked)
    },

    /** One application that a person allowed something, by its key in that list. */
    async findApp(sub: string, pk: number): Promise<{ clientId: string; name: string } | undefined> {
      const [row] = await db.all<{ client_id: string; name: string }>(
        `select r.client_id, ${NAME} as name from ${ALLOWED} where ${BY_PERSON} and ${KEY} = ?`,
        [sub, pk],
      )
      return row && { clientId: row.client_id, name: row.name }
    },

    /** Names of all applications that a person allowed something. */
    async appNames(sub: string): Promise<string[]> {
      const rows = await db.all<{ name: string }>(`select ${NAME} as name from ${ALLOWED} where ${BY_PERSON} order by name`, [sub])
      return rows.map(({ name }) => name)
    },

    /** Client ids of all applications that a person allowed something. */
    async clientIds(sub: string): Promise<string[]> {
      const rows = await db.all<{ client_id: string }>(`select r.client_id from ${ALLOWED} where ${BY_PERSON}`, [sub])
      return rows.map(({ client_id }) => client_id)
    },

    /** How many consents a person gave, or an application got. */
    async count(by: 'account_id' | 'client_id', value: string): Promise<number> {
      const [row] = await db.all<{ n: number }>(`select count(*) as n from ${CONSENTS} r where ${by} = ?`, [value])
      return Number(row!.n)
    },

    /** A grant of this application, with the name of its person. */
    async findGrant(id: string, clientId: string): Promise<{ id: string; username: string } | undefined> {
      const [row] = await db.all<{ id: string; username: string }>(
        `select r.id, u.username from ${GRANTS} r join auth_user u on u.sub = r.account_id where r.id = ? and r.client_id = ?`,
        [id, clientId],
      )
      return row
    },

    /** The refresh tokens of an application that are good for the longest time. */
    refreshTokens: (clientId: string, limit: number): Promise<RefreshTokenRow[]> =>
      db.all<RefreshTokenRow>(
        `select r.grant_id, r.payload, r.expires_at, u.username, count(*) over () as total
          from ${REFRESH_TOKENS} r join auth_user u on u.sub = r.account_id
          where r.client_id = ? and r.consumed_at is null and r.expires_at > ?
          order by r.expires_at desc, r.id limit ${limit}`,
        [clientId, Math.floor(Date.now() / 1000)],
      ),
  }
}
