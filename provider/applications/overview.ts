/** GET /o/applications/PK/: one application: its settings, who allowed it, what is alive of it, what was done to it. */

import { allowImages } from '../../pages/page.ts'
import { text } from '../../pages/texts.ts'
import { historyOf } from '../admin/history.ts'
import type { ProviderContext } from '../context.ts'
import { type Application, targetOf } from '../identity/applications.ts'
import { showHouse } from '../pages/house.ts'
import { listPage } from '../pages/list.ts'
import type { Manager, PageContext } from '../pages/superuser-pages.ts'
import { deedLines, generalTitles } from '../sign-in/consent-text.ts'
import { examples } from './examples.ts'
import { durationText } from './form.ts'
import { kindOf, kindText } from './kinds.ts'
import { APPLICATIONS, namedApplication } from './manager.ts'

/** What is told of tokens; the admin center has all of them. */
const SHOWN = 20

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString()

export function overviewRoutes({ get }: Manager, context: ProviderContext): void {
  const { config, identity } = context

  async function people(ctx: PageContext, app: Application) {
    const list = await listPage(ctx, (asked) => identity.authorizations.people(asked, app.clientId))
    return {
      list,
      rows: list.rows.map(({ consent: { scopes, since }, ...row }) => ({
        ...row,
        since,
        deeds: [...deedLines(scopes), ...generalTitles(scopes.filter((scope) => scope.startsWith('a:')))],
      })),
    }
  }

  async function tokens(app: Application) {
    const rows = await identity.authorizations.refreshTokens(app.clientId, SHOWN)
    return {
      total: Number(rows[0]?.total ?? 0),
      rows: rows.map(({ grant_id, payload, expires_at, username }) => {
        const token = JSON.parse(payload) as { iat: number; iiat?: number; scope?: string; expiresWithSession?: boolean }
        return {
          grant: grant_id,
          username,
          since: iso(token.iiat ?? token.iat),
          renewed: iso(token.iat),
          expires: iso(expires_at),
          away: !token.expiresWithSession,
        }
      }),
    }
  }

  get(':pk/', async (ctx, signedIn) => {
    const app = await namedApplication(context, ctx)
    const kind = kindOf(app)
    const account = app.serviceUserId === null ? undefined : await identity.users.find('id', app.serviceUserId)
    const ceiling = app.allowedScopes && [...app.allowedScopes]
    showHouse(context, ctx, signedIn, 'applications/overview', {
      app,
      kind,
      kindTitle: kindText(kind).title,
      account,
      path: `${APPLICATIONS}${app.pk}/`,
      deeds: ceiling ? deedLines(ceiling) : [text('application-deeds-all')],
      general: ceiling ? generalTitles(ceiling) : [],
      oldSecret: app.oldSecretExpires !== null && app.oldSecretExpires > new Date().toISOString() ? app.oldSecretExpires : undefined,
      lives: {
        access: durationText(app.accessTokenTtl ?? config.accessTokenTtl),
        refresh: durationText(app.refreshTokenTtl ?? config.refreshTokenTtl),
      },
      issuer: config.issuer,
      api: config.audience,
      metadata: `${config.issuer}/.well-known/openid-configuration`,
      examples: examples(config, app),
      people: await people(ctx, app),
      tokens: await tokens(app),
      own: targetOf(app.clientId),
      history: await historyOf(identity, targetOf(app.clientId)),
    })
    allowImages(ctx, [app.logoUri])
  })
}
