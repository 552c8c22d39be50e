/** Who asks in the recordings: four people, what they may do, and what they prove it with. */
import type { Trx } from '../../database.ts'
import { createGroup } from '../../provider/identity/roles.ts'
import { createUser, type NewUser } from '../../provider/identity/users.ts'
import { type Permission, ROLES, VERBS } from '../../provider/scopes.ts'
import { accessToken } from '../support/credentials.ts'
import type { TestServer } from '../support/server.ts'
import type { Recording } from './recording.ts'

const all = (...roles: string[]): Permission[] => roles.flatMap((role) => VERBS.map((verb) => `${verb}:${role}` as Permission))
const some = (verbs: readonly string[], ...roles: string[]): Permission[] =>
  roles.flatMap((role) => verbs.map((verb) => `${verb}:${role}` as Permission))

const SEEN = ROLES.filter((role) => role !== 'admin')

/** In the order of their keys; all of them see everything but what admins see. */
const GROUPS: readonly (readonly [name: string, permissions: readonly Permission[]])[] = [
  ['readers', some(['view'], ...SEEN)],
  ['engineers', [...some(['view'], ...SEEN), ...all('part', 'part_category', 'bom'), ...some(['add', 'change'], 'build')]],
  [
    'storekeepers',
    [
      ...some(['view'], ...SEEN),
      ...all('stock', 'stock_location'),
      ...some(['add', 'change'], 'transfer_order'),
      ...some(['change'], 'purchase_order'),
    ],
  ],
]

/** In the order of their keys inside a group. */
const RULESETS = [
  ...['admin', 'part_category', 'part', 'bom', 'stock_location', 'stock', 'build', 'purchase_order', 'sales_order', 'return_order'],
  'transfer_order',
]
async function numberRulesets(trx: Trx): Promise<void> {
  const rows = await trx.all<{ id: number; name: string; group_id: number }>('select id, name, group_id from users_ruleset')
  await trx.all('update users_ruleset set id = -id')
  for (const { id, name, group_id } of rows)
    await trx.all('update users_ruleset set id = ? where id = ?', [(group_id - 1) * RULESETS.length + RULESETS.indexOf(name) + 1, -id])
}

export const PASSWORD = 'Recorded-answers-9'
/** In the order of their keys. */
const PEOPLE: readonly (NewUser & { readonly group?: string })[] = [
  { username: 'admin', firstName: 'Ad', email: 'admin@example.com', isStaff: true, isSuperuser: true },
  { username: 'reader', firstName: 'Reader', lastName: 'Example', email: 'reader@example.com', group: 'readers' },
  { username: 'engineer', firstName: 'Engineer', lastName: 'Example', email: 'engineer@example.com', group: 'engineers' },
  { username: 'storekeeper', firstName: 'Storekeeper', lastName: 'Example', email: 'storekeeper@example.com', group: 'storekeepers' },
  { username: 'twofactor', firstName: 'Two', lastName: 'Factor', email: 'twofactor@example.com', group: 'readers' },
  { username: 'y' },
  { username: 'gone', firstName: 'G', lastName: 'G', email: 'g@example.com' },
]

/** What people and groups can own things by, in the order of their keys there. */
const OWNERS = async (trx: Trx): Promise<void> => {
  await trx('users_owner').delete()
  for (const [id, owner] of [
    { user_id: 1 },
    { group_id: 1 },
    { group_id: 2 },
    { group_id: 3 },
    { user_id: 2 },
    { user_id: 3 },
    { user_id: 4 },
    { user_id: 5 },
    { user_id: 6 },
  ].entries())
    await trx('users_owner').insert({ id: id + 1, ...owner })
}

/** Access tokens as recordings name them: whose, and of which scopes. */
const BEARERS: Readonly<Record<string, readonly [username: string, scope: string]>> = {
  gread: ['admin', 'g:read'],
  viewpart: ['admin', 'r:view:part'],
  addpart: ['admin', 'r:add:part'],
  super: ['admin', 'a:superuser'],
  staff: ['admin', 'a:staff'],
  none: ['admin', 'openid'],
  reader: ['reader', 'g:read r:add:part'],
  expired: ['admin', 'g:read'],
}

/** Makes them. @returns API tokens by name, access tokens by what stands for them */
export async function createPeople(server: TestServer): Promise<ReadonlyMap<string, string>> {
  const tokens = new Map<string, string>()
  const users = await server.identity.change(async (trx) => {
    const groups = new Map<string, number>()
    for (const [name, permissions] of GROUPS) groups.set(name, await createGroup(trx, name, permissions))
    const made = []
    for (const { group, ...person } of PEOPLE)
      made.push(await createUser(trx, { ...person, password: PASSWORD, groups: group ? [groups.get(group)!] : [] }))
    await OWNERS(trx)
    await numberRulesets(trx)
    return made
  })
  for (const user of users) tokens.set(user.username, await server.createToken(user, { name: 'recordings' }))
  const over = Math.floor(Date.now() / 1000) - 60
  for (const [name, [username, scope]] of Object.entries(BEARERS)) {
    const user = users.find((one) => one.username === username)!
    const claims = name === 'expired' ? { exp: over } : {}
    tokens.set(`<bearer-${name}>`, await accessToken(server, user, scope, { claims }))
  }
  return tokens
}

/** Whoever a recording makes was not there before it: their name is free. */
export async function freeName(trx: Trx, { request, status }: Recording, sent: Readonly<Record<string, unknown>>): Promise<void> {
  if (request.method !== 'POST' || status !== 201) return
  for (const [path, table, column] of [
    ['/api/user/', 'auth_user', 'username'],
    ['/api/user/group/', 'auth_group', 'name'],
  ])
    if (request.path === path)
      await trx.all(`update ${table} set ${column} = 'before', name_key = 'before' where ${column} = ?`, [String(sent[column!])])
}
