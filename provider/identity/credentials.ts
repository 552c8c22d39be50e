/** Everything that opens something at this moment: API tokens, apps' grants, sessions; and the end of any of it. */
import type { Trx, Value } from '../../database.ts'
import { isScope, type Scope } from '../scopes.ts'
import { daysFromNow, parseScopes, revokeToken, today } from './api-tokens.ts'
import type { Doer } from './application-changes.ts'
import { audit } from './audit.ts'
import { deviceWords } from './devices.ts'
import { DOCUMENTATION_CLIENT_ID, DOCUMENTATION_NAME } from './documentation-client.ts'
import type { Ground } from './ground.ts'
import { type Asked, type Condition, condition, type Found, findPage, type ListRules } from './list.ts'
import { GRANTS, SESSIONS } from './records.ts'
import { endSessions } from './sessions.ts'
import { userTarget } from './user-audit.ts'
import { endAuthorization } from './withdrawals.ts'

export const KINDS = ['token', 'app', 'session'] as const
export type CredentialKind = (typeof KINDS)[number]

/** One row of the union, as both databases give it. */
export interface CredentialRow {
  kind: CredentialKind
  id: string
  user_id: number
  sub: string
  username: string
  /** Name of the token or the application, or the User-Agent of the browser. */
  name: string | null
  client_id: string | null
  /** What lists show of a token's key. */
  hint: string | null
  /** Scopes of a token, or the record of the provider's. */
  content: string | null
  since: string | null
  used: string | null
  ip: string | null
  expires: string
}

const RULES: ListRules<'name' | 'owner' | 'used' | 'expires'> = {
  sorts: { name: "lower(coalesce(x.name, ''))", owner: 'lower(x.username)', used: 'x.used', expires: 'x.expires' },
  sort: 'owner',
  key: "x.kind || ':' || x.id",
  search: ['x.username', 'x.name', 'x.client_id', 'x.hint'],
}

/** What credentials are looked for. */
export interface CredentialFilter {
  readonly kind?: CredentialKind | undefined
  /** User name. */
  readonly person?: string | undefined
  /** Not used for so many days; `never`: not used yet. */
  readonly unused?: number | 'never' | undefined
  /** Ends within so many days. */
  readonly ends?: number | undefined
}

function narrowed({ kind, person, unused, ends }: CredentialFilter): Condition[] {
  return [
    ...(kind ? [condition('x.kind = ?', kind)] : []),
    ...(person ? [condition('x.username = ?', person)] : []),
    ...(unused === 'never' ? [condition('x.used is null')] : []),
    ...(typeof unused === 'number' ? [condition('(x.used is null or x.used < ?)', daysFromNow(-unused))] : []),
    ...(ends === undefined ? [] : [condition('x.expires < ?', daysFromNow(ends + 1))]),
  ]
}

interface StoredGrant {
  iat?: number
  loginTs?: number
  openid?: { scope?: string }
  resources?: Record<string, string>
}
const iso = (seconds: number | undefined): string | null => (seconds === undefined ? null : new Date(seconds * 1000).toISOString())

/** A row in the page's terms. `scopes` null: all that the person may. */
export function described(row: CredentialRow) {
  const { kind, content, ...rest } = row
  if (kind === 'token')
    return { ...rest, kind, title: row.name || 'without a name', scopes: parseScopes(content) && [...parseScopes(content)!] }
  const { iat, loginTs, openid, resources } = JSON.parse(content!) as StoredGrant
  if (kind === 'session') {
    const since = iso(loginTs)
    return { ...rest, kind, title: deviceWords(row.name ?? ''), scopes: null, since, used: row.used ?? since }
  }
  const scopes = [openid?.scope ?? '', ...Object.values(resources ?? {})].join(' ').split(' ').filter(isScope)
  return { ...rest, kind, title: row.name ?? row.client_id!, scopes: [...new Set<Scope>(scopes)], since: iso(iat) }
}
export type Credential = ReturnType<typeof described>

/** `token:12`, `app:…`, `session:…`, as forms name what they end. */
export const pickOf = ({ kind, id }: { kind: CredentialKind; id: string }): string => `${kind}:${id}`

export function createCredentials({ db }: Ground) {
  /** `from` of a list of all that works now, as `x`, with its parameters. */
  function rows(): { from: string; params: Value[] } {
    const iso =
      db.kind === 'sqlite'
        ? "strftime('%Y-%m-%dT%H:%M:%SZ', r.expires_at, 'unixepoch')"
        : `to_char(to_timestamp(r.expires_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`
    const none = 'cast(null as text)'
    const now = Math.floor(Date.now() / 1000)
    return {
      from: `(
        select 'token' as kind, cast(t.id as text) as id, u.id as user_id, u.sub, u.username, t.name, ${none} as client_id, t.key_hint as hint,
          t.scopes as content, t.created as since, t.last_seen as used, ${none} as ip, t.expiry as expires
          from users_apitoken t join auth_user u on u.id = t.user_id where t.revoked = ? and t.expiry >= ?
        union all
        select 'app', r.id, u.id, u.sub, u.username, 
          case r.client_id when '${DOCUMENTATION_CLIENT_ID}' then '${DOCUMENTATION_NAME}' else a.name end, r.client_id, ${none},
          r.payload, ${none}, x.at, x.ip, ${iso}
          from ${GRANTS} r join auth_user u on u.sub = r.account_id left join oauth_application a on a.client_id = r.client_id
          left join oauth_use x on x.account_id = r.account_id and x.client_id = r.client_id
          where r.expires_at > ?
        union all
        select 'session', r.uid, u.id, u.sub, u.username, s.agent, ${none}, ${none}, r.payload, ${none}, s.seen, s.ip, ${iso}
          from ${SESSIONS} r join auth_user u on u.sub = r.account_id left join auth_session s on s.uid = r.uid
          where r.expires_at > ?
      ) x`,
      params: [false, today(), now, now],
    }
  }

  const query = (picks: readonly string[]): { sql: string; params: Value[] } => {
    const { from, params } = rows()
    const marks = picks.map(() => '?').join(', ')
    return {
      sql: `select x.* from ${from} where x.kind || ':' || x.id in (${marks}) order by x.username, x.kind, x.id`,
      params: [...params, ...picks],
    }
  }

  return {
    rows,

    /** What works at this moment. */
    async list(asked: Asked, filter: CredentialFilter): Promise<Found<Credential>> {
      const { from, params } = rows()
      const found = await findPage<CredentialRow>(db, RULES, { select: 'x.*', from, values: params, where: narrowed(filter) }, asked)
      return { ...found, rows: found.rows.map(described) }
    },

    /** What of these works at this moment. */
    async picked(picks: readonly string[]): Promise<Credential[]> {
      if (!picks.length) return []
      const { sql, params } = query(picks)
      return (await db.all<CredentialRow>(sql, params)).map(described)
    },

    /** Ends all of these, each with its entry in the log. Call inside `change`. @returns how many */
    async end(trx: Trx, picks: readonly string[], by: Doer): Promise<number> {
      const { sql, params } = query(picks)
      const found = (await trx.all<CredentialRow>(sql, params)).map(described)
      for (const { kind, id, sub, username, title, client_id, ip } of found) {
        if (kind === 'token') await revokeToken(trx, Number(id), by)
        else if (kind === 'app') await endAuthorization(trx, id, username, client_id!, by)
        else {
          await endSessions(trx, sub, { only: id })
          await audit(trx, { ...by, action: 'session.end', target: userTarget(username), detail: { device: title, ip } })
        }
      }
      return found.length
    },
  }
}
