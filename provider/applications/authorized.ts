/** /o/authorized_tokens/: the apps that may act for the person who is signed in, and the end of that. */

import type Router from 'koa-router'
import { allowImages, PageError, seeOther } from '../../pages/page.ts'
import { capital, joined, type Phrase, text } from '../../pages/texts.ts'
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
  const back = (ctx: PageContext, done: Phrase) => goOn(context, ctx, AUTHORIZED, { kind: 'good', text: done })

  router.get(
    AUTHORIZED,
    mine(async (ctx, signedIn) => {
      const list = await listPage(ctx, (asked) => identity.authorizations.apps(asked, signedIn.user.sub))
      const apps = list.rows.map(({ consent: { since, ...consent }, active, ...row }) => {
        const single = singleClaims(consent)
        const general = [...generalTitles(consent.scopes), ...(single.length ? [capital(claimWords(single))] : [])]
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
      title: text('authorized-missing'),
      happened: text('authorized-missing-text'),
      next: text('authorized-missing-next'),
      link: { href: config.basePath + AUTHORIZED, text: text('page-authorized') },
    })
  }

  // Everything: the longer address first, for a key could be any word.
  router.get(
    `${AUTHORIZED}delete/`,
    mine(async (ctx, signedIn) => {
      const names = await identity.authorizations.appNames(signedIn.user.sub)
      if (!names.length) return seeOther(ctx, config.basePath + AUTHORIZED)
      confirmPage(context, ctx, signedIn, {
        title: text('authorized-withdraw-all-question'),
        subject: joined(names, ', '),
        stops: [text('authorized-withdraw-all-tokens'), text('authorized-withdraw-all-ask'), text('authorized-withdraw-all-kept')],
        deed: text('authorized-withdraw-all'),
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
      back(ctx, text('authorized-withdrawn-all'))
    }),
  )

  router.get(
    `${AUTHORIZED}:pk/delete/`,
    mine(async (ctx, signedIn) => {
      const app = await allowed(ctx, signedIn)
      confirmPage(context, ctx, signedIn, {
        title: text('authorized-withdraw-question'),
        subject: app.name,
        stops: [text('authorized-withdraw-tokens'), text('authorized-withdraw-ask')],
        deed: text('authorized-withdraw'),
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
      back(ctx, text('authorized-withdrawn', { app: app.name }))
    }),
  )
}
