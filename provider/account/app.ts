/** /settings/security/app/: codes of an authenticator app, set up with a first code, and taken away again. */
import { renderSVG } from 'uqr'
import { type Phrase, text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import { removeFactor } from '../identity/second-factor.ts'
import { enableTotp, isTotpNonce, newTotpNonce, totpIssuer } from '../identity/totp.ts'
import { showHouse } from '../pages/house.ts'
import type { PageContext } from '../pages/superuser-pages.ts'
import type { ProofCheck } from '../sign-in/proof.ts'
import type { SignedIn } from '../sign-in/session.ts'
import { type OwnPages, SECURITY } from './own-pages.ts'
import { type RecoveryPages, removalPage } from './recovery.ts'

const PATH = `${SECURITY}app/`

export function appRoutes(pages: OwnPages, context: ProviderContext, proof: ProofCheck, recovery: RecoveryPages): void {
  const { config, identity } = context
  const issuer = totpIssuer(config)

  async function page(ctx: PageContext, signedIn: SignedIn, nonce: string, errors: { code?: Phrase; proof?: Phrase } = {}): Promise<void> {
    const { key, uri } = identity.totp.forApp(signedIn.user, nonce, issuer)
    const data = {
      nonce,
      uri,
      key: key.replace(/(.{4})(?=.)/g, '$1 '),
      picture: renderSVG(uri, { border: 2 }),
      replaces: (await identity.factors.of(signedIn.user.pk)).app !== undefined,
      errors,
      proof: await proof.fields(signedIn, errors.proof),
    }
    showHouse(context, ctx, signedIn, 'account/app', data, Object.keys(errors).length ? 422 : 200)
  }

  pages.get(PATH, (ctx, signedIn) => page(ctx, signedIn, newTotpNonce()))

  pages.post(PATH, async (ctx, signedIn, form) => {
    const { user } = signedIn
    const nonce = form.get('nonce') ?? ''
    if (!isTotpNonce(nonce)) return page(ctx, signedIn, newTotpNonce(), { code: text('app-incomplete') })
    const step = await identity.totp.step(user, nonce, (form.get('code') ?? '').replace(/\s/g, ''))
    if (step === undefined) return page(ctx, signedIn, nonce, { code: text('app-wrong') })
    const unproved = await proof.problem(ctx, signedIn, form)
    if (unproved) return page(ctx, signedIn, nonce, { proof: unproved })
    const first = !(await identity.factors.has(user.pk))
    const codes = await pages.change(ctx, signedIn, { action: 'second-factor.add', detail: { kind: 'authenticator app' } }, async (trx) => {
      await enableTotp(trx, user.pk, nonce, step)
      return first ? recovery.make(trx, user) : undefined
    })
    const done = text('app-done')
    if (codes) recovery.show(ctx, codes, done)
    else pages.goOn(ctx, SECURITY, { kind: 'good', text: done })
  })

  removalPage(pages, context, proof, {
    path: `${PATH}remove/`,
    find: async ({ user }) => ((await identity.factors.of(user.pk)).app ? text('security-app') : undefined),
    title: text('app-remove'),
    stops: [text('app-remove-stops')],
    remove: (trx, { user }) => removeFactor(trx, user.pk, 'app'),
    kind: 'authenticator app',
  })
}
