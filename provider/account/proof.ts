/** Before something that a thief of an open browser would do too: the password once more, or what the person has besides. */
import type { ProviderContext } from '../context.ts'
import { newChallenge } from '../identity/challenges.ts'
import { passkeyRequest, passkeysPossible } from '../identity/passkeys.ts'
import { factorsOf } from '../identity/second-factor.ts'
import { hasPassword } from '../identity/users.ts'
import { type FactorCheck, isWrong } from '../interactions/factor-check.ts'
import type { SignedIn } from '../interactions/session.ts'

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Data of the partial `account/proof`. */
export interface ProofFields {
  label: string
  error?: string | undefined
  passkey: { request: string; ticket: string } | undefined
}

export interface ProofCheck {
  fields(signedIn: SignedIn, error?: string): Promise<ProofFields>
  /** What is wrong with the proof of a form; undefined when it holds. */
  problem(signedIn: SignedIn, form: URLSearchParams): Promise<string | undefined>
}

export function proofCheck(context: ProviderContext, factors: FactorCheck): ProofCheck {
  const { config, db, secrets } = context

  return {
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

    async problem({ user, uid }, form) {
      if (form.get('assertion')) {
        const proof = await factors.passkey(form, uid)
        if (isWrong(proof)) return proof.error
        return proof.user.pk === user.pk ? undefined : 'That passkey belongs to another account.'
      }
      const proof = await factors.anything(user, form.get('proof') ?? '')
      return isWrong(proof) ? proof.error : undefined
    },
  }
}
