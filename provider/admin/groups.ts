/** Groups: the list, one with its matrix of roles and its members, and the end of one. */

import { PageError } from '../../pages/page.ts'
import { counted } from '../../pages/words.ts'
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

const scopesOf = (permissions: readonly Permission[]): Scope[] => permissions.map((permission): Scope => `r:${permission}`)

export function groupRoutes({ get, post }: Manager, context: ProviderContext): void {
  const { config, identity } = context
  const pathOf = ({ pk }: Group) => `groups/${pk}/`

  async function listed(ctx: PageContext, signedIn: SignedIn, typed = '', error?: string): Promise<void> {
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
    goOn(context, ctx, `groups/${result.made}/`, { kind: 'good', text: `${name} is made. Tick what its members may do.` })
  })

  /** The group that the address names. @throws PageError 404 */
  async function named(ctx: PageContext): Promise<Group> {
    const pk = keyOf(ctx)
    const group = pk === undefined ? undefined : await identity.groups.find(pk)
    if (group) return group
    throw notFound(context, 'group', 'groups/', 'All groups')
  }

  // ---------------------------------------------------------------------------------------------------- one group

  interface Typed {
    name: string
    permissions: ReadonlySet<string>
    /** As the matrix stood when the form was made. */
    seen: readonly string[]
  }
  async function page(ctx: PageContext, signedIn: SignedIn, group: Group, typed?: Typed, error?: string): Promise<void> {
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
    if (!ticked.every((text) => permissionOf(`r:${text}`)))
      return page(ctx, signedIn, group, typed, 'The form names a role that does not exist. Open the page again.')
    const changes = { name: typed.name, permissions: new Set(ticked as Permission[]), seen: typed.seen as Permission[] }
    const result = await change(context, ctx, signedIn, (trx, by) => changeGroup(trx, group.pk, changes, by))
    if ('refused' in result)
      return page(ctx, signedIn, group, { ...typed, seen: await identity.groups.allowedBy(group.pk) }, result.refused)
    const text = result.made ? 'The roles are saved. They hold from the next request on.' : 'Nothing was different, so nothing was changed.'
    goOn(context, ctx, pathOf(group), { kind: 'good', text })
  })

  for (const [path, deed, done] of [
    ['members/add/', addMember, (name: string, fresh: boolean) => (fresh ? `${name} is a member now.` : `${name} is a member already.`)],
    ['members/remove/', removeMember, (name: string) => `${name} is no member any more.`],
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
          text: `There is nobody called “${username.slice(0, 150)}”. Nothing was changed.`,
        })
      const result = await change(context, ctx, signedIn, (trx, by) => deed(trx, group.pk, user, by))
      if ('refused' in result) throw notFound(context, 'group', 'groups/', 'All groups')
      goOn(context, ctx, pathOf(group), { kind: 'good', text: done(user.username, result.made) })
    })
  }

  get('groups/:pk/members/remove/', async (ctx, signedIn) => {
    const group = await named(ctx)
    const user = await identity.users.find('username', normalUsername(String(ctx.query.person)))
    const lost = user && (await losses(group)).find(({ people }) => people.includes(user.username))
    if (!user) throw notFound(context, 'person', pathOf(group), group.name)
    confirmPage(context, ctx, signedIn, {
      title: 'Take this person out of the group?',
      subject: `${user.username}, from ${group.name}`,
      stops: [lost?.loss ? `They can no longer ${lost.loss}.` : 'They lose nothing: what they may do, they may by other ways too.'],
      deed: 'Take out',
      back: ADMIN + pathOf(group),
      fields: { person: user.username },
    })
  })

  // --------------------------------------------------------------------------------------------------- its end

  /** Who loses what when the group is gone: other groups may give the same. */
  async function losses({ pk }: Group): Promise<{ people: string[]; loss: string }[]> {
    const byLoss = new Map<string, string[]>()
    for (const { username, lost } of await identity.groups.lossesWithout(pk)) {
      const words = deedLines(scopesOf(lost)).map(small).join('; ')
      byLoss.set(words, [...(byLoss.get(words) ?? []), username])
    }
    return [...byLoss].map(([loss, people]) => ({ people, loss }))
  }

  const told = ({ people, loss }: { people: string[]; loss: string }): string => {
    const who = people.length > NAMED ? counted(people.length, 'person', 'people') : people.join(', ')
    return loss ? `${who}: can no longer ${loss}.` : `${who}: nothing changes, other groups allow the same.`
  }

  get('groups/:pk/delete/', async (ctx, signedIn) => {
    const group = await named(ctx)
    const lost = await losses(group)
    confirmPage(context, ctx, signedIn, {
      title: 'Delete this group?',
      subject: group.name,
      stops: [
        ...(lost.length ? lost.map(told) : ['Nobody loses anything: no active person has a role by it.']),
        'What the group is responsible for has nobody responsible any more.',
        'This cannot be undone.',
      ],
      deed: 'Delete',
      back: ADMIN + pathOf(group),
    })
  })
  post('groups/:pk/delete/', async (ctx, signedIn) => {
    const group = await named(ctx)
    const result = await change(context, ctx, signedIn, (trx, by) => removeGroup(trx, group.pk, by))
    if ('refused' in result)
      throw new PageError(409, { title: 'The group was not deleted', happened: result.refused, next: 'Look at the list of groups.' })
    goOn(context, ctx, 'groups/', { kind: 'good', text: `${group.name} is deleted.` })
  })
}

const small = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)
const nameIn = (form: URLSearchParams): string => (form.get('name') ?? '').replaceAll('\0', '').trim()
