/** Who is who: people, groups, their roles and profiles, and the owners that stand for both. */
import { randomUUID } from 'node:crypto'
import { clashingKey, nameKey } from '../../../provider/identity/name-key.ts'
import { isPasswordHash } from '../../../provider/identity/passwords.ts'
import { normalUsername, userSearchKey } from '../../../provider/identity/users.ts'
import { ROLES } from '../../../provider/scopes.ts'
import { each, flag, instant, json, name, ref, requiredRef, text, textOrNull } from '../columns.ts'
import { imported } from '../model.ts'
import { type Row, type Run, SkipObject } from '../run.ts'

export const groups = imported('auth.group', {
  columns: { name: name() },
  aside: ['permissions'],
  natural: ({ fields }) => [[fields.name]],
  complete: (run) => keyFiller(run, 'name', 'keeps its name; others are told apart by more than case, so give it another'),
})

/** Fills `name_key`; of names that differ by case alone each keeps its own, and the closing table tells. @param then what that means */
function keyFiller(run: Run, column: 'name' | 'username', then: string): (row: Row) => void {
  const held = new Map<string, string>()
  return (row) => {
    const name = row[column] as string
    const key = nameKey(name)
    const other = held.get(key)
    if (other !== undefined) run.note(`"${name}" differs from "${other}" by case alone: it ${then}`)
    else held.set(key, name)
    row.name_key = other === undefined ? key : clashingKey(name, row.id as number)
  }
}

export const rulesets = imported('users.ruleset', {
  columns: {
    name: text(),
    group_id: requiredRef('auth.group'),
    ...each(flag(false), 'can_view', 'can_add', 'can_change', 'can_delete'),
  },
  unique: (row) => `${row.group_id} ${row.name}`,
  complete: () => (row) => {
    if (!ROLES.some((role) => role === row.name)) throw new SkipObject(`there is no role "${row.name}"`)
  },
  after: completeRulesets,
})

/** Roles whose things are acted on: issued, received, moved, copied. */
const ACTED_ON = new Set<unknown>(['part', 'bom', 'stock', 'build', 'purchase_order', 'sales_order', 'return_order', 'transfer_order'])

/**
 * Every group has a ruleset for every role. Exports from before `bom` was a role of its own let `part` stand for it. Whose rulesets reach
 * further here than there is told: an action asks for `change`, and for `add` in InvenTree.
 */
async function completeRulesets(run: Run): Promise<void> {
  const { trx } = run
  const rows: Row[] = await trx('users_ruleset')
    .whereIn('group_id', [...run.keys('auth.group').ids])
    .orderBy(['group_id', 'name'])
  const groupNames = new Map(
    (await trx.all<{ id: number; name: string }>('select id, name from auth_group')).map(({ id, name: called }) => [id, called]),
  )
  for (const { name: role, group_id, can_change, can_add } of rows)
    if (can_change && !can_add && ACTED_ON.has(role))
      run.note(`"${groupNames.get(group_id as number)}" may now use the actions of "${role}": here they ask for change, not add`)
  const there = new Map(rows.map((row) => [`${row.group_id} ${row.name}`, row]))
  const knowsBom = rows.some((row) => row.name === 'bom')
  for (const group of run.keys('auth.group').ids) {
    for (const name of ROLES) {
      if (there.has(`${group} ${name}`)) continue
      const part = name === 'bom' && !knowsBom ? there.get(`${group} part`) : undefined
      if (part) run.note('role "bom" made like "part"')
      const row = { ...(part ?? { can_view: false, can_add: false, can_change: false, can_delete: false }), name, group_id: group }
      await trx('users_ruleset').insert({ ...row, id: await run.newKey('users_ruleset') })
    }
  }
}

/** Hashes that can still be checked: Django's PBKDF2, and argon2id, which Django writes with a prefix of its own. */
function passwordHash(stored: string, run: Run): string {
  const hash = stored.replace(/^argon2(?=\$argon2id\$)/, '')
  if (isPasswordHash(hash)) return hash
  // Django marks accounts that no password opens by an exclamation mark.
  if (stored && !stored.startsWith('!')) run.note('needs a new password: its hash is of a kind that cannot be checked here')
  return ''
}

export const users = imported('auth.user', {
  columns: {
    username: name(),
    ...each(text(), 'first_name', 'last_name', 'email', 'password'),
    ...each(flag(false), 'is_staff', 'is_superuser'),
    is_active: flag(true),
    date_joined: instant(new Date(0).toISOString()),
    last_login: instant(),
  },
  aside: ['groups', 'user_permissions'],
  natural: ({ fields }) => [[fields.username]],
  complete: (run) => {
    const fillKey = keyFiller(run, 'username', 'signs in when it is written exactly so; rename one of the two')
    return (row) => {
      row.sub = randomUUID()
      const username = normalUsername(row.username as string)
      row.username = username
      fillKey(row)
      row.password = passwordHash(row.password as string, run)
      row.search_key = userSearchKey(username, row.first_name as string, row.last_name as string)
    }
  },
  further: (row, object, run) => {
    const place = run.place(object, 'groups')
    const list = (object.fields.groups ?? []) as unknown
    if (!Array.isArray(list)) return place.refuse('is not a list')
    const groupKeys = new Set(list.map((group) => place.refer('auth.group', group)))
    return [...groupKeys].flatMap((group) => (group === null ? [] : [['auth_user_group', { user_id: row.id!, group_id: group }] as const]))
  },
})

export const profiles = imported('users.userprofile', {
  table: 'users_profile',
  key: 'none',
  columns: {
    user_id: requiredRef('auth.user'),
    ...each(textOrNull(), 'language', 'displayname', 'position', 'status', 'location', 'contact', 'organisation'),
    theme: json(null),
    widgets: json(null),
    active: flag(true),
    type: text('internal'),
    primary_group: ref('auth.group'),
  },
  aside: ['metadata'],
  unique: (row) => String(row.user_id),
  /** Older exports know no profiles; everybody has one. */
  after: async ({ trx }) => {
    await trx.all('insert into users_profile (user_id) select id from auth_user where id not in (select user_id from users_profile)')
  },
})

export const owners = imported('users.owner', {
  columns: {},
  aside: ['owner_type', 'owner_id'],
  unique: (row) => (row.user_id === null ? `group ${row.group_id}` : `user ${row.user_id}`),
  complete: (run) => (row, object) => {
    const type = run.contentType(object, 'owner_type')
    const id = object.fields.owner_id as number
    if (type !== 'auth.user' && type !== 'auth.group') throw new SkipObject(`nothing can be owned by ${type}`)
    // Owners are not tied to people and groups by the database they come from: what was deleted may have left one behind.
    if (!run.keys(type).ids.has(id)) throw new SkipObject(`its ${type} is gone`)
    row.user_id = type === 'auth.user' ? id : null
    row.group_id = type === 'auth.group' ? id : null
  },
  after: completeOwners,
})

/** People and groups that came without an owner of their own. */
async function completeOwners(run: Run): Promise<void> {
  for (const [column, table] of [
    ['user_id', 'auth_user'],
    ['group_id', 'auth_group'],
  ] as const) {
    const rows = await run.trx.all<{ id: number }>(
      `select id from ${table} t where not exists (select 1 from users_owner o where o.${column} = t.id) order by id`,
    )
    for (const { id } of rows) await run.trx('users_owner').insert({ id: await run.newKey('users_owner'), [column]: id })
  }
}
