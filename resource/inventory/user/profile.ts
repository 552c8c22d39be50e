/** What people tell about themselves; `/api/user/me/profile/` is the caller's own. */

import type { Run } from '../../../database.ts'
import { audit, auditedBy } from '../../../provider/identity/audit.ts'
import { userTarget } from '../../../provider/identity/user-audit.ts'
import { allow, gate } from '../../auth/gate.ts'
import type { Dialect, Entries } from '../../engine/dialect.ts'
import { field } from '../../engine/fields/index.ts'
import type { Caller } from '../../engine/operation.ts'
import { shapeOf } from '../../engine/request.ts'
import { type Change, type Shape, shapeSchema } from '../../engine/shape.ts'
import { shown, singleton } from '../../engine/singleton.ts'
import { bind, column, sql } from '../../engine/sql.ts'
import type { Work } from '../../engine/transact.ts'
import { invalid } from '../../errors.ts'
import { GROUP } from '../kinds/users.ts'

const SHAPE = shapeOf({
  language: field.text(10).nullable().blank().help('Language of pages and messages'),
  theme: field.json().nullable().help('Settings of the web interface, as JSON'),
  widgets: field.json().nullable().help('Widgets of the web interface, as JSON'),
  displayname: field.text(255).nullable().blank().label('Display Name').help('Name to be shown'),
  position: field.text(255).nullable().blank().help('Job title'),
  status: field.text(2000).nullable().blank().help('What the person is up to'),
  location: field.text(2000).nullable().blank().help('Where the person is'),
  active: field.bool().default(true).help('Whether the person is at work'),
  contact: field.text(255).nullable().blank().help('How to reach the person'),
  type: field
    .choice({ bot: 'Bot', internal: 'Internal', external: 'External', guest: 'Guest' })
    .default('internal')
    .label('User Type')
    .help('What kind of account it is; changed by its person alone, by Basic or in a browser'),
  organisation: field.text(255).nullable().blank().help('Whom the person works for'),
  primary_group: field
    .ref(GROUP)
    .nullable()
    .column('primary_group')
    .told({ filters: {} })
    .label('Primary Group')
    .help('A group that the person is in; changed by its person alone, by Basic or in a browser'),
})
export const PROFILE = { name: 'UserProfile', shape: SHAPE }

/** The fields in SQL; none shows anything else. */
const entriesOf = (shape: Shape, dialect: Dialect, alias: string): Entries =>
  Object.values(shape).map((f) => [f.name, f.select(dialect, alias, () => true)])

const { language: _language, theme: _theme, widgets: _widgets, ...OTHERS } = SHAPE
const profileField = (shape: Shape) =>
  field
    .computed(shapeSchema(shape, 'answer'), (d, t) =>
      d.object(entriesOf(shape, d, 'p'), sql`from users_profile p where p.user_id = ${column(t, 'id')}`),
    )
    .showing(shape)
/** The profile inside of an account: all of it for its person, and for others without how that person's pages look. */
export const ownProfile = profileField(SHAPE)
export const profileOfOthers = profileField(OTHERS)

/** Changed by whoever may change the account. */
const WEIGHTY = ['primary_group', 'type']

async function read({ dialect, principal }: Caller, all: Run): Promise<string> {
  const statement = dialect.rows(entriesOf(SHAPE, dialect, 'p'), sql`from users_profile p where p.user_id = ${principal.user.pk}`)
  const [row] = await all<{ j: string }>(statement.text, bind(statement.params, principal.user.pk))
  return row!.j
}

async function write({ trx, request }: Work, values: Change<typeof SHAPE>): Promise<void> {
  const { pk, username } = request.principal.user
  const group = values.primary_group
  if (typeof group === 'number' && !(await trx('auth_user_group').where({ user_id: pk, group_id: group }).first('group_id')))
    throw invalid('Choose a group that you are in.', 'primary_group')
  const own = trx('users_profile').where({ user_id: pk })
  const before = await own.clone().first()
  const changed = Object.entries(values).flatMap(([name, value]) => (text(before[name]) === text(value) ? [] : [name]))
  if (!changed.length) return
  // Others read from them what somebody is: no small things.
  if (changed.some((name) => WEIGHTY.includes(name))) gate(allow.account, request.principal)
  await own.update(values)
  // What people write about themselves is theirs to take back: the log says which, not what.
  await audit(trx, { ...auditedBy(request), action: 'user.profile', target: userTarget(username), detail: { changed } })
}

/** As SQLite and PostgreSQL give it alike. */
const text = (value: unknown): string => (typeof value === 'boolean' ? String(Number(value)) : String(value ?? ''))

const PATH = '/api/user/me/profile/'
const seen = { model: PROFILE.name, summary: 'See your own profile', view: allow.general, response: PROFILE, read }

/** Clients before API 490 read it under its old name. */
export const profileOperations = [
  ...singleton({
    ...seen,
    id: 'user_me_profile_retrieve',
    path: PATH,
    write: {
      summaries: ['Replace your own profile', 'Change your own profile'],
      access: allow.own,
      touches: ['users_profile'],
      request: PROFILE,
      run: write,
    },
  }),
  shown({ ...seen, id: 'user_profile_retrieve', path: '/api/user/profile/' }),
]
