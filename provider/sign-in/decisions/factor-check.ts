/**
 * Checks what a person has besides the password: a code of their app, a recovery code, a passkey. Guessing is slowed down: for a person from
 * one network, and for a person from everywhere with a higher limit, so that whoever knows a password does not keep its owner out at once.
 */
import type { ProviderContext } from '../../context.ts'
import { Attempts } from '../../identity/attempts.ts'
import { network } from '../../identity/networks.ts'
import type { User } from '../../identity/users.ts'

/** What was proved: `amr` values (RFC 8176 §2), and in the words of the audit log. */
export interface Proof {
  readonly amr: readonly string[]
  readonly how: string
}
/** Nothing was proved. Waits are in seconds. */
export type FactorRefused =
  /** Nothing was given, so nothing was checked. */
  | { readonly refused: 'nothing' }
  /** There were too many tries: nothing was checked. */
  | { readonly refused: 'factor-limit'; readonly wait: number }
  /** It is wrong, and the next try has to wait; 0: it need not. */
  | { readonly refused: 'factor'; readonly wait: number }
  | PasskeyRefused
export type PasskeyRefused =
  /** The challenge has ended or was used. */
  { readonly refused: 'challenge' } | { readonly refused: 'passkey' }

/** What a browser answers to a challenge. */
export interface Assertion {
  /** As JSON. */
  readonly assertion: string
  /** Of the challenge. */
  readonly ticket: string
}

const HOUR = 3600

export interface FactorCheck {
  /** A code of the person's app, or one of their recovery codes. */
  code(user: User, typed: string, ip: string): Promise<Proof | FactorRefused>
  /** Any of these, or the password. */
  anything(user: User, typed: string, ip: string): Promise<Proof | FactorRefused>
  /** @param subject what the challenge is bound to */
  passkey(given: Assertion, subject: string): Promise<(Proof & { user: User }) | PasskeyRefused>
}

export function factorCheck({ config, db, identity }: ProviderContext): FactorCheck {
  const fromHere = new Attempts(db, 'second factor', { limit: config.signInLimit })
  const fromAnywhere = new Attempts(db, 'second factor by account', { limit: config.signInAccountLimit, window: HOUR, longestWait: HOUR })

  async function kindOf(user: User, typed: string): Promise<string | undefined> {
    const digits = typed.replace(/\s/g, '')
    if (/^\d{6}$/.test(digits)) return (await identity.totp.use(user, digits)) ? 'authenticator app' : undefined
    return (await identity.recoveryCodes.use(user, typed)) ? 'recovery code' : undefined
  }

  /** Whoever gets here knows the password or holds a session. */
  async function counted(user: User, ip: string, check: () => Promise<string | undefined>): Promise<Proof | FactorRefused> {
    const account = String(user.pk)
    const pair = `${account}\0${network(ip)}`
    const here = await fromHere.begin(pair)
    const anywhere = here.wait ? here : await fromAnywhere.begin(account)
    if (anywhere.wait) {
      if (!here.wait) await fromHere.giveBack(pair)
      return { refused: 'factor-limit', wait: anywhere.wait }
    }
    const how = await check()
    if (how) {
      await Promise.all([fromHere.succeeded(pair), fromAnywhere.giveBack(account)])
      return { amr: [how === 'password' ? 'pwd' : 'otp'], how }
    }
    const standings = await Promise.all([fromHere.failed(pair, here), fromAnywhere.failed(account, anywhere)])
    return { refused: 'factor', wait: Math.max(...standings.map(({ wait }) => wait)) }
  }
  const passwordOf = async (user: User, typed: string) =>
    (await identity.users.authenticate(user.username, typed)) ? 'password' : undefined

  return {
    async code(user, typed, ip) {
      if (!typed.trim()) return { refused: 'nothing' }
      return counted(user, ip, () => kindOf(user, typed))
    },

    async anything(user, typed, ip) {
      if (!typed) return { refused: 'nothing' }
      return counted(user, ip, async () => (await kindOf(user, typed)) ?? passwordOf(user, typed))
    },

    async passkey({ assertion, ticket }, subject) {
      const challenge = identity.challenges.read(subject, ticket)
      if (!challenge) return { refused: 'challenge' }
      const result = await identity.passkeys.check(assertion, challenge)
      if (!result) return { refused: 'passkey' }
      // Used up by a right answer alone: what a stranger makes up is not remembered.
      if (!(await identity.challenges.take(subject, ticket))) return { refused: 'challenge' }
      // A key that stays in one piece of hardware, or one that a password manager carries along; either asked who holds it.
      return { user: result.user, amr: [result.passkey.synced ? 'swk' : 'hwk', 'user'], how: 'passkey' }
    },
  }
}
