/** What is done to a person with one button. What takes something away asks once, and says what will stop working. */
import type { Trx } from '../../database.ts'
import { PageError } from '../../pages/page.ts'
import { type Phrase, text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import { revokeTokensOf } from '../identity/api-tokens.ts'
import type { Doer } from '../identity/application-changes.ts'
import { LAST_SUPERUSER } from '../identity/last-superuser.ts'
import { LINK_HOURS, LINK_PURPOSES, type LinkPurpose, linkAddress } from '../identity/one-time-links.ts'
import { disableUser, enableUser, giveLink, removeUser, signOutUser } from '../identity/user-changes.ts'
import type { User } from '../identity/users.ts'
import { confirmPage } from '../pages/house.ts'
import type { Manager } from '../pages/superuser-pages.ts'
import { ADMIN, change, goOn } from './center.ts'
import { namedUser } from './users.ts'

const isPurpose = (word: string | null): word is LinkPurpose => LINK_PURPOSES.some((purpose) => purpose === word)

/** How a page shows a link, once. */
export const linkBox = (purpose: LinkPurpose, value: string) => ({
  label: text(`link-label-${purpose}`),
  value,
  hint: text(`link-hint-${purpose}`, { hours: LINK_HOURS }),
})

interface Deed {
  title: Phrase
  deed: Phrase
  stops(self: boolean): Phrase[]
  act(trx: Trx, user: User, by: Doer): Promise<unknown>
  /** Text that says it was done to `$user`. */
  done: string
  /** Is it refused for the last superuser who can sign in? */
  endsAccess?: boolean
  /** Where to go on, when not to the person. */
  path?: string
}

const DEEDS: Record<string, Deed> = {
  disable: {
    title: text('person-disable-question'),
    deed: text('person-disable'),
    stops: (self) => [
      text('person-disable-access'),
      text('person-disable-links'),
      text('person-disable-kept'),
      ...(self ? [text('person-own-account')] : []),
    ],
    act: (trx, user, by) => disableUser(trx, user.pk, by),
    done: 'person-disabled',
    endsAccess: true,
  },
  delete: {
    title: text('person-delete-question'),
    deed: text('person-delete'),
    stops: (self) => [
      text('person-delete-access'),
      text('person-delete-kept'),
      text('person-delete-undo'),
      ...(self ? [text('person-own-account')] : []),
    ],
    act: (trx, user, by) => removeUser(trx, user.pk, by),
    done: 'person-deleted',
    endsAccess: true,
    path: 'users/',
  },
  'sign-out': {
    title: text('person-sign-out-question'),
    deed: text('person-sign-out'),
    stops: (self) => [text('person-sign-out-browsers'), text('person-sign-out-apps'), ...(self ? [text('person-sign-out-self')] : [])],
    act: signOutUser,
    done: 'person-signed-out',
  },
}

export function userDeedRoutes({ get, post }: Manager, context: ProviderContext): void {
  const { config } = context
  const refused = (user: User, why: Phrase): PageError =>
    new PageError(409, {
      title: text('person-refused'),
      happened: text('person-refused-text', { why }),
      next: text('person-refused-next'),
      link: { href: `${config.basePath}${ADMIN}users/${user.pk}/`, text: user.username },
    })

  for (const [name, deed] of Object.entries(DEEDS)) {
    get(`users/:pk/${name}/`, async (ctx, signedIn) => {
      const user = await namedUser(context, ctx)
      if (deed.endsAccess && (await context.identity.users.isLastSuperuser(user.pk))) throw refused(user, LAST_SUPERUSER)
      const stops = deed.stops(user.pk === signedIn.user.pk)
      confirmPage(context, ctx, signedIn, {
        title: deed.title,
        subject: user.username,
        stops,
        deed: deed.deed,
        back: `${ADMIN}users/${user.pk}/`,
        way: [{ href: `${ADMIN}users/${user.pk}/`, text: user.username }],
      })
    })
    post(`users/:pk/${name}/`, async (ctx, signedIn) => {
      const user = await namedUser(context, ctx)
      const result = await change(context, ctx, signedIn, (trx, by) => deed.act(trx, user, by))
      if ('refused' in result) throw refused(user, result.refused)
      goOn(context, ctx, deed.path ?? `users/${user.pk}/`, { kind: 'good', text: text(deed.done, { user: user.username }) })
    })
  }

  post('users/:pk/enable/', async (ctx, signedIn) => {
    const user = await namedUser(context, ctx)
    const result = await change(context, ctx, signedIn, (trx, by) => enableUser(trx, user.pk, by))
    if ('refused' in result) throw refused(user, result.refused)
    goOn(context, ctx, `users/${user.pk}/`, { kind: 'good', text: text('person-enabled', { user: user.username }) })
  })

  post('users/:pk/link/', async (ctx, signedIn, form) => {
    const user = await namedUser(context, ctx)
    const purpose = form.get('purpose')
    if (!isPurpose(purpose) || !user.isActive)
      throw new PageError(422, {
        title: text('link-none'),
        happened: text(user.isActive ? 'link-none-kind' : 'link-none-disabled'),
        next: text('person-back'),
        link: { href: `${config.basePath}${ADMIN}users/${user.pk}/`, text: user.username },
      })
    const result = await change(context, ctx, signedIn, async (trx, by) => {
      if (form.has('end-tokens')) await revokeTokensOf(trx, user.pk, by)
      return giveLink(trx, user, purpose, by)
    })
    if ('refused' in result) throw refused(user, result.refused)
    const secret = linkBox(purpose, linkAddress(config.url, result.made))
    goOn(context, ctx, `users/${user.pk}/`, { kind: 'good', text: text('link-made', { user: user.username }), secret })
  })
}
