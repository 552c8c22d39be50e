/** /settings/security/passkeys/: made in the browser, named by the person, taken away one by one. */

import { seeOther } from '../../pages/page.ts'
import { type Phrase, text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import { type Passkey, passkeyName, storePasskey } from '../identity/passkeys.ts'
import { removeFactor } from '../identity/second-factor.ts'
import { showHouse } from '../pages/house.ts'
import type { PageContext } from '../pages/superuser-pages.ts'
import type { ProofCheck } from '../sign-in/proof.ts'
import type { SignedIn } from '../sign-in/session.ts'
import { type OwnPages, SECURITY } from './own-pages.ts'
import { type RecoveryPages, removalPage } from './recovery.ts'

const PATH = `${SECURITY}passkeys/`

export function passkeyRoutes(pages: OwnPages, context: ProviderContext, proof: ProofCheck, recovery: RecoveryPages): void {
  const { config, identity } = context

  async function page(
    ctx: PageContext,
    signedIn: SignedIn,
    name: string,
    errors: { passkey?: Phrase; proof?: Phrase } = {},
  ): Promise<void> {
    if (!identity.passkeys.possible()) return seeOther(ctx, config.basePath + SECURITY)
    const { challenge, ticket } = identity.challenges.create(signedIn.uid)
    const creation = await identity.passkeys.creation(signedIn.user, await identity.passkeys.of(signedIn.user.pk), challenge)
    const data = {
      name,
      creation: { request: JSON.stringify(creation), ticket },
      errors,
      // The form makes a passkey: another one cannot be what confirms it.
      proof: { ...(await proof.fields(signedIn, errors.proof)), passkey: undefined },
    }
    showHouse(context, ctx, signedIn, 'account/passkey', data, errors.passkey || errors.proof ? 422 : 200)
  }

  pages.get(`${PATH}add/`, (ctx, signedIn) => page(ctx, signedIn, ''))

  pages.post(`${PATH}add/`, async (ctx, signedIn, form) => {
    const { user, uid } = signedIn
    const typed = (form.get('name') ?? '').trim()
    const challenge = await identity.challenges.take(uid, form.get('ticket') ?? '')
    const made = challenge && (await identity.passkeys.checkNew(form.get('assertion') ?? '', challenge))
    if (!made) return page(ctx, signedIn, typed, { passkey: text('passkey-failed') })
    const unproved = await proof.problem(ctx, signedIn, new URLSearchParams({ proof: form.get('proof') ?? '' }))
    if (unproved) return page(ctx, signedIn, typed, { proof: unproved })
    if (await identity.passkeys.isKept(made)) return page(ctx, signedIn, typed, { passkey: text('passkey-known') })
    const name = passkeyName(typed)
    const first = !(await identity.factors.has(user.pk))
    const codes = await pages.change(ctx, signedIn, { action: 'second-factor.add', detail: { kind: 'passkey', name } }, async (trx) => {
      await storePasskey(trx, user.pk, made, name)
      return first ? recovery.make(trx, user) : undefined
    })
    const done = text('passkey-done')
    if (codes) recovery.show(ctx, codes, done)
    else pages.goOn(ctx, SECURITY, { kind: 'good', text: done })
  })

  async function named({ user }: SignedIn, ctx: PageContext): Promise<Passkey | undefined> {
    return (await identity.passkeys.of(user.pk)).find((passkey) => String(passkey.pk) === ctx.params.pk)
  }
  removalPage(pages, context, proof, {
    path: `${PATH}:pk/remove/`,
    find: async (signedIn, ctx) => (await named(signedIn, ctx))?.name,
    title: text('passkey-remove'),
    stops: [text('passkey-remove-stops'), text('passkey-remove-elsewhere')],
    remove: (trx, { user }, ctx) => removeFactor(trx, user.pk, { passkey: Number(ctx.params.pk) }),
    kind: 'passkey',
  })
}
