/**
 * The steps of a sign-in, on the way from an app and outside of one alike: name and password, then what the person has besides; or a
 * passkey, which is both at once. Between the steps a signed cookie says who has proved to know the password, for a few minutes.
 */
import type Koa from 'koa'
import { seeOther, show } from '../../pages/page.ts'
import { duration } from '../../pages/words.ts'
import type { ProviderContext } from '../context.ts'
import { newChallenge } from '../identity/challenges.ts'
import { passkeyRequest, passkeysPossible } from '../identity/passkeys.ts'
import { factorsOf, hasSecondFactor } from '../identity/second-factor.ts'
import { wrongSecret } from '../identity/secret-guesses.ts'
import { derive } from '../identity/secrets.ts'
import { logFailure, logSignIn } from '../identity/sign-in-log.ts'
import { findUser, passwordHashOf, type User } from '../identity/users.ts'
import { PASSWORD_LOGIN } from '../oidc/claims.ts'
import { cookieJar, cookieOptions } from '../pages/cookies.ts'
import { formToken } from '../pages/forms.ts'
import { type FactorCheck, isWrong, type Wrong } from './factor-check.ts'
import { isRefusal, type passwordCheck, type Refusal } from './sign-in.ts'

/** Where a sign-in happens. */
export interface Place {
  /** What its forms are bound to, and what tells it from other places: a step begun here is not finished elsewhere. */
  readonly subject: string
  /** Complete address of its page. */
  readonly action: string
  readonly clientId?: string
  /** What else its pages show. */
  readonly shown: object
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

const STEP_COOKIE = 'stockade_step'
const STEP_SECONDS = 10 * 60

/** The password was right; something more is asked for. */
interface Step {
  user: User
  /** Of the password. */
  hash: string
  remember: boolean
}

/** What the cookie says of a step: who, whether to be remembered, where, until when, and with which password. */
type Said = [string, boolean, string, number, string]

export interface SignInSteps {
  /** Shows the step that this browser is at. */
  page(ctx: Koa.Context, place: Place): Promise<void>
  /** Takes a posted step. @returns who has signed in; undefined when the answer is another page */
  answer(ctx: Koa.Context, form: URLSearchParams, place: Place): Promise<SignedInBy | undefined>
}

export function signInSteps(context: ProviderContext, check: ReturnType<typeof passwordCheck>, factors: FactorCheck): SignInSteps {
  const { config, db, secrets } = context

  /** Tells one password of a person from another: a step ends when the password that it began with is replaced. */
  const markOf = (hash: string): string => derive(secrets.forms, 'step', hash).toString('base64url')

  function keepStep(ctx: Koa.Context, place: Place, step: Step | undefined): void {
    const options = { ...cookieOptions(context), maxAge: STEP_SECONDS * 1000 }
    const until = Date.now() + STEP_SECONDS * 1000
    const said: Said | undefined = step && [step.user.sub, step.remember, place.subject, until, markOf(step.hash)]
    cookieJar(context, ctx).set(STEP_COOKIE, said ? Buffer.from(JSON.stringify(said)).toString('base64url') : null, options)
  }

  async function stepAt(ctx: Koa.Context, place: Place): Promise<Step | undefined> {
    const value = cookieJar(context, ctx).get(STEP_COOKIE, { signed: true })
    if (!value) return undefined
    const [sub, remember, subject, until, mark] = JSON.parse(Buffer.from(value, 'base64url').toString()) as Said
    const user = subject === place.subject && until > Date.now() ? await findUser(db, 'sub', sub) : undefined
    if (!user?.isActive) return undefined
    const hash = await passwordHashOf(db, user.pk)
    return hash !== undefined && mark === markOf(hash) ? { user, remember, hash } : undefined
  }

  /** Shows the form for name and password, and passkeys. */
  function passwordPage(ctx: Koa.Context, place: Place, refusal?: Partial<Refusal>): void {
    const { challenge, ticket } = newChallenge(secrets.forms, place.subject)
    const passkey = passkeysPossible(config) ? { request: JSON.stringify(passkeyRequest(config, challenge)), ticket } : undefined
    const data = { username: '', remember: false, errors: {}, ...place.shown, ...refusal }
    show(ctx, config.basePath, 'sign-in/login', { ...data, ...frame(place), passkey }, refusal?.status)
  }

  async function secondPage(ctx: Koa.Context, place: Place, { user }: Step, wrong?: Wrong): Promise<void> {
    const has = await factorsOf(db, user.pk)
    const { challenge, ticket } = newChallenge(secrets.forms, place.subject)
    const usable = has.passkeys.length > 0 && passkeysPossible(config)
    const passkey = usable ? { request: JSON.stringify(passkeyRequest(config, challenge, has.passkeys)), ticket } : undefined
    const data = {
      ...place.shown,
      ...frame(place),
      passkey,
      user,
      app: has.app !== undefined,
      codes: has.recoveryCodes > 0,
      error: wrong?.error,
    }
    if (wrong?.wait) ctx.set('Retry-After', String(wrong.wait))
    show(ctx, config.basePath, 'sign-in/second', data, wrong ? (wrong.wait ? 429 : 422) : 200)
  }

  const frame = (place: Place) => ({ action: place.action, csrf: formToken(context, place.subject), scripts: ['passkey.js'] })

  async function done(ctx: Koa.Context, place: Place, by: SignedInBy, how: string): Promise<SignedInBy> {
    keepStep(ctx, place, undefined)
    await logSignIn(db, by.user, { how, ip: ctx.ip, clientId: place.clientId })
    return by
  }

  async function takePasskey(ctx: Koa.Context, form: URLSearchParams, place: Place): Promise<SignedInBy | undefined> {
    const step = await stepAt(ctx, place)
    const proof = await factors.passkey(form, place.subject)
    if (isWrong(proof)) {
      // A right one never waits: it cannot be guessed. Too many wrong ones are not noted one by one: strangers would fill the log.
      const wait = await wrongSecret(db, config, ctx.ip)
      if (!wait) await logFailure(db, step?.user.username, { how: 'passkey', ip: ctx.ip, clientId: place.clientId })
      const wrong = wait
        ? { error: `There were many wrong passkeys from your address. Wait ${duration(wait)}, then try again.`, wait }
        : proof
      if (step) await secondPage(ctx, place, step, wrong)
      else {
        if (wait) ctx.set('Retry-After', String(wait))
        passwordPage(ctx, place, { status: wait ? 429 : 422, errors: { passkey: wrong.error } })
      }
      return undefined
    }
    // The passkey of somebody else is a sign-in of theirs: it needs no password, and lends none.
    const second = step?.user.pk === proof.user.pk
    const remember = second ? step.remember : form.has('remember')
    const amr = [...(second ? ['pwd'] : []), ...proof.amr, 'mfa']
    return done(
      ctx,
      place,
      { user: proof.user, remember, amr, ...(second ? { hash: step.hash } : {}) },
      second ? 'password and passkey' : 'passkey',
    )
  }

  async function takeCode(ctx: Koa.Context, form: URLSearchParams, place: Place): Promise<SignedInBy | undefined> {
    const step = await stepAt(ctx, place)
    if (!step) {
      passwordPage(ctx, place, { status: 422, wait: 'That took too long. Enter your name and password once more.' })
      return undefined
    }
    const proof = await factors.code(step.user, form.get('code') ?? '', ctx.ip)
    if (isWrong(proof)) {
      if (!proof.unchecked) await logFailure(db, step.user.username, { how: 'second factor', ip: ctx.ip, clientId: place.clientId })
      await secondPage(ctx, place, step, proof)
      return undefined
    }
    return done(ctx, place, { ...step, amr: ['pwd', ...proof.amr, 'mfa'] }, `password and ${proof.how}`)
  }

  async function takePassword(ctx: Koa.Context, form: URLSearchParams, place: Place): Promise<SignedInBy | undefined> {
    const result = await check(ctx, form, place.clientId)
    if (isRefusal(result)) {
      passwordPage(ctx, place, result)
      return undefined
    }
    if (!(await hasSecondFactor(db, result.user.pk))) return done(ctx, place, { ...result, amr: PASSWORD_LOGIN.amr }, 'password')
    keepStep(ctx, place, result)
    seeOther(ctx, place.action)
    return undefined
  }

  return {
    async page(ctx, place) {
      const step = await stepAt(ctx, place)
      if (step) await secondPage(ctx, place, step)
      else passwordPage(ctx, place)
    },
    async answer(ctx, form, place) {
      if (form.get('deed') === 'restart') {
        keepStep(ctx, place, undefined)
        seeOther(ctx, place.action)
        return undefined
      }
      if (form.get('assertion')) return takePasskey(ctx, form, place)
      return form.has('code') ? takeCode(ctx, form, place) : takePassword(ctx, form, place)
    },
  }
}
