/** Is it still the person of the session who is there? Asked before something that a thief of an open browser would do too. */
import type { ProviderContext } from '../../context.ts'
import type { Assertion, FactorCheck, FactorRefused } from './factor-check.ts'
import type { SignedIn } from './session-use.ts'

/** A code or a password as it was typed, or an answer to a challenge that is bound to the session. */
export type Confirmation = Assertion | { readonly typed: string }
/** `other`: the passkey belongs to another account. */
export type Unconfirmed = FactorRefused | { readonly refused: 'other' }

/** @returns why not; undefined when it is them. What was checked and is wrong is noted. */
export async function unconfirmed(
  { identity }: ProviderContext,
  factors: FactorCheck,
  { user, uid }: SignedIn,
  given: Confirmation,
  ip: string,
): Promise<Unconfirmed | undefined> {
  const wrong = async (refused: Unconfirmed) => {
    await identity.audit.failedSignIn(user.username, { how: 'confirmation of a change', ip })
    return refused
  }
  if ('assertion' in given) {
    const proof = await factors.passkey(given, uid)
    if ('refused' in proof) return wrong(proof)
    return proof.user.pk === user.pk ? undefined : wrong({ refused: 'other' })
  }
  const proof = await factors.anything(user, given.typed, ip)
  if (!('refused' in proof)) return undefined
  return proof.refused === 'factor' ? wrong(proof) : proof
}
