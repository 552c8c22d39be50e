/** What people tell about themselves; `/api/user/me/profile/` is the caller's own. */

import { allIn, type Value } from '../../../database.ts'
import { audit } from '../../../provider/identity/audit.ts'
import { userTarget } from '../../../provider/identity/user-audit.ts'
import { allow, gate, isAllowed } from '../../auth/gate.ts'
import type { Dialect, Entries } from '../../engine/dialect.ts'
import { field } from '../../engine/fields/index.ts'
import type { Answer, ApiRequest, NamedShape, Operation } from '../../engine/operation.ts'
import { parseShape, type Shape } from '../../engine/shape.ts'
import { bind, sql } from '../../engine/sql.ts'
import { transact } from '../../engine/transact.ts'
import { invalid, ValidationError } from '../../errors.ts'
import { GROUP } from '../kinds/users.ts'
import { doerOf } from './access.ts'

const named = (
  fields: Record<
    string,
    | ReturnType<typeof field.text>
    | ReturnType<typeof field.json>
    | ReturnType<typeof field.ref>
    | ReturnType<typeof field.bool>
    | ReturnType<typeof field.choice>
  >,
): Shape => Object.fromEntries(Object.entries(fields).map(([name, f]) => [name, f.named(name)]))

const SHAPE = named({
  language: field.text(10).nullable().blank().help('Language of pages and messages'),
  theme: field.json().nullable().help('Settings of the web interface, as JSON'),
  widgets: field.json().nullable().help('Widgets of the web interface, as JSON'),
  displayname: field.text(255).nullable().blank().label('Display name'),
  position: field.text(255).nullable().blank().help('Job title'),
  status: field.text(2000).nullable().blank().help('What the person is up to'),
  location: field.text(2000).nullable().blank().help('Where the person is'),
  active: field.bool().default(true).help('Whether the person is at work'),
  contact: field.text(255).nullable().blank().help('How to reach the person'),
  type: field
    .choice({ bot: 'Bot', internal: 'Internal', external: 'External', guest: 'Guest' })
    .default('internal')
    .help('What kind of account it is; changed by its person alone, by Basic or in a browser'),
  organisation: field.text(255).nullable().blank().help('Whom the person works for'),
  primary_group: field
    .ref(GROUP)
    .nullable()
    .column('primary_group')
    .help('A group that the person is in; changed by its person alone, by Basic or in a browser'),
})
export const PROFILE: NamedShape = { name: 'UserProfile', shape: SHAPE }

/** The profile's fields in SQL; none shows anything else. */
export const profileOf = (dialect: Dialect, alias: string): Entries =>
  Object.values(SHAPE).map((f) => [f.name, f.select(dialect, alias, () => true)])

/** Changed by whoever may change the account. */
const WEIGHTY = ['primary_group', 'type']

type All = (text: string, params: Value[]) => Promise<{ j: string }[]>

async function read({ dialect, principal }: ApiRequest, all: All): Promise<string> {
  const statement = dialect.rows(profileOf(dialect, 'p'), sql`from users_profile p where p.user_id = ${principal.user.pk}`)
  const [row] = await all(statement.text, bind(statement.params, principal.user.pk))
  return row!.j
}

async function write(request: ApiRequest): Promise<Answer> {
  const { principal } = request
  const { values, errors } = parseShape(SHAPE, await request.body(), 'patch')
  if (errors) throw new ValidationError(errors)
  return transact(request, async (trx) => {
    const answer = async () => {
      const all = await read(request, (text, params) => allIn(trx, text, params))
      if (isAllowed(allow.general, principal)) return { body: all }
      const sent = Object.entries(JSON.parse(all) as Record<string, unknown>).filter(([name]) => name in values)
      return { body: Object.fromEntries(sent) }
    }
    const group = values.primary_group as number | null | undefined
    if (
      group !== undefined &&
      group !== null &&
      !(await trx('auth_user_group').where({ user_id: principal.user.pk, group_id: group }).first('group_id'))
    ) {
      throw invalid('Choose a group that you are in.', 'primary_group')
    }
    const own = trx('users_profile').where({ user_id: principal.user.pk })
    const before = await own.clone().first()
    const changed = Object.keys(values).filter((name) => text(before[name]) !== text(values[name]))
    if (!changed.length) return answer()
    // Others read from them what somebody is: no small things.
    if (changed.some((name) => WEIGHTY.includes(name))) gate(allow.account, principal)
    await own.update(values)
    // What people write about themselves is theirs to take back: the log says which, not what.
    await audit(trx, { ...doerOf(request), action: 'user.profile', target: userTarget(principal.user.username), detail: { changed } })
    return answer()
  })
}

/** As SQLite and PostgreSQL give it alike. */
const text = (value: unknown): string => (typeof value === 'boolean' ? String(Number(value)) : String(value ?? ''))

const PATH = '/api/user/me/profile/'
const readAt = (path: string, id: string): Operation => ({
  id,
  method: 'get',
  path,
  summary: 'See your own profile',
  access: allow.general,
  status: 200,
  response: PROFILE,
  handle: async (request) => ({ body: await read(request, request.db.all) }),
})
const writeBy = (method: 'put' | 'patch', id: string): Operation => ({
  id,
  method,
  path: PATH,
  summary: method === 'put' ? 'Replace your own profile' : 'Change your own profile',
  access: allow.own,
  touches: ['users_profile'],
  request: PROFILE,
  partial: method === 'patch',
  status: 200,
  response: PROFILE,
  handle: write,
})

/** Clients before API 490 read it under its old name. */
export const profileOperations: Operation[] = [
  readAt(PATH, 'user_me_profile_retrieve'),
  writeBy('put', 'user_me_profile_update'),
  writeBy('patch', 'user_me_profile_partial_update'),
  readAt('/api/user/profile/', 'user_profile_retrieve'),
]
