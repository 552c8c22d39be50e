/**
 * Checks what a person has besides the password: a code of their app, a recovery code, a passkey. Guessing is slowed down: for a person from
 * one network, and for a person from everywhere with a higher limit, so that whoever knows a password does not keep its owner out at once.
 */

import { duration } from '../../pages/words.ts'
import type { ProviderContext } from '../context.ts'
import { Attempts } from '../identity/attempts.ts'
import { challengeOf, takeChallenge } from '../identity/challenges.ts'
import { network } from '../identity/networks.ts'
import { checkPasskey } from '../identity/passkeys.ts'
import { useRecoveryCode } from '../identity/recovery-codes.ts'
import { useTotpCode } from '../identity/totp.ts'
import { authenticate, type User } from '../identity/users.ts'

/** What was proved: `amr` values (RFC 8176 §2), and in the words of the audit log. */
export interface Proof {
  readonly amr: readonly string[]
  readonly how: string
}
export interface Wrong {
  readonly error: string
  /** Nothing was checked, so that there is no failure to note. */
  readonly unchecked?: true
  /** Seconds, where that is because there were too many tries. */
  readonly wait?: number
}
export const isWrong = (answer: object): answer is Wrong => 'error' in answer

const HOUR = 3600
const WRONG_CODE = 'That code is not right, or it was used already. Wait for the next one, or take another.'

export interface FactorCheck {
  /** A code of the person's app, or one of their recovery codes. */
  code(user: User, typed: string, ip: string): Promise<Proof | Wrong>
  /** Any of these, or the password. */
  anything(user: User, typed: string, ip: string): Promise<Proof | Wrong>
  /** An assertion for the ticket of the page that it came from. @param subject what that page's form is bound to */
  passkey(form: URLSearchParams, subject: string): Promise<(Proof & { user: User }) | Wrong>
}

export function factorCheck(context: ProviderContext): FactorCheck {
  const { config, db, secrets } = context
  const fromHere = new Attempts(db, 'second factor', { limit: config.signInLimit })
  const fromAnywhere = new Attempts(db, 'second factor by account', { limit: config.signInAccountLimit, window: HOUR, longestWait: HOUR })

  async function kindOf(user: User, typed: string): Promise<string | undefined> {
    const digits = typed.replace(/\s/g, '')
    if (/^\d{6}$/.test(digits)) return (await useTotpCode(db, secrets.forms, user, digits)) ? 'authenticator app' : undefined
    return (await useRecoveryCode(db, secrets.forms, user, typed)) ? 'recovery code' : undefined
  }

  /** Whoever gets here knows the password or holds a session. */
  async function counted(user: User, ip: string, wrong: string, check: () => Promise<string | undefined>): Promise<Proof | Wrong> {
    const account = String(user.pk)
    const pair = `${account}\0${network(ip)}`
    const here = await fromHere.begin(pair)
    const anywhere = here.wait ? here : await fromAnywhere.begin(account)
    if (anywhere.wait) {
      if (!here.wait) await fromHere.giveBack(pair)
      const error = `Too many wrong tries. Nothing was checked: wait ${duration(anywhere.wait)}, then try again.`
      return { error, unchecked: true, wait: anywhere.wait }
    }
    const how = await check()
    if (how) {
      await Promise.all([fromHere.succeeded(pair), fromAnywhere.giveBack(account)])
      return { amr: [how === 'password' ? 'pwd' : 'otp'], how }
    }
    const standings = await Promise.all([fromHere.failed(pair, here), fromAnywhere.failed(account, anywhere)])
    const wait = Math.max(...standings.map((standing) => standing.wait))
    return { error: wait ? `That is not right. Wait ${duration(wait)} before the next try.` : wrong }
  }
  const passwordOf = async (user: User, typed: string) => ((await authenticate(db, user.username, typed)) ? 'password' : undefined)

  return {
    async code(user, typed, ip) {
      if (!typed.trim()) return { error: 'Type a code.', unchecked: true }
      return counted(user, ip, WRONG_CODE, () => kindOf(user, typed))
    },

    async anything(user, typed, ip) {
      if (!typed) return { error: 'Show that it is you.', unchecked: true }
      return counted(
        user,
        ip,
        'That is not right. Nothing was changed.',
        async () => (await kindOf(user, typed)) ?? passwordOf(user, typed),
      )
    },

    async passkey(form, subject) {
      const ticket = form.get('ticket') ?? ''
      const tooOld = { error: 'The page was open for too long. Use your passkey once more.' }
      const challenge = challengeOf(secrets.forms, subject, ticket)
      if (!challenge) return tooOld
      const result = await checkPasskey(db, config, form.get('assertion') ?? '', challenge)
      if (!result) return { error: 'That passkey is not known here, or it was taken away. Sign in another way.' }
      // Used up by a right answer alone: what a stranger makes up is not remembered.
      if (!(await takeChallenge(db, secrets.forms, subject, ticket))) return tooOld
      // A key that stays in one piece of hardware, or one that a password manager carries along; either asked who holds it.
      return { user: result.user, amr: [result.passkey.synced ? 'swk' : 'hwk', 'user'], how: 'passkey' }
    },
  }
}
