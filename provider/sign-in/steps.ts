/**
 * The pages of a sign-in: name and password, then what the person has besides. What comes after each is decided in decisions/flow.ts;
 * between them a signed cookie keeps its note.
 */
import type Koa from 'koa'
import { seeOther, show } from '../../pages/page.ts'
import { type Phrase, text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import { normalUsername } from '../identity/users.ts'
import { cookieJar, cookieOptions } from '../pages/cookies.ts'
import { formToken } from '../pages/forms.ts'
import { factorOffer, type PasskeyOffer, passkeyOffer } from './decisions/factor-offer.ts'
import { type Place as FlowPlace, type SignedInBy, type SignInFlow, STEP_SECONDS, type Step } from './decisions/flow.ts'
import { factorRefusal, passwordRefusal, type Refusal, waitOf } from './refusals.ts'

/** Where a sign-in happens. */
export interface Place extends FlowPlace {
  /** Complete address of its page. */
  readonly action: string
  /** What else its pages show. */
  readonly shown: object
}

const STEP_COOKIE = 'stockade_step'

export interface SignInSteps {
  /** Shows the step that this browser is at. */
  page(ctx: Koa.Context, place: Place): Promise<void>
  /** Takes a posted step. @returns who has signed in; undefined when the answer is another page */
  answer(ctx: Koa.Context, form: URLSearchParams, place: Place): Promise<SignedInBy | undefined>
}

/** A challenge as the script of the pages takes it. */
export const asForm = (offer: PasskeyOffer | undefined): { request: string; ticket: string } | undefined =>
  offer && { request: JSON.stringify(offer.request), ticket: offer.ticket }

export function signInSteps(context: ProviderContext, flow: SignInFlow): SignInSteps {
  const { config } = context

  function keep(ctx: Koa.Context, note: string | null): void {
    cookieJar(context, ctx).set(STEP_COOKIE, note, { ...cookieOptions(context), maxAge: STEP_SECONDS * 1000 })
  }
  const stepAt = (ctx: Koa.Context, place: Place): Promise<Step | undefined> =>
    flow.at(cookieJar(context, ctx).get(STEP_COOKIE, { signed: true }), place)

  const frame = ({ action, subject }: Place) => ({ action, csrf: formToken(context, subject), scripts: ['passkey.js'] })

  /** Shows the form for name and password, and passkeys. */
  function passwordPage(ctx: Koa.Context, place: Place, refusal?: Partial<Refusal> & { username?: string; remember?: boolean }): void {
    const passkey = asForm(passkeyOffer(context, place.subject))
    const data = { username: '', remember: false, errors: {}, ...place.shown, ...refusal }
    show(ctx, config.basePath, 'sign-in/login', { ...data, ...frame(place), passkey }, refusal?.status)
  }

  async function secondPage(ctx: Koa.Context, place: Place, { user }: Step, error?: Phrase, wait?: number): Promise<void> {
    const { app, recoveryCodes: codes, passkey } = await factorOffer(context, user, place.subject)
    const data = { ...place.shown, ...frame(place), passkey: asForm(passkey), user, app, codes, error }
    show(ctx, config.basePath, 'sign-in/second', data, error ? (wait ? 429 : 422) : 200)
  }

  async function takePassword(ctx: Koa.Context, form: URLSearchParams, place: Place): Promise<SignedInBy | undefined> {
    const username = normalUsername(form.get('username') ?? '').trim()
    const remember = form.has('remember')
    const next = await flow.password({ username, password: form.get('password') ?? '', remember }, place)
    if ('refused' in next) {
      retryAfter(ctx, waitOf(next))
      passwordPage(ctx, place, { ...passwordRefusal(next), username, remember })
      return undefined
    }
    if (next.step === 'done') return next.by
    keep(ctx, flow.noteOf(next.at, place))
    seeOther(ctx, place.action)
    return undefined
  }

  async function takeFactor(ctx: Koa.Context, form: URLSearchParams, place: Place): Promise<SignedInBy | undefined> {
    const step = await stepAt(ctx, place)
    const assertion = form.get('assertion')
    const next = assertion
      ? await flow.passkey(step, { assertion, ticket: form.get('ticket') ?? '', remember: form.has('remember') }, place)
      : await flow.code(step, form.get('code') ?? '', place)
    if (!('refused' in next)) return next.by
    if (next.refused === 'step') {
      passwordPage(ctx, place, { status: 422, wait: text('login-late') })
      return undefined
    }
    const wait = waitOf(next)
    const error = factorRefusal(next)
    retryAfter(ctx, wait)
    if (step) await secondPage(ctx, place, step, error, wait)
    else passwordPage(ctx, place, { status: wait ? 429 : 422, errors: { passkey: error } })
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
        keep(ctx, null)
        seeOther(ctx, place.action)
        return undefined
      }
      const factor = form.get('assertion') || form.has('code')
      const by = await (factor ? takeFactor : takePassword)(ctx, form, place)
      if (by) keep(ctx, null)
      return by
    },
  }
}

function retryAfter(ctx: Koa.Context, wait: number | undefined): void {
  if (wait) ctx.set('Retry-After', String(wait))
}
