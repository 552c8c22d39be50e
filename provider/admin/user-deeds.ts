/** What is done to a person with one button. What takes something away asks once, and says what will stop working. */
import type { Trx } from '../../database.ts'
import { PageError } from '../../pages/page.ts'
import type { ProviderContext } from '../context.ts'
import { revokeTokensOf } from '../identity/api-tokens.ts'
import type { Doer } from '../identity/application-changes.ts'
import { LINK_HOURS, type LinkPurpose, linkAddress } from '../identity/one-time-links.ts'
import { disableUser, enableUser, giveLink, removeUser, signOutUser } from '../identity/user-changes.ts'
import type { User } from '../identity/users.ts'
import { confirmPage } from '../pages/house.ts'
import type { Manager } from '../pages/superuser-pages.ts'
import { ADMIN, change, goOn } from './center.ts'
import { namedUser } from './users.ts'

const LINKS: Record<LinkPurpose, { label: string; hint: string }> = {
  invite: { label: 'Link of the invitation', hint: 'With it they choose their password and are signed in.' },
  password: { label: 'Link for a new password', hint: 'With it they choose another password. The one they have works until then.' },
  'second-factor': {
    label: 'Link to sign in without the second factor',
    hint: 'With it and their password they sign in once without it, and set up another.',
  },
}
const isPurpose = (text: string | null): text is LinkPurpose => text !== null && Object.hasOwn(LINKS, text)

/** How a page shows a link, once. */
export const linkBox = (purpose: LinkPurpose, value: string) => ({
  label: LINKS[purpose].label,
  value,
  hint: `${LINKS[purpose].hint} Hand it to nobody else: it works once, for ${LINK_HOURS} hours, and is not shown again.`,
})

interface Deed {
  title: string
  deed: string
  stops(user: User, self: boolean): string[]
  act(trx: Trx, user: User, by: Doer): Promise<unknown>
  done(user: User): string
  /** Where to go on, when not to the person. */
  path?: string
}

const DEEDS: Record<string, Deed> = {
  disable: {
    title: 'Disable this account?',
    deed: 'Disable',
    stops: (_user, self) => [
      'Their password, sessions, API tokens and apps are refused from the next request on.',
      'Links that were handed to them are closed.',
      'Everything stays as it is, and works again when you open the account again.',
      ...(self ? ['It is your own account: you are signed out at once.'] : []),
    ],
    act: (trx, user, by) => disableUser(trx, user.pk, by),
    done: (user) => `${user.username} is disabled.`,
  },
  delete: {
    title: 'Delete this person?',
    deed: 'Delete',
    stops: (_user, self) => [
      'Their sessions and API tokens end, and no app can act for them any more.',
      'What they made stays, without their name. The audit log keeps it.',
      'This cannot be undone. Disabling the account can.',
      ...(self ? ['It is your own account: you are signed out at once.'] : []),
    ],
    act: (trx, user, by) => removeUser(trx, user.pk, by),
    done: (user) => `${user.username} is deleted.`,
    path: 'users/',
  },
  'sign-out': {
    title: 'Sign this person out everywhere?',
    deed: 'Sign out everywhere',
    stops: (_user, self) => [
      'Each of their browsers has to sign in again.',
      'Apps that were signed in to lose access, unless they may work when the person is away. API tokens are not touched.',
      ...(self ? ['This browser is one of them.'] : []),
    ],
    act: signOutUser,
    done: (user) => `${user.username} is signed out everywhere.`,
  },
}

export function userDeedRoutes({ get, post }: Manager, context: ProviderContext): void {
  const { config } = context
  const refused = (user: User, sentence: string): PageError =>
    new PageError(409, {
      title: 'That cannot be done',
      happened: `${sentence} Nothing was changed.`,
      next: 'Go back to the person, or look who else there is.',
      link: { href: `${config.basePath}${ADMIN}users/${user.pk}/`, text: user.username },
    })

  for (const [name, deed] of Object.entries(DEEDS)) {
    get(`users/:pk/${name}/`, async (ctx, signedIn) => {
      const user = await namedUser(context, ctx)
      const stops = deed.stops(user, user.pk === signedIn.user.pk)
      confirmPage(context, ctx, signedIn, {
        title: deed.title,
        subject: user.username,
        stops,
        deed: deed.deed,
        back: `${ADMIN}users/${user.pk}/`,
      })
    })
    post(`users/:pk/${name}/`, async (ctx, signedIn) => {
      const user = await namedUser(context, ctx)
      const result = await change(context, ctx, signedIn, (trx, by) => deed.act(trx, user, by))
      if ('refused' in result) throw refused(user, result.refused)
      goOn(context, ctx, deed.path ?? `users/${user.pk}/`, { kind: 'good', text: deed.done(user) })
    })
  }

  post('users/:pk/enable/', async (ctx, signedIn) => {
    const user = await namedUser(context, ctx)
    const result = await change(context, ctx, signedIn, (trx, by) => enableUser(trx, user.pk, by))
    if ('refused' in result) throw refused(user, result.refused)
    goOn(context, ctx, `users/${user.pk}/`, { kind: 'good', text: `The account of ${user.username} is open again.` })
  })

  post('users/:pk/link/', async (ctx, signedIn, form) => {
    const user = await namedUser(context, ctx)
    const purpose = form.get('purpose')
    if (!isPurpose(purpose) || !user.isActive)
      throw new PageError(422, {
        title: 'No link was made',
        happened: user.isActive ? 'There is no link of that kind.' : 'The account is disabled: a link would open nothing.',
        next: 'Go back to the person.',
        link: { href: `${config.basePath}${ADMIN}users/${user.pk}/`, text: user.username },
      })
    const result = await change(context, ctx, signedIn, async (trx, by) => {
      if (form.has('end-tokens')) await revokeTokensOf(trx, user.pk, by)
      return giveLink(trx, user, purpose, by)
    })
    if ('refused' in result) throw refused(user, result.refused)
    const secret = linkBox(purpose, linkAddress(config.url, result.made))
    goOn(context, ctx, `users/${user.pk}/`, { kind: 'good', text: `Here is the link for ${user.username}.`, secret })
  })
}
