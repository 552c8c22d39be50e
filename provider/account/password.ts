/** GET and POST /settings/security/password/: another password. Other browsers are signed out, this one stays. */

import { type Phrase, text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import { revokeTokensOf } from '../identity/api-tokens.ts'
import { passwordProblem } from '../identity/password-rule.ts'
import { setPassword } from '../identity/user-changes.ts'
import { showHouse } from '../pages/house.ts'
import type { PageContext } from '../pages/superuser-pages.ts'
import type { ProofCheck } from '../sign-in/proof.ts'
import type { SignedIn } from '../sign-in/session.ts'
import { type OwnPages, SECURITY } from './own-pages.ts'

const PATH = `${SECURITY}password/`

interface Problems {
  proof?: Phrase
  password?: Phrase
  again?: Phrase
}

export function passwordRoutes(pages: OwnPages, context: ProviderContext, proof: ProofCheck): void {
  const { identity } = context

  async function page(ctx: PageContext, signedIn: SignedIn, errors: Problems = {}, endTokens = false): Promise<void> {
    const { pk } = signedIn.user
    const [has, tokens] = await Promise.all([identity.users.hasPassword(pk), identity.tokens.count(pk)])
    const data = { errors, has, tokens, endTokens, proof: await proof.fields(signedIn, errors.proof) }
    showHouse(context, ctx, signedIn, 'account/password', data, Object.keys(errors).length ? 422 : 200)
  }

  pages.get(PATH, (ctx, signedIn) => page(ctx, signedIn))

  pages.post(PATH, async (ctx, signedIn, form) => {
    const { user, uid } = signedIn
    const password = form.get('password') ?? ''
    const endTokens = form.has('end-tokens')
    const problem = passwordProblem(password, user.username, [user.firstName, user.lastName, user.email])
    if (problem) return page(ctx, signedIn, { password: problem }, endTokens)
    if (password !== form.get('again')) return page(ctx, signedIn, { again: text('password-again-differs') }, endTokens)
    const unproved = await proof.problem(ctx, signedIn, form)
    if (unproved) return page(ctx, signedIn, { proof: unproved }, endTokens)
    const { ended, tokens } = await pages.change(ctx, signedIn, null, async (trx, by) => ({
      ended: await setPassword(trx, user, password, by, { keep: uid }),
      tokens: endTokens ? await revokeTokensOf(trx, user.pk, by) : 0,
    }))
    pages.goOn(ctx, SECURITY, { kind: 'good', text: text('password-done', { browsers: ended, tokens }) })
  })
}
