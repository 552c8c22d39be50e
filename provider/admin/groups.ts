/** Groups: the list, one with its matrix of roles and its members, and the end of one. */

import { PageError } from '../../pages/page.ts'
import { joined, type Phrase, text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import { addGroup, addMember, changeGroup, groupTarget, removeGroup, removeMember } from '../identity/group-changes.ts'
import type { Group } from '../identity/groups.ts'
import { normalUsername } from '../identity/users.ts'
import { confirmPage, showHouse } from '../pages/house.ts'
import { listPage } from '../pages/list.ts'
import { ALL_OF_STOCK, EVERYTHING, matrix, NOTHING, READ_ONLY, startPermissions } from '../pages/matrix.ts'
import type { Manager, PageContext } from '../pages/superuser-pages.ts'
import { type Permission, permissionOf, type Scope } from '../scopes.ts'
import { deedLines } from '../sign-in/consent-text.ts'
import type { SignedIn } from '../sign-in/session.ts'
import { ADMIN, change, goOn, keyOf, notFound } from './center.ts'
import { historyOf } from './history.ts'

/** Members that a question names one by one. */
const NAMED = 5

/** People who lose the same. */
interface Loss {
  people: string[]
  loss: (string | Phrase)[]
}

const scopesOf = (permissions: readonly Permission[]): Scope[] => permissions.map((permission): Scope => `r:${permission}`)

export function groupRoutes({ get, post }: Manager, context: ProviderContext): void {
  const { config, identity } = context
  const pathOf = ({ pk }: Group) => `groups/${pk}/`
  const wayTo = (group: Group) => [{ href: ADMIN + pathOf(group), text: group.name }]

  async function listed(ctx: PageContext, signedIn: SignedIn, typed = '', error?: Phrase): Promise<void> {
    const list = await listPage(ctx, (asked) => identity.groups.list(asked))
    const groups = list.rows.map((row) => ({ ...row, deeds: deedLines(scopesOf(row.permissions)) }))
    const formAction = `${config.basePath}${ADMIN}groups/`
    showHouse(context, ctx, signedIn, 'admin/groups', { list, groups, typed, problem: error, formAction }, error ? 422 : 200)
  }
  get('groups/', (ctx, signedIn) => listed(ctx, signedIn))
  post('groups/', async (ctx, signedIn, form) => {
    const name = nameIn(form)
    const result = await change(context, ctx, signedIn, (trx, by) => addGroup(trx, name, by))
    if ('refused' in result) return listed(ctx, signedIn, name, result.refused)
    goOn(context, ctx, `groups/${result.made}/`, { kind: 'good', text: text('group-created', { name }) })
  })

  /** The group that the address names. @throws PageError 404 */
  async function named(ctx: PageContext): Promise<Group> {
    const pk = keyOf(ctx)
    const group = pk === undefined ? undefined : await identity.groups.find(pk)
    if (group) return group
    throw notFound(context, 'group', 'groups/', text('page-groups'))
  }

  // ---------------------------------------------------------------------------------------------------- one group

  interface Typed {
    name: string
    permissions: ReadonlySet<string>
    /** As the matrix stood when the form was made. */
    seen: readonly string[]
  }
  async function page(ctx: PageContext, signedIn: SignedIn, group: Group, typed?: Typed, error?: Phrase): Promise<void> {
    const held = await identity.groups.allowedBy(group.pk)
    const { name, permissions, seen } = typed ?? { name: group.name, permissions: new Set<string>(held), seen: held }
    const list = await listPage(ctx, (asked) => identity.groups.members(asked, group.pk))
    showHouse(
      context,
      ctx,
      signedIn,
      'admin/group',
      {
        group,
        path: pathOf(group),
        typed: name,
        seen: seen.join(' '),
        problem: error,
        matrix: matrix(permissions, ''),
        formAction: `${config.basePath}${ADMIN}${pathOf(group)}`,
        list,
        members: list.rows,
        people: await identity.users.someNames(),
        history: await historyOf(identity, groupTarget(group.name)),
      },
      error ? 422 : 200,
    )
  }

  get('groups/:pk/', async (ctx, signedIn) => page(ctx, signedIn, await named(ctx)))
  post('groups/:pk/', async (ctx, signedIn, form) => {
    const group = await named(ctx)
    const ticked = form.getAll('permission')
    const typed: Typed = { name: nameIn(form), permissions: new Set(ticked), seen: (form.get('seen') ?? '').split(' ').filter(Boolean) }
    const start = [READ_ONLY, ALL_OF_STOCK, EVERYTHING, NOTHING].find((each) => each.name === form.get('start'))
    if (start) return page(ctx, signedIn, group, { ...typed, permissions: new Set(startPermissions(start)) })
    // One word that is no permission and nothing is saved: half a matrix would be somebody's wrong access.
    if (!ticked.every((permission) => permissionOf(`r:${permission}`))) return page(ctx, signedIn, group, typed, text('group-no-role'))
    const changes = { name: typed.name, permissions: new Set(ticked as Permission[]), seen: typed.seen as Permission[] }
    const result = await change(context, ctx, signedIn, (trx, by) => changeGroup(trx, group.pk, changes, by))
    if ('refused' in result)
      return page(ctx, signedIn, group, { ...typed, seen: await identity.groups.allowedBy(group.pk) }, result.refused)
    goOn(context, ctx, pathOf(group), { kind: 'good', text: text(result.made ? 'group-saved' : 'admin-unchanged') })
  })

  for (const [path, deed, done] of [
    ['members/add/', addMember, (name: string, fresh: boolean) => text(fresh ? 'group-member-added' : 'group-member-already', { name })],
    ['members/remove/', removeMember, (name: string) => text('group-member-removed', { name })],
  ] as const) {
    post(`groups/:pk/${path}`, async (ctx, signedIn, form) => {
      const group = await named(ctx)
      const username = normalUsername(form.get('person') ?? '')
        .replaceAll('\0', '')
        .trim()
      const user = username ? await identity.users.find('username', username) : undefined
      if (!user)
        return goOn(context, ctx, pathOf(group), {
          kind: 'bad',
          text: text('group-no-person', { name: username.slice(0, 150) }),
        })
      const result = await change(context, ctx, signedIn, (trx, by) => deed(trx, group.pk, user, by))
      if ('refused' in result) throw notFound(context, 'group', 'groups/', text('page-groups'))
      goOn(context, ctx, pathOf(group), { kind: 'good', text: done(user.username, result.made) })
    })
  }

  get('groups/:pk/members/remove/', async (ctx, signedIn) => {
    const group = await named(ctx)
    const user = await identity.users.find('username', normalUsername(String(ctx.query.person)))
    const lost = user && (await losses(group)).find(({ people }) => people.includes(user.username))
    if (!user) throw notFound(context, 'person', pathOf(group), group.name)
    confirmPage(context, ctx, signedIn, {
      title: text('group-remove-question'),
      subject: text('group-remove-subject', { user: user.username, group: group.name }),
      stops: [lost?.loss.length ? text('group-remove-loss', { deeds: joined(lost.loss, '; ') }) : text('group-remove-no-loss')],
      deed: text('group-remove'),
      back: ADMIN + pathOf(group),
      way: wayTo(group),
      fields: { person: user.username },
    })
  })

  // --------------------------------------------------------------------------------------------------- its end

  /** Who loses what when the group is gone: other groups may give the same. */
  async function losses({ pk }: Group): Promise<Loss[]> {
    const byLoss = new Map<string, Loss>()
    for (const { username, lost } of await identity.groups.lossesWithout(pk)) {
      const known = byLoss.get(lost.join()) ?? { people: [], loss: deedLines(scopesOf(lost)) }
      byLoss.set(lost.join(), { ...known, people: [...known.people, username] })
    }
    return [...byLoss.values()]
  }

  const told = ({ people, loss }: Loss): Phrase => {
    const who = people.length > NAMED ? text('people-count', { n: people.length }) : people.join(', ')
    return loss.length ? text('group-loss', { who, deeds: joined(loss, '; ') }) : text('group-no-loss', { who })
  }

  get('groups/:pk/delete/', async (ctx, signedIn) => {
    const group = await named(ctx)
    const lost = await losses(group)
    confirmPage(context, ctx, signedIn, {
      title: text('group-delete-question'),
      subject: group.name,
      stops: [...(lost.length ? lost.map(told) : [text('group-nobody-loses')]), text('group-delete-responsible'), text('admin-no-undo')],
      deed: text('group-delete'),
      back: ADMIN + pathOf(group),
      way: wayTo(group),
    })
  })
  post('groups/:pk/delete/', async (ctx, signedIn) => {
    const group = await named(ctx)
    const result = await change(context, ctx, signedIn, (trx, by) => removeGroup(trx, group.pk, by))
    if ('refused' in result)
      throw new PageError(409, { title: text('group-not-deleted'), happened: result.refused, next: text('missing-next') })
    goOn(context, ctx, 'groups/', { kind: 'good', text: text('group-deleted', { name: group.name }) })
  })
}

const nameIn = (form: URLSearchParams): string => (form.get('name') ?? '').replaceAll('\0', '').trim()
