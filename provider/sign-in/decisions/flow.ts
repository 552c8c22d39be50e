/**
 * The steps of a sign-in, on the way from an app and outside of one alike: name and password, then what the person has besides; or a
 * passkey, which is both at once. Between the steps a note, which its keeper must sign, says who has proved to know the password.
 */
import type { ProviderContext } from '../../context.ts'
import { derive } from '../../identity/secrets.ts'
import type { User } from '../../identity/users.ts'
import type { Assertion, FactorCheck, FactorRefused, PasskeyRefused } from './factor-check.ts'
import { type Credentials, type Origin, type PasswordProved, type PasswordRefused, passwordCheck } from './password-check.ts'

/** Where a sign-in happens. */
export interface Place extends Origin {
  /** Tells it from other places: a step begun here is not finished elsewhere, and challenges are bound to it. */
  readonly subject: string
}

/** The password was right; something more is asked for. */
export interface Step extends PasswordProved {
  readonly remember: boolean
}

/** Who has signed in, and how. */
export interface SignedInBy {
  readonly user: User
  /** Of the password, where one was asked for: see `stillOpens`. */
  readonly hash?: string
  readonly remember: boolean
  /** RFC 8176 §2 */
  readonly amr: readonly string[]
}

/** What comes after a step. */
export type Done = { readonly step: 'done'; readonly by: SignedInBy }
export type AskFactor = { readonly step: 'factor'; readonly at: Step }

/** For so long a note is good, in seconds. */
export const STEP_SECONDS = 10 * 60

/** What a note says: who, whether to be remembered, where, until when, and with which password. */
type Said = [string, boolean, string, number, string]

export interface SignInFlow {
  /** @returns the note of a step, to be signed and kept */
  noteOf(step: Step, place: Place): string
  /** The step that a note tells of; undefined when it is over, was begun elsewhere, or the account is not what it was. */
  at(note: string | undefined, place: Place): Promise<Step | undefined>
  password(given: Credentials & { readonly remember: boolean }, place: Place): Promise<Done | AskFactor | PasswordRefused>
  /** `step`: there is none to go on with. */
  code(step: Step | undefined, typed: string, place: Place): Promise<Done | FactorRefused | { readonly refused: 'step' }>
  /** `passkey-limit`: there were many wrong ones; seconds to wait. */
  passkey(
    step: Step | undefined,
    given: Assertion & { readonly remember: boolean },
    place: Place,
  ): Promise<Done | PasskeyRefused | { readonly refused: 'passkey-limit'; readonly wait: number }>
}

export function signInFlow(context: ProviderContext, factors: FactorCheck): SignInFlow {
  const { identity, secrets } = context
  const check = passwordCheck(context)

  /** Tells one password of a person from another: a step ends when the password that it began with is replaced. */
  const markOf = (hash: string): string => derive(secrets.forms, 'step', hash).toString('base64url')

  async function done(by: SignedInBy, how: string, { ip, clientId }: Place): Promise<Done> {
    await identity.audit.signIn(by.user, { how, ip, clientId })
    return { step: 'done', by }
  }

  return {
    noteOf({ user, remember, hash }, { subject }) {
      const said: Said = [user.sub, remember, subject, Date.now() + STEP_SECONDS * 1000, markOf(hash)]
      return Buffer.from(JSON.stringify(said)).toString('base64url')
    },

    async at(note, place) {
      if (!note) return undefined
      const [sub, remember, subject, until, mark] = JSON.parse(Buffer.from(note, 'base64url').toString()) as Said
      const user = subject === place.subject && until > Date.now() ? await identity.users.find('sub', sub) : undefined
      if (!user?.isActive) return undefined
      const hash = await identity.users.passwordHashOf(user.pk)
      return hash !== undefined && mark === markOf(hash) ? { user, remember, hash } : undefined
    },

    async password({ remember, ...given }, place) {
      const result = await check(given, { ip: place.ip, clientId: place.clientId })
      if ('refused' in result) return result
      const step = { ...result, remember }
      if (await identity.factors.has(step.user.pk)) return { step: 'factor', at: step }
      return done({ ...step, amr: ['pwd'] }, 'password', place)
    },

    async code(step, typed, place) {
      if (!step) return { refused: 'step' }
      const { ip, clientId } = place
      const proof = await factors.code(step.user, typed, ip)
      if (!('refused' in proof)) return done({ ...step, amr: ['pwd', ...proof.amr, 'mfa'] }, `password and ${proof.how}`, place)
      if (proof.refused === 'factor') await identity.audit.failedSignIn(step.user.username, { how: 'second factor', ip, clientId })
      return proof
    },

    async passkey(step, { remember, ...given }, place) {
      const { ip, clientId, subject } = place
      const proof = await factors.passkey(given, subject)
      if ('refused' in proof) {
        // A right one never waits: it cannot be guessed. Too many wrong ones are not noted one by one: strangers would fill the log.
        const wait = await identity.limits.wrongSecret(ip)
        if (wait) return { refused: 'passkey-limit', wait }
        await identity.audit.failedSignIn(step?.user.username, { how: 'passkey', ip, clientId })
        return proof
      }
      const { user, amr } = proof
      // The passkey of somebody else is a sign-in of theirs: it needs no password, and lends none.
      return step?.user.pk === user.pk
        ? done({ ...step, amr: ['pwd', ...amr, 'mfa'] }, 'password and passkey', place)
        : done({ user, remember, amr: [...amr, 'mfa'] }, 'passkey', place)
    },
  }
}
