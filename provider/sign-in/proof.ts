/** Before something that a thief of an open browser would do too: the password once more, or what the person has besides. */
import { capital, listed, type Phrase, text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import { isFresh, PROOF_COOKIE, proofOf } from '../identity/sessions.ts'
import { cookieJar, cookieOptions } from '../pages/cookies.ts'
import { showHouse } from '../pages/house.ts'
import type { PageContext } from '../pages/superuser-pages.ts'
import { unconfirmed } from './decisions/confirmation.ts'
import type { FactorCheck } from './decisions/factor-check.ts'
import { factorOffer } from './decisions/factor-offer.ts'
import { confirmationRefusal, waitOf } from './refusals.ts'
import type { SignedIn } from './session.ts'
import { asForm } from './steps.ts'

/** What a page's own fields are, and those of the proof. */
const PROOF_FIELDS: ReadonlySet<string> = new Set(['csrf', 'proof', 'assertion', 'ticket'])

type Said = string | Phrase

/** Data of the partial `parts/proof`. */
export interface ProofFields {
  /** undefined for somebody who can type nothing that would do. */
  label: Phrase | undefined
  error?: Said | undefined
  passkey: { request: string; ticket: string } | undefined
}

export interface ProofCheck {
  fields(signedIn: SignedIn, error?: Said): Promise<ProofFields>
  /** Did the person sign in, or give a proof, in the last minutes? */
  isFresh(ctx: PageContext, signedIn: SignedIn): boolean
  /** What is wrong with the proof of a form; undefined when it holds. With `Retry-After` where there were too many tries: see `showHouse`. */
  problem(ctx: PageContext, signedIn: SignedIn, form: URLSearchParams): Promise<Phrase | undefined>
  /**
   * Is the person who sends this form there themselves? Without a proof of the last minutes the answer is a page that asks for one, and
   * sends the same form again with it.
   */
  holds(ctx: PageContext, signedIn: SignedIn, form: URLSearchParams): Promise<boolean>
}

export function proofCheck(context: ProviderContext, factors: FactorCheck): ProofCheck {
  const { config } = context

  const check: ProofCheck = {
    async fields({ user, uid }, error) {
      const { password, app, recoveryCodes, passkey } = await factorOffer(context, user, uid)
      const typed = [
        ...(password ? [text('proof-password')] : []),
        ...(app ? [text('proof-code')] : []),
        ...(recoveryCodes ? [text('proof-recovery')] : []),
      ]
      return {
        label: typed.length ? capital(listed(typed, 'disjunction')) : undefined,
        error,
        passkey: asForm(passkey),
      }
    },

    isFresh: (ctx, signedIn) => isFresh(signedIn, cookieJar(context, ctx).get(PROOF_COOKIE, { signed: true })),

    async problem(ctx, signedIn, form) {
      const assertion = form.get('assertion')
      const given = assertion ? { assertion, ticket: form.get('ticket') ?? '' } : { typed: form.get('proof') ?? '' }
      const why = await unconfirmed(context, factors, signedIn, given, ctx.ip)
      if (!why) {
        cookieJar(context, ctx).set(PROOF_COOKIE, proofOf(signedIn.uid), cookieOptions(context))
        return undefined
      }
      const wait = waitOf(why)
      if (wait) ctx.set('Retry-After', String(wait))
      return confirmationRefusal(why, given.typed)
    },

    async holds(ctx, signedIn, form) {
      if (check.isFresh(ctx, signedIn)) return true
      const given = form.get('proof') !== null || Boolean(form.get('assertion'))
      const error = given ? await check.problem(ctx, signedIn, form) : undefined
      if (given && error === undefined) return true
      const carried = [...form].filter(([name]) => !PROOF_FIELDS.has(name))
      const data = { carried, proof: await check.fields(signedIn, error), formAction: config.basePath + ctx.path + ctx.search }
      showHouse(context, ctx, signedIn, 'house/prove', data, error ? 422 : 200)
      return false
    },
  }
  return check
}
