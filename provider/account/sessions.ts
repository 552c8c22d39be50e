/** /settings/security/sessions/: ends one sign-in, or all but this one. */

import { PageError } from '../../pages/page.ts'
import { counted } from '../../pages/words.ts'
import type { ProviderContext } from '../context.ts'
import { deviceWords, type SignedInSession } from '../identity/devices.ts'
import { endSessions } from '../identity/sessions.ts'
import { confirmPage } from '../pages/house.ts'
import type { SignedIn } from '../sign-in/session.ts'
import { type OwnPages, SECURITY } from './own-pages.ts'

const PATH = `${SECURITY}sessions/`
const STOPS = [
  'That browser has to sign in again, from its next click on.',
  'Apps that were signed in to from there lose their access, except those that you let work when you are away.',
]

export function sessionRoutes(pages: OwnPages, context: ProviderContext): void {
  const { config, identity } = context

  async function sessionOf({ user }: SignedIn, uid: string | null | undefined): Promise<SignedInSession> {
    const session = (await identity.devices.list(user.sub)).find((one) => one.uid === uid)
    if (session) return session
    throw new PageError(404, {
      title: 'This sign-in is over already',
      happened: 'The browser signed out, or its time was up. Nothing was changed.',
      next: 'See where you are signed in.',
      link: { href: config.basePath + SECURITY, text: 'Sign-in and security' },
    })
  }

  pages.get(`${PATH}end/`, async (ctx, signedIn) => {
    const session = await sessionOf(signedIn, ctx.query.session as string | undefined)
    const here = session.uid === signedIn.uid
    confirmPage(context, ctx, signedIn, {
      title: 'Sign this browser out?',
      subject: [deviceWords(session.agent), session.ip].filter(Boolean).join(', '),
      stops: here ? ['It is the browser that you are using: you have to sign in again.', STOPS[1]!] : STOPS,
      deed: 'Sign out',
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
    pages.goOn(ctx, SECURITY, { kind: 'good', text: `${device} is signed out.` })
  })

  pages.get(`${PATH}end-others/`, async (ctx, signedIn) => {
    const others = (await identity.devices.list(signedIn.user.sub)).filter(({ uid }) => uid !== signedIn.uid)
    confirmPage(context, ctx, signedIn, {
      title: 'Sign out everywhere else?',
      subject:
        others.map(({ agent, ip }) => [deviceWords(agent), ip].filter(Boolean).join(', ')).join(' · ') || 'No other browser is signed in.',
      stops: [
        'These browsers have to sign in again, from their next click on. This one stays.',
        'Apps that were signed in to from there lose their access, except those that you let work when you are away.',
        'API tokens are not touched.',
      ],
      deed: 'Sign out everywhere else',
      back: SECURITY,
    })
  })

  pages.post(`${PATH}end-others/`, async (ctx, signedIn) => {
    const ended = await pages.change(ctx, signedIn, { action: 'session.end-others' }, (trx) =>
      endSessions(trx, signedIn.user.sub, { except: signedIn.uid }),
    )
    pages.goOn(ctx, SECURITY, {
      kind: 'good',
      text: `${counted(ended, 'browser was', 'browsers were')} signed out. This one stays.`,
    })
  })
}
