/** /settings/security/sessions/: ends one sign-in, or all but this one. */

import { message } from '../../pages/message.ts'
import { PageError } from '../../pages/page.ts'
import { joined, type Phrase, text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import { deviceWords, type SignedInSession } from '../identity/devices.ts'
import { endSessions } from '../identity/sessions.ts'
import { confirmPage } from '../pages/house.ts'
import type { SignedIn } from '../sign-in/session.ts'
import { type OwnPages, SECURITY } from './own-pages.ts'

const PATH = `${SECURITY}sessions/`

const nameOf = ({ agent, ip }: SignedInSession): Phrase => joined([deviceWords(agent), ...(ip ? [ip] : [])], ', ')

export function sessionRoutes(pages: OwnPages, context: ProviderContext): void {
  const { config, identity } = context

  async function sessionOf({ user }: SignedIn, uid: string | null | undefined): Promise<SignedInSession> {
    const session = (await identity.devices.list(user.sub)).find((one) => one.uid === uid)
    if (session) return session
    throw new PageError(404, message('session-gone', {}, { link: { href: config.basePath + SECURITY, text: text('page-security') } }))
  }

  pages.get(`${PATH}end/`, async (ctx, signedIn) => {
    const session = await sessionOf(signedIn, ctx.query.session as string | undefined)
    const here = session.uid === signedIn.uid
    confirmPage(context, ctx, signedIn, {
      title: text('session-end'),
      subject: nameOf(session),
      stops: [text(here ? 'session-end-here' : 'session-end-stops'), text('session-end-apps')],
      deed: text('session-end-submit'),
      back: SECURITY,
      fields: { session: session.uid },
    })
  })

  pages.post(`${PATH}end/`, async (ctx, signedIn, form) => {
    const session = await sessionOf(signedIn, form.get('session'))
    const device = deviceWords(session.agent)
    await pages.change(ctx, signedIn, { action: 'session.end', detail: { device, ip: session.ip } }, (trx) =>
      endSessions(trx, signedIn.user.sub, { only: session.uid }),
    )
    pages.goOn(ctx, SECURITY, { kind: 'good', text: text('session-ended', { device }) })
  })

  pages.get(`${PATH}end-others/`, async (ctx, signedIn) => {
    const others = (await identity.devices.list(signedIn.user.sub)).filter(({ uid }) => uid !== signedIn.uid)
    confirmPage(context, ctx, signedIn, {
      title: text('session-end-others'),
      subject: others.length ? joined(others.map(nameOf)) : text('session-no-others'),
      stops: [text('session-end-others-stops'), text('session-end-apps'), text('session-end-others-tokens')],
      deed: text('security-sign-out-others'),
      back: SECURITY,
    })
  })

  pages.post(`${PATH}end-others/`, async (ctx, signedIn) => {
    const ended = await pages.change(ctx, signedIn, { action: 'session.end-others' }, (trx) =>
      endSessions(trx, signedIn.user.sub, { except: signedIn.uid }),
    )
    pages.goOn(ctx, SECURITY, { kind: 'good', text: text('session-ended-others', { n: ended }) })
  })
}
