/** GET /settings/security/: how a person signs in, and where they are signed in. */
import { listed, type Phrase, text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import { deviceWords } from '../identity/devices.ts'
import { showHouse } from '../pages/house.ts'
import { type OwnPages, SECURITY } from './own-pages.ts'

/** How a sign-in was made, by its `amr`; undefined where that says nothing. */
function howOf(amr: readonly string[]): Phrase | undefined {
  const passkey = amr.includes('hwk') || amr.includes('swk')
  const ways = [
    ...(amr.includes('pwd') ? [text('security-how-password')] : []),
    ...(passkey ? [text('security-how-passkey')] : amr.includes('otp') ? [text('security-how-code')] : []),
  ]
  return ways.length ? listed(ways) : undefined
}

export function securityRoutes(pages: OwnPages, context: ProviderContext): void {
  const { identity } = context
  pages.get(SECURITY, async (ctx, signedIn) => {
    const { user, uid } = signedIn
    const [factors, sessions, password] = await Promise.all([
      identity.factors.of(user.pk),
      identity.devices.list(user.sub),
      identity.users.hasPassword(user.pk),
    ])
    const shown = sessions
      .map((session) => ({
        ...session,
        device: deviceWords(session.agent),
        since: new Date(session.since * 1000).toISOString(),
        how: howOf(session.amr),
        here: session.uid === uid,
      }))
      .sort((a, b) => Number(b.here) - Number(a.here))
    showHouse(context, ctx, signedIn, 'account/security', {
      factors,
      password,
      possible: identity.passkeys.possible(),
      protected: factors.app !== undefined || factors.passkeys.length > 0,
      sessions: shown,
    })
  })
}
