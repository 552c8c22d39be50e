/** People: the list, a new one, one of them. */
import { word } from '../../pages/query.ts'
import { text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import { linkAddress } from '../identity/one-time-links.ts'
import { userTarget } from '../identity/user-audit.ts'
import { addUser, changeUser, inviteUser } from '../identity/user-changes.ts'
import type { UsersShown } from '../identity/user-list.ts'
import type { User } from '../identity/users.ts'
import { showHouse } from '../pages/house.ts'
import { listPage } from '../pages/list.ts'
import type { Manager, PageContext } from '../pages/superuser-pages.ts'
import type { Scope } from '../scopes.ts'
import { deedLines } from '../sign-in/consent-text.ts'
import type { SignedIn } from '../sign-in/session.ts'
import { change, goOn, keyOf, notFound } from './center.ts'
import { historyOf } from './history.ts'
import { linkBox } from './user-deeds.ts'
import { emptyPerson, type PersonErrors, personErrors, readPerson, type TypedPerson } from './user-form.ts'

/** What the list can be narrowed to, by the word in the address. */
const SHOWN: readonly UsersShown[] = ['active', 'disabled', 'superusers', 'staff', 'no-second-factor', 'no-password']

export function userRoutes({ get, post }: Manager, context: ProviderContext): void {
  const { config, identity } = context

  get('users/', async (ctx, signedIn) => {
    const show = word(ctx.query.show)
    const key = Number(ctx.query.group)
    const group = Number.isSafeInteger(key) && key > 0 && key < 2 ** 31 ? key : undefined
    const shown = SHOWN.find((known) => known === show)
    const list = await listPage(ctx, (asked) => identity.users.list(asked, { shown, group }), ['show', 'group'])
    const groups = await identity.groups.all()
    showHouse(context, ctx, signedIn, 'admin/users', {
      list,
      people: list.rows.map((row) => ({ ...row, fullName: `${row.first_name} ${row.last_name}`.trim() })),
      shows: SHOWN.map((value) => ({ value, text: text(`people-show-${value}`) })),
      groups: groups.map(({ pk, name }) => ({ value: pk, text: name })),
    })
  })

  // ------------------------------------------------------------------------------------------------- a new person

  const newForm = async (ctx: PageContext, signedIn: SignedIn, typed: TypedPerson, errors: PersonErrors): Promise<void> => {
    const status = Object.keys(errors).length ? 422 : 200
    const formAction = config.basePath + ctx.path
    showHouse(context, ctx, signedIn, 'admin/user-new', { typed, errors, groups: await identity.groups.all(), formAction }, status)
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
      text: text(token ? 'person-invited' : 'person-created', { user: user.username }),
      ...(token ? { secret: linkBox('invite', linkAddress(config.url, token)) } : {}),
    })
  })

  // --------------------------------------------------------------------------------------------------- one person

  async function page(ctx: PageContext, signedIn: SignedIn, user: User, typed: TypedPerson, errors: PersonErrors): Promise<void> {
    const [last, dates, password, factors, sessions, tokens, apps, links, permissions] = await Promise.all([
      identity.users.isLastSuperuser(user.pk),
      identity.users.datesOf(user.pk),
      identity.users.hasPassword(user.pk),
      identity.factors.of(user.pk),
      identity.devices.list(user.sub),
      identity.tokens.count(user.pk),
      identity.authorizations.count('account_id', user.sub),
      identity.links.openOf(user.pk),
      identity.groups.permissionsOf(user),
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
        groups: await identity.groups.all(),
        formAction: `${config.basePath}/admin-center/users/${user.pk}/`,
        hasPassword: password,
        lastSuperuser: last,
        ...dates,
        factors,
        factor: factors.app !== undefined || factors.passkeys.length > 0,
        links,
        contacts: await identity.contacts.of(user.pk),
        counts: { tokens, apps, sessions: sessions.length },
        deeds: deedLines([...permissions].map((permission): Scope => `r:${permission}`)),
        history: await historyOf(identity, userTarget(user.username), user.pk),
      },
      Object.keys(errors).length ? 422 : 200,
    )
  }

  get('users/:pk/', async (ctx, signedIn) => {
    const user = await namedUser(context, ctx)
    await page(ctx, signedIn, user, { ...user, groups: await identity.groups.of(user.pk) }, {})
  })

  post('users/:pk/', async (ctx, signedIn, form) => {
    const user = await namedUser(context, ctx)
    const typed = readPerson(form)
    const errors = personErrors(typed)
    if (Object.keys(errors).length) return page(ctx, signedIn, user, typed, errors)
    const result = await change(context, ctx, signedIn, (trx, by) => changeUser(trx, user.pk, typed, by))
    if ('refused' in result) return page(ctx, signedIn, user, typed, { whole: result.refused })
    goOn(context, ctx, `users/${user.pk}/`, { kind: 'good', text: text(result.made ? 'admin-saved' : 'admin-unchanged') })
  })
}

/** The person that the address names. @throws PageError 404 */
export async function namedUser(context: ProviderContext, ctx: PageContext): Promise<User> {
  const pk = keyOf(ctx)
  const user = pk === undefined ? undefined : await context.identity.users.find('id', pk)
  if (user) return user
  throw notFound(context, 'person', 'users/', text('page-people'))
}
