/** Before something that a thief of an open browser would do too: the password once more, or what the person has besides. */
import type { ProviderContext } from '../context.ts'
import { newChallenge } from '../identity/challenges.ts'
import { passkeyRequest, passkeysPossible } from '../identity/passkeys.ts'
import { factorsOf } from '../identity/second-factor.ts'
import { isFresh, PROOF_COOKIE, proofOf } from '../identity/sessions.ts'
import { logFailure } from '../identity/sign-in-log.ts'
import { hasPassword } from '../identity/users.ts'
import { cookieJar, cookieOptions } from '../pages/cookies.ts'
import { showHouse } from '../pages/house.ts'
import type { PageContext } from '../pages/superuser-pages.ts'
import { type FactorCheck, isWrong } from './factor-check.ts'
import type { SignedIn } from './session.ts'

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** What a page's own fields are, and those of the proof. */
const PROOF_FIELDS: ReadonlySet<string> = new Set(['csrf', 'proof', 'assertion', 'ticket'])

/** Data of the partial `parts/proof`. */
export interface ProofFields {
  label: string
  error?: string | undefined
  passkey: { request: string; ticket: string } | undefined
}

export interface ProofCheck {
  fields(signedIn: SignedIn, error?: string): Promise<ProofFields>
  /** Did the person sign in, or give a proof, in the last minutes? */
  isFresh(ctx: PageContext, signedIn: SignedIn): boolean
  /** What is wrong with the proof of a form; undefined when it holds. With `Retry-After` where there were too many tries: see `showHouse`. */
  problem(ctx: PageContext, signedIn: SignedIn, form: URLSearchParams): Promise<string | undefined>
  /**
   * Is the person who sends this form there themselves? Without a proof of the last minutes the answer is a page that asks for one, and
   * sends the same form again with it.
   */
  holds(ctx: PageContext, signedIn: SignedIn, form: URLSearchParams): Promise<boolean>
}

export function proofCheck(context: ProviderContext, factors: FactorCheck): ProofCheck {
  const { config, db, secrets } = context

  const check: ProofCheck = {
    async fields({ user, uid }, error) {
      const [has, password] = await Promise.all([factorsOf(db, user.pk), hasPassword(db, user.pk)])
      const { challenge, ticket } = newChallenge(secrets.forms, uid)
      const usable = has.passkeys.length > 0 && passkeysPossible(config)
      const codes = [has.app ? 'a code of your app' : '', has.recoveryCodes ? 'a recovery code' : ''].filter(Boolean)
      return {
        label: capital([...(password ? ['your password'] : []), ...codes].join(', ').replace(/, ([^,]*)$/, ' or $1')),
        error,
        passkey: usable ? { request: JSON.stringify(passkeyRequest(config, challenge, has.passkeys)), ticket } : undefined,
      }
    },

    isFresh: (ctx, signedIn) => isFresh(signedIn, cookieJar(context, ctx).get(PROOF_COOKIE, { signed: true })),

    async problem(ctx, { user, uid }, form) {
      const good = () => void cookieJar(context, ctx).set(PROOF_COOKIE, proofOf(uid), cookieOptions(context))
      const wrong = async (error: string) => {
        await logFailure(db, user.username, { how: 'confirmation of a change', ip: ctx.ip })
        return error
      }
      if (form.get('assertion')) {
        const proof = await factors.passkey(form, uid)
        if (isWrong(proof)) return wrong(proof.error)
        return proof.user.pk === user.pk ? good() : wrong('That passkey belongs to another account.')
      }
      const typed = form.get('proof') ?? ''
      const proof = await factors.anything(user, typed, ctx.ip)
      if (!isWrong(proof)) return good()
      if (proof.wait) ctx.set('Retry-After', String(proof.wait))
      return proof.unchecked ? proof.error : wrong(proof.error)
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
