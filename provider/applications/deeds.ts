/** What is done to an application with one button. What takes something away asks once, and says what will stop working. */

import { PageError } from '../../pages/page.ts'
import { counted } from '../../pages/words.ts'
import type { ProviderContext } from '../context.ts'
import { changeApplication, deleteApplication, endApplicationTokens, endOldSecret, renewSecret } from '../identity/application-changes.ts'
import type { Application } from '../identity/applications.ts'
import type { User } from '../identity/users.ts'
import { endAuthorization, withdrawAccess } from '../identity/withdrawals.ts'
import { changeAs } from '../pages/change-as.ts'
import { goOn } from '../pages/flash.ts'
import { type Confirmation, confirmPage, showHouse } from '../pages/house.ts'
import type { Manager, PageContext } from '../pages/superuser-pages.ts'
import type { SignedIn } from '../sign-in/session.ts'
import { secretBox } from './edit.ts'
import { kindOf } from './kinds.ts'
import { APPLICATIONS, namedApplication } from './manager.ts'

/** How long the old secret works on after a renewal, in seconds, with its words. */
const OVERLAPS = [
  [0, 'It stops working now'],
  [3600, 'One hour'],
  [86_400, 'One day'],
  [7 * 86_400, 'A week'],
  [30 * 86_400, 'A month'],
] as const

interface Deed {
  /** What is asked before it; without it the deed needs no question. */
  confirm?(ctx: PageContext, app: Application): Promise<Omit<Confirmation, 'back' | 'subject'> & { subject?: string }>
  /** @returns what to say, and where to go on when not to the application */
  act(ctx: PageContext, app: Application, signedIn: SignedIn): Promise<{ text: string; path?: string }>
}

const gone = (what: string): PageError =>
  new PageError(404, {
    title: `There is no such ${what}`,
    happened: 'It has ended already. Nothing was changed.',
    next: 'Look at the application again.',
  })

export function deedRoutes({ get, post }: Manager, context: ProviderContext): void {
  const { config, identity } = context
  const pathOf = (app: Application) => `${APPLICATIONS}${app.pk}/`

  function deed(name: string, { confirm, act }: Deed): void {
    if (confirm) {
      get(`:pk/${name}/`, async (ctx, signedIn) => {
        const app = await namedApplication(context, ctx)
        confirmPage(context, ctx, signedIn, {
          subject: app.name,
          back: pathOf(app),
          action: ctx.path + ctx.search,
          ...(await confirm(ctx, app)),
        })
      })
    }
    post(`:pk/${name}/`, async (ctx, signedIn) => {
      const app = await namedApplication(context, ctx)
      const { text, path } = await act(ctx, app, signedIn)
      goOn(context, ctx, path ?? pathOf(app), { kind: 'good', text })
    })
  }

  const peopleOf = (app: Application): Promise<number> => identity.authorizations.count('client_id', app.clientId)
  const effects = async (app: Application): Promise<string[]> => {
    const people = await peopleOf(app)
    return [
      'Its tokens are refused by the API from the next request on.',
      people ? `${counted(people, 'person who uses it loses', 'people who use it lose')} access.` : 'Nobody has allowed it anything yet.',
      ...(kindOf(app) === 'service' ? ['The service cannot sign in any more.'] : ['Nobody can sign in to it any more.']),
    ]
  }

  deed('disable', {
    confirm: async (_ctx, app) => ({
      title: 'Switch off this application?',
      stops: [...(await effects(app)), 'You can switch it on again: what people allowed it is kept, its tokens are not.'],
      deed: 'Switch off',
    }),
    async act(ctx, app, signedIn) {
      await changeAs(context, ctx, signedIn, (trx, by) => changeApplication(trx, app.clientId, { active: false }, by))
      return { text: `${app.name} is switched off. Its tokens are refused from now on.` }
    },
  })

  deed('enable', {
    async act(ctx, app, signedIn) {
      await changeAs(context, ctx, signedIn, (trx, by) => changeApplication(trx, app.clientId, { active: true }, by))
      return { text: `${app.name} is switched on.` }
    },
  })

  deed('end-tokens', {
    confirm: async (_ctx, app) => ({
      title: 'End its tokens?',
      stops: [
        'Every token that it has now is refused from the next request on, wherever it is kept.',
        kindOf(app) === 'service'
          ? 'The service has to get a new one with its secret.'
          : 'The people who use it have to sign in to it again. What they allowed it is kept.',
        ...(app.tokenAuthMethod === 'none' ? [] : ['If its secret is in wrong hands, renew that as well.']),
      ],
      deed: 'End its tokens',
    }),
    async act(ctx, app, signedIn) {
      await changeAs(context, ctx, signedIn, (trx, by) => endApplicationTokens(trx, app.clientId, by))
      return { text: `The tokens that ${app.name} had until now are refused.` }
    },
  })

  deed('delete', {
    async confirm(_ctx, app) {
      if (app.builtIn) throw builtIn(config.basePath + pathOf(app))
      return {
        title: 'Delete this application?',
        stops: [...(await effects(app)), 'Its client ID, its secret and what people allowed it are gone for good. This cannot be undone.'],
        deed: 'Delete',
      }
    },
    async act(ctx, app, signedIn) {
      if (app.builtIn) throw builtIn(config.basePath + pathOf(app))
      await changeAs(context, ctx, signedIn, (trx, by) => deleteApplication(trx, app.clientId, by))
      return { text: `${app.name} is deleted.`, path: APPLICATIONS }
    },
  })

  deed('end-old-secret', {
    confirm: async () => ({
      title: 'End the old secret?',
      stops: [
        'Copies of the application that still use the secret from before the renewal cannot get tokens any more.',
        'Access tokens from before are refused: those with the new secret have to get others.',
      ],
      deed: 'End the old secret',
    }),
    async act(ctx, app, signedIn) {
      await changeAs(context, ctx, signedIn, (trx, by) => endOldSecret(trx, app.clientId, by))
      return { text: 'Only the new secret works now.' }
    },
  })

  const personOf = async (ctx: PageContext): Promise<User> => {
    const user = typeof ctx.query['person'] === 'string' ? await identity.users.find('sub', ctx.query['person']) : undefined
    if (!user) throw gone('person')
    return user
  }
  deed('withdraw', {
    async confirm(ctx, app) {
      const { username } = await personOf(ctx)
      return {
        title: 'Withdraw this access?',
        subject: `${app.name}, for ${username}`,
        stops: ['Every token of it that acts for them is refused from the next request on.', 'It has to ask them again.'],
        deed: 'Withdraw access',
      }
    },
    async act(ctx, app, signedIn) {
      const user = await personOf(ctx)
      await changeAs(context, ctx, signedIn, (trx, by) => withdrawAccess(trx, user, app.clientId, by))
      return { text: `${app.name} can no longer act for ${user.username}.` }
    },
  })

  /** The person whose authorization the address names. @throws PageError 404 when it is none of this application */
  const grantOf = async (ctx: PageContext, app: Application): Promise<{ id: string; username: string }> => {
    const grant = await identity.authorizations.findGrant(String(ctx.query['grant']), app.clientId)
    if (!grant) throw gone('token')
    return grant
  }
  deed('end', {
    async confirm(ctx, app) {
      const { username } = await grantOf(ctx, app)
      return {
        title: 'End this token?',
        subject: `${app.name}, for ${username}`,
        stops: ['This one sign-in ends, with its access tokens, from the next request on.', 'Others of the same person stay.'],
        deed: 'End the token',
      }
    },
    async act(ctx, app, signedIn) {
      const grant = await grantOf(ctx, app)
      await changeAs(context, ctx, signedIn, (trx, by) => endAuthorization(trx, grant.id, grant.username, app.clientId, by))
      return { text: `The token of ${grant.username} has ended.` }
    },
  })

  // --- renewing the secret asks for how long the old one should work
  const confidential = async (ctx: PageContext): Promise<Application> => {
    const app = await namedApplication(context, ctx)
    if (app.tokenAuthMethod !== 'none') return app
    throw new PageError(409, {
      title: 'This application has no secret',
      happened: 'It runs on people’s devices, where no secret could be kept. Nothing was changed.',
      next: 'Go back to it.',
      link: { href: config.basePath + pathOf(app), text: app.name },
    })
  }
  get(':pk/secret/', async (ctx, signedIn) => {
    const app = await confidential(ctx)
    const overlaps = OVERLAPS.map(([value, text]) => ({ value, text }))
    showHouse(context, ctx, signedIn, 'applications/secret', { app, overlaps, path: pathOf(app), formAction: config.basePath + ctx.path })
  })
  post(':pk/secret/', async (ctx, signedIn, form) => {
    const app = await confidential(ctx)
    const [overlap] = OVERLAPS.find(([value]) => String(value) === form.get('overlap')) ?? OVERLAPS[0]
    const secret = await changeAs(context, ctx, signedIn, (trx, by) => renewSecret(trx, app.clientId, overlap, by))
    const text = overlap
      ? 'There is a new secret; the old one works on until the time below.'
      : 'There is a new secret; the old one and the access tokens from before work no more.'
    goOn(context, ctx, pathOf(app), { kind: 'good', text, secret: secretBox(secret) })
  })
}

const builtIn = (href: string): PageError =>
  new PageError(409, {
    title: 'The built-in application cannot be deleted',
    happened: 'InvenTree’s own tools rely on it, and every installation has it. Nothing was changed.',
    next: 'Switch it off instead: nobody can use it then.',
    link: { href, text: 'Go back to it' },
  })
