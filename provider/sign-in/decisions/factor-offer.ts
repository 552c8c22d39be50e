/** What somebody can show that it is them with. */
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server'
import type { ProviderContext } from '../../context.ts'
import type { Passkey } from '../../identity/passkeys.ts'
import type { User } from '../../identity/users.ts'

/** A challenge for the browser, and the ticket that its answer comes back with. */
export interface PasskeyOffer {
  readonly request: PublicKeyCredentialRequestOptionsJSON
  readonly ticket: string
}

/**
 * @param subject what the challenge is bound to
 * @param of the passkeys that may answer; any when it is not given
 * @returns undefined where browsers make no passkeys
 */
export function passkeyOffer({ identity }: ProviderContext, subject: string, of?: readonly Passkey[]): PasskeyOffer | undefined {
  if (!identity.passkeys.possible()) return undefined
  const { challenge, ticket } = identity.challenges.create(subject)
  return { request: identity.passkeys.request(challenge, of), ticket }
}

export interface FactorOffer {
  readonly password: boolean
  /** Codes of an authenticator app. */
  readonly app: boolean
  readonly recoveryCodes: boolean
  readonly passkey: PasskeyOffer | undefined
}

export async function factorOffer(context: ProviderContext, { pk }: User, subject: string): Promise<FactorOffer> {
  const [has, password] = await Promise.all([context.identity.factors.of(pk), context.identity.users.hasPassword(pk)])
  return {
    password,
    app: has.app !== undefined,
    recoveryCodes: has.recoveryCodes > 0,
    passkey: has.passkeys.length ? passkeyOffer(context, subject, has.passkeys) : undefined,
  }
}
