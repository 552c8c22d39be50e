/** /o/authorized_tokens/: the apps that may act for the person who is signed in, and the end of that. */

import type Router from 'koa-router'
import { allowImages, PageError, seeOther } from '../../pages/page.ts'
import type { ProviderContext } from '../context.ts'
import { withdrawAccess, withdrawEveryAccess } from '../identity/withdrawals.ts'
import { singleClaims } from '../oidc/grant-reach.ts'
import { changeAs } from '../pages/change-as.ts'
import { goOn } from '../pages/flash.ts'
import { readForm } from '../pages/forms.ts'
import { confirmPage, showHouse } from '../pages/house.ts'
import { listPage } from '../pages/list.ts'
import type { PageContext } from '../pages/superuser-pages.ts'
import { claimWords, deedLines, generalTitles } from '../sign-in/consent-text.ts'
import { requireUser, type SignedIn } from '../sign-in/session.ts'

export const AUTHORIZED = '/o/authorized_tokens/'

export function authorizedRoutes(router: Router, context: ProviderContext): void {
  const { config, identity } = context
  const mine = (handler: (ctx: PageContext, signedIn: SignedIn) => Promise<void>) => async (ctx: PageContext) => {
    const signedIn = await requireUser(context, ctx)
    if (signedIn) await handler(ctx, signedIn)
  }
  const back = (ctx: PageContext, text: string) => goOn(context, ctx, AUTHORIZED, { kind: 'good', text })

  router.get(
    AUTHORIZED,
    mine(async (ctx, signedIn) => {
      const list = await listPage(ctx, (asked) => identity.authorizations.apps(asked, signedIn.user.sub))
      const apps = list.rows.map(({ consent: { since, ...consent }, active, ...row }) => {
        const single = singleClaims(consent)
        const general = [...generalTitles(consent.scopes), ...(single.length ? [`See ${claimWords(single)}`] : [])]
        return { ...row, active: Boolean(active), since, deeds: deedLines(consent.scopes), general }
      })
      showHouse(context, ctx, signedIn, 'applications/authorized', { list, apps, withdrawAll: `${AUTHORIZED}delete/` })
      allowImages(
        ctx,
        apps.map((app) => app.logo_uri),
      )
    }),
  )

  /** The allowed app that the address names. @throws PageError 404 */
  async function allowed(ctx: PageContext, { user }: SignedIn): Promise<{ clientId: string; name: string }> {
    const key = ctx.params['pk']!
    const app = /^\d{1,9}$/.test(key) ? await identity.authorizations.findApp(user.sub, Number(key)) : undefined
    if (app) return app
    throw new PageError(404, {
      title: 'This app has no access',
      happened: 'It cannot act for you, or no longer. Nothing was changed.',
      next: 'See which apps can.',
      link: { href: config.basePath + AUTHORIZED, text: 'Authorized apps' },
    })
  }

  // Everything: the longer address first, for a key could be any word.
  router.get(
    `${AUTHORIZED}delete/`,
    mine(async (ctx, signedIn) => {
      const names = await identity.authorizations.appNames(signedIn.user.sub)
      if (!names.length) return seeOther(ctx, config.basePath + AUTHORIZED)
      confirmPage(context, ctx, signedIn, {
        title: 'Withdraw every access?',
        subject: names.join(', '),
        stops: [
          'All their tokens that act for you are refused from the next request on.',
          'Each of these apps has to ask you again.',
          'You stay signed in here, and your API tokens are not touched.',
        ],
        deed: 'Withdraw every access',
        back: AUTHORIZED,
      })
    }),
  )
  router.post(
    `${AUTHORIZED}delete/`,
    mine(async (ctx, signedIn) => {
      await readForm(context, ctx, signedIn.uid)
      const { user } = signedIn
      await changeAs(context, ctx, signedIn, (trx, by) => withdrawEveryAccess(trx, user, by))
      back(ctx, 'No app can act for you any more.')
    }),
  )

  router.get(
    `${AUTHORIZED}:pk/delete/`,
    mine(async (ctx, signedIn) => {
      const app = await allowed(ctx, signedIn)
      confirmPage(context, ctx, signedIn, {
        title: 'Withdraw this access?',
        subject: app.name,
        stops: ['Its tokens that act for you are refused from the next request on.', 'It has to ask you again before it can do anything.'],
        deed: 'Withdraw access',
        back: AUTHORIZED,
      })
    }),
  )
  router.post(
    `${AUTHORIZED}:pk/delete/`,
    mine(async (ctx, signedIn) => {
      const app = await allowed(ctx, signedIn)
      await readForm(context, ctx, signedIn.uid)
      const { user } = signedIn
      await changeAs(context, ctx, signedIn, (trx, by) => withdrawAccess(trx, user, app.clientId, by))
      back(ctx, `${app.name} can no longer act for you.`)
    }),
  )
}
