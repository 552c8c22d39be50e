/** People: the list, a new one, one of them. */

import type { Value } from '../../database.ts'
import type { ProviderContext } from '../context.ts'
import { countConsents } from '../identity/authorizations.ts'
import { sessionsOf } from '../identity/devices.ts'
import { linkAddress } from '../identity/one-time-links.ts'
import { permissionsOf } from '../identity/roles.ts'
import { factorsOf } from '../identity/second-factor.ts'
import { userTarget } from '../identity/user-audit.ts'
import { addUser, changeUser, inviteUser } from '../identity/user-changes.ts'
import { findUser, type User } from '../identity/users.ts'
import { contactsOf } from '../identity/verified-contacts.ts'
import { showHouse } from '../pages/house.ts'
import { type ListRules, listPage } from '../pages/list.ts'
import type { Manager, PageContext } from '../pages/superuser-pages.ts'
import type { Scope } from '../scopes.ts'
import { deedLines } from '../sign-in/consent-text.ts'
import type { SignedIn } from '../sign-in/session.ts'
import { change, goOn, keyOf, notFound } from './center.ts'
import { historyOf } from './history.ts'
import { linkBox } from './user-deeds.ts'
import { emptyPerson, type PersonErrors, personErrors, readPerson, type TypedPerson } from './user-form.ts'

const RULES: ListRules<'person' | 'email' | 'joined' | 'seen'> = {
  sorts: { person: 'lower(u.username)', email: "nullif(lower(u.email), '')", joined: 'u.date_joined', seen: 'u.last_login' },
  sort: 'person',
  key: 'u.id',
  search: ['u.search_key', 'u.email'],
  filters: ['show', 'group'],
}
const FACTOR = `(exists (select 1 from auth_totp f where f.user_id = u.id) or exists (select 1 from auth_passkey p where p.user_id = u.id))`
/** Condition on `auth_user u`, with `true` for its parameter: a password alone opens this account. */
export const WITHOUT_SECOND_FACTOR = `u.is_active = ? and u.password <> '' and not ${FACTOR}`
const SELECT = `u.id as pk, u.username, u.first_name, u.last_name, u.email, u.is_staff, u.is_superuser, u.is_active, u.last_login,
  u.password, case when ${FACTOR} then 1 else 0 end as factor`

/** What the list can be narrowed to, by the word in the address. */
const SHOWN: Record<string, { text: string; where: string; params: Value[] }> = {
  active: { text: 'Active', where: 'u.is_active = ?', params: [true] },
  disabled: { text: 'Disabled', where: 'u.is_active = ?', params: [false] },
  superusers: { text: 'Superusers', where: 'u.is_superuser = ?', params: [true] },
  staff: { text: 'Staff', where: 'u.is_staff = ?', params: [true] },
  'no-second-factor': { text: 'Without a second factor', where: WITHOUT_SECOND_FACTOR, params: [true] },
  'no-password': { text: 'Without a password', where: "u.password = ''", params: [] },
}

interface Row {
  pk: number
  username: string
  first_name: string
  last_name: string
  email: string
  is_staff: boolean | number
  is_superuser: boolean | number
  is_active: boolean | number
  last_login: string | null
  password: string
  factor: number
}

export function userRoutes({ get, post }: Manager, context: ProviderContext): void {
  const { config, db } = context

  get('users/', async (ctx, signedIn) => {
    const shown = typeof ctx.query.show === 'string' && Object.hasOwn(SHOWN, ctx.query.show) ? SHOWN[ctx.query.show] : undefined
    const group = Number(ctx.query.group)
    const inGroup = Number.isSafeInteger(group) && group > 0 && group < 2 ** 31
    const conditions = [
      ...(shown ? [`(${shown.where})`] : []),
      ...(inGroup ? ['exists (select 1 from auth_user_group m where m.user_id = u.id and m.group_id = ?)'] : []),
    ]
    const list = await listPage<Row>(db, ctx, RULES, {
      select: SELECT,
      from: 'auth_user u',
      ...(conditions.length ? { where: conditions.join(' and ') } : {}),
      params: { where: [...(shown?.params ?? []), ...(inGroup ? [group] : [])] },
    })
    const groups = await allGroups()
    const member = await groupsOf(list.rows.map(({ pk }) => pk))
    showHouse(context, ctx, signedIn, 'admin/users', {
      list,
      people: list.rows.map(({ password, ...row }) => ({
        ...row,
        fullName: `${row.first_name} ${row.last_name}`.trim(),
        invited: password === '',
        groups: member.get(row.pk) ?? [],
      })),
      shows: Object.entries(SHOWN).map(([value, { text }]) => ({ value, text })),
      groups: groups.map(({ pk, name }) => ({ value: pk, text: name })),
    })
  })

  const allGroups = () => db.all<{ pk: number; name: string }>('select id as pk, name from auth_group order by lower(name), id')

  /** Names of the groups of these people. */
  async function groupsOf(keys: readonly number[]): Promise<Map<number, string[]>> {
    const rows = keys.length
      ? await db.all<{ user_id: number; name: string }>(
          `select m.user_id, g.name from auth_user_group m join auth_group g on g.id = m.group_id
            where m.user_id in (${keys.map(() => '?').join(', ')}) order by lower(g.name)`,
          keys,
        )
      : []
    const member = new Map<number, string[]>()
    for (const { user_id, name } of rows) member.set(user_id, [...(member.get(user_id) ?? []), name])
    return member
  }

  // ------------------------------------------------------------------------------------------------- a new person

  const newForm = async (ctx: PageContext, signedIn: SignedIn, typed: TypedPerson, errors: PersonErrors): Promise<void> => {
    const status = Object.keys(errors).length ? 422 : 200
    const formAction = config.basePath + ctx.path
    showHouse(context, ctx, signedIn, 'admin/user-new', { typed, errors, groups: await allGroups(), formAction }, status)
  }
  get('users/new/', (ctx, signedIn) => newForm(ctx, signedIn, emptyPerson(), {}))
  post('users/new/', async (ctx, signedIn, form) => {
    const typed = readPerson(form)
    const errors = personErrors(typed)
    if (Object.keys(errors).length) return newForm(ctx, signedIn, typed, errors)
    const result = await change(context, ctx, signedIn, async (trx, by) =>
      form.has('invite') ? inviteUser(trx, typed, by) : { user: await addUser(trx, typed, by), token: undefined },
    )
    if ('refused' in result) return newForm(ctx, signedIn, typed, { username: result.refused })
    const { user, token } = result.made
    goOn(context, ctx, `users/${user.pk}/`, {
      kind: 'good',
      text: token ? `${user.username} is made. Hand them this link.` : `${user.username} is made. No password opens the account yet.`,
      ...(token ? { secret: linkBox('invite', linkAddress(config.url, token)) } : {}),
    })
  })

  // --------------------------------------------------------------------------------------------------- one person

  async function page(ctx: PageContext, signedIn: SignedIn, user: User, typed: TypedPerson, errors: PersonErrors): Promise<void> {
    const [[row], factors, sessions, tokens, apps, links, permissions] = await Promise.all([
      db.all<{ password: string; date_joined: string; last_login: string | null }>(
        'select password, date_joined, last_login from auth_user where id = ?',
        [user.pk],
      ),
      factorsOf(db, user.pk),
      sessionsOf(db, user.sub),
      db.all<{ n: number }>('select count(*) as n from users_apitoken where user_id = ? and revoked = ? and expiry >= ?', [
        user.pk,
        false,
        new Date().toISOString().slice(0, 10),
      ]),
      countConsents(db, 'account_id', user.sub),
      db.all<{ purpose: string; expires: string }>(
        'select purpose, expires from auth_one_time_link where user_id = ? and closed is null and expires > ? order by expires',
        [user.pk, new Date().toISOString()],
      ),
      permissionsOf(db, user),
    ])
    showHouse(
      context,
      ctx,
      signedIn,
      'admin/user',
      {
        user,
        path: `users/${user.pk}/`,
        self: user.pk === signedIn.user.pk,
        typed,
        errors,
        groups: await allGroups(),
        formAction: `${config.basePath}/admin-center/users/${user.pk}/`,
        hasPassword: row!.password !== '',
        joined: row!.date_joined,
        lastLogin: row!.last_login,
        factors,
        factor: factors.app !== undefined || factors.passkeys.length > 0,
        links,
        contacts: await contactsOf(db, user.pk),
        counts: { tokens: Number(tokens[0]!.n), apps, sessions: sessions.length },
        deeds: deedLines([...permissions].map((permission): Scope => `r:${permission}`)),
        history: await historyOf(db, userTarget(user.username), user.pk),
      },
      Object.keys(errors).length ? 422 : 200,
    )
  }

  get('users/:pk/', async (ctx, signedIn) => {
    const user = await namedUser(context, ctx)
    const held = await db.all<{ group_id: number }>('select group_id from auth_user_group where user_id = ?', [user.pk])
    await page(ctx, signedIn, user, { ...user, groups: held.map(({ group_id }) => group_id) }, {})
  })

  post('users/:pk/', async (ctx, signedIn, form) => {
    const user = await namedUser(context, ctx)
    const typed = readPerson(form)
    const errors = personErrors(typed)
    if (Object.keys(errors).length) return page(ctx, signedIn, user, typed, errors)
    const result = await change(context, ctx, signedIn, (trx, by) => changeUser(trx, user.pk, typed, by))
    if ('refused' in result) return page(ctx, signedIn, user, typed, { whole: result.refused })
    const text = result.made
      ? 'The changes are saved. They hold from the next request on.'
      : 'Nothing was different, so nothing was changed.'
    goOn(context, ctx, `users/${user.pk}/`, { kind: 'good', text })
  })
}

/** The person that the address names. @throws PageError 404 */
export async function namedUser(context: ProviderContext, ctx: PageContext): Promise<User> {
  const pk = keyOf(ctx)
  const user = pk === undefined ? undefined : await findUser(context.db, 'id', pk)
  if (user) return user
  throw notFound(context, 'person', 'users/', 'All people')
}
