/** What is done to an application with one button. What takes something away asks once, and says what will stop working. */

import { PageError } from '../../pages/page.ts'
import { type Phrase, text } from '../../pages/texts.ts'
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
  [0, text('secret-overlap-none')],
  [3600, text('secret-overlap-hour')],
  [86_400, text('secret-overlap-day')],
  [7 * 86_400, text('secret-overlap-week')],
  [30 * 86_400, text('secret-overlap-month')],
] as const

interface Deed {
  /** What is asked before it; without it the deed needs no question. */
  confirm?(ctx: PageContext, app: Application): Promise<Omit<Confirmation, 'back' | 'subject'> & { subject?: Phrase }>
  /** @returns what to say, and where to go on when not to the application */
  act(ctx: PageContext, app: Application, signedIn: SignedIn): Promise<{ done: Phrase; path?: string }>
}

const gone = (what: 'person' | 'token'): PageError =>
  new PageError(404, {
    title: text(`missing-${what}`),
    happened: text('application-gone'),
    next: text('application-gone-next'),
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
          way: [{ href: pathOf(app), text: app.name }],
          action: ctx.path + ctx.search,
          ...(await confirm(ctx, app)),
        })
      })
    }
    post(`:pk/${name}/`, async (ctx, signedIn) => {
      const app = await namedApplication(context, ctx)
      const { done, path } = await act(ctx, app, signedIn)
      goOn(context, ctx, path ?? pathOf(app), { kind: 'good', text: done })
    })
  }

  const peopleOf = (app: Application): Promise<number> => identity.authorizations.count('client_id', app.clientId)
  const effects = async (app: Application): Promise<Phrase[]> => {
    const people = await peopleOf(app)
    return [
      text('application-effect-tokens'),
      text('application-effect-people', { n: people }),
      text(kindOf(app) === 'service' ? 'application-effect-service' : 'application-effect-sign-in'),
    ]
  }

  deed('disable', {
    confirm: async (_ctx, app) => ({
      title: text('application-disable-question'),
      stops: [...(await effects(app)), text('application-disable-kept')],
      deed: text('application-disable'),
    }),
    async act(ctx, app, signedIn) {
      await changeAs(context, ctx, signedIn, (trx, by) => changeApplication(trx, app.clientId, { active: false }, by))
      return { done: text('application-disabled', { app: app.name }) }
    },
  })

  deed('enable', {
    async act(ctx, app, signedIn) {
      await changeAs(context, ctx, signedIn, (trx, by) => changeApplication(trx, app.clientId, { active: true }, by))
      return { done: text('application-enabled', { app: app.name }) }
    },
  })

  deed('end-tokens', {
    confirm: async (_ctx, app) => ({
      title: text('application-end-tokens-question'),
      stops: [
        text('application-end-tokens-now'),
        text(kindOf(app) === 'service' ? 'application-end-tokens-service' : 'application-end-tokens-people'),
        ...(app.tokenAuthMethod === 'none' ? [] : [text('application-end-tokens-secret')]),
      ],
      deed: text('application-end-tokens'),
    }),
    async act(ctx, app, signedIn) {
      await changeAs(context, ctx, signedIn, (trx, by) => endApplicationTokens(trx, app.clientId, by))
      return { done: text('application-tokens-ended', { app: app.name }) }
    },
  })

  deed('delete', {
    async confirm(_ctx, app) {
      if (app.builtIn) throw builtIn(config.basePath + pathOf(app))
      return {
        title: text('application-delete-question'),
        stops: [...(await effects(app)), text('application-delete-gone')],
        deed: text('application-delete'),
      }
    },
    async act(ctx, app, signedIn) {
      if (app.builtIn) throw builtIn(config.basePath + pathOf(app))
      await changeAs(context, ctx, signedIn, (trx, by) => deleteApplication(trx, app.clientId, by))
      return { done: text('application-deleted', { app: app.name }), path: APPLICATIONS }
    },
  })

  deed('end-old-secret', {
    confirm: async () => ({
      title: text('secret-end-question'),
      stops: [text('secret-end-copies'), text('secret-end-tokens')],
      deed: text('secret-end'),
    }),
    async act(ctx, app, signedIn) {
      await changeAs(context, ctx, signedIn, (trx, by) => endOldSecret(trx, app.clientId, by))
      return { done: text('secret-ended') }
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
        title: text('authorized-withdraw-question'),
        subject: text('application-for-user', { app: app.name, user: username }),
        stops: [text('application-withdraw-tokens'), text('application-withdraw-ask')],
        deed: text('authorized-withdraw'),
      }
    },
    async act(ctx, app, signedIn) {
      const user = await personOf(ctx)
      await changeAs(context, ctx, signedIn, (trx, by) => withdrawAccess(trx, user, app.clientId, by))
      return { done: text('application-withdrawn', { app: app.name, user: user.username }) }
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
        title: text('application-end-question'),
        subject: text('application-for-user', { app: app.name, user: username }),
        stops: [text('application-end-one'), text('application-end-others')],
        deed: text('application-end'),
      }
    },
    async act(ctx, app, signedIn) {
      const grant = await grantOf(ctx, app)
      await changeAs(context, ctx, signedIn, (trx, by) => endAuthorization(trx, grant.id, grant.username, app.clientId, by))
      return { done: text('application-ended', { user: grant.username }) }
    },
  })

  // --- renewing the secret asks for how long the old one should work
  const confidential = async (ctx: PageContext): Promise<Application> => {
    const app = await namedApplication(context, ctx)
    if (app.tokenAuthMethod !== 'none') return app
    throw new PageError(409, {
      title: text('secret-impossible'),
      happened: text('secret-impossible-text'),
      next: text('application-back'),
      link: { href: config.basePath + pathOf(app), text: app.name },
    })
  }
  get(':pk/secret/', async (ctx, signedIn) => {
    const app = await confidential(ctx)
    const overlaps = OVERLAPS.map(([value, words]) => ({ value, text: words }))
    showHouse(context, ctx, signedIn, 'applications/secret', { app, overlaps, path: pathOf(app), formAction: config.basePath + ctx.path })
  })
  post(':pk/secret/', async (ctx, signedIn, form) => {
    const app = await confidential(ctx)
    const [overlap] = OVERLAPS.find(([value]) => String(value) === form.get('overlap')) ?? OVERLAPS[0]
    const secret = await changeAs(context, ctx, signedIn, (trx, by) => renewSecret(trx, app.clientId, overlap, by))
    const done = text(overlap ? 'secret-renewed-overlap' : 'secret-renewed')
    goOn(context, ctx, pathOf(app), { kind: 'good', text: done, secret: secretBox(secret) })
  })
}

const builtIn = (href: string): PageError =>
  new PageError(409, {
    title: text('application-built-in'),
    happened: text('application-built-in-text'),
    next: text('application-built-in-next'),
    link: { href, text: text('application-back-link') },
  })
