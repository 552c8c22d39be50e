/** Sign-in and consent on the way from an app and back to it: GET and POST /login/UID/. */
import { randomBytes } from 'node:crypto'
import type Koa from 'koa'
import type Router from 'koa-router'
import { errors, type Interaction, type InteractionResults } from 'oidc-provider'
import { seeOther } from '../../pages/page.ts'
import { askedIn, readBy } from '../../pages/reader.ts'
import { type Phrase, text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import { sha256 } from '../identity/secrets.ts'
import { PASSWORD_LOGIN } from '../oidc/claims.ts'
import { FINISH_COOKIE } from '../oidc/finished-by.ts'
import { cookieJar, cookieOptions } from '../pages/cookies.ts'
import { readForm } from '../pages/forms.ts'
import { consentPage, consentResult } from './consent.ts'
import { interactionStep } from './decisions/interaction-step.ts'
import type { Place, SignInSteps } from './steps.ts'

const DENIED = { error: 'access_denied', error_description: 'the person did not allow it' }
const UNMET = { error: 'unmet_authentication_requirements', error_description: 'none of the requested acr values can be reached' }

/** Why somebody who is signed in is asked for the password, by the check that asks. */
const REASONS: Record<string, Phrase> = {
  login_prompt: text('login-reason-again'),
  max_age: text('login-reason-age'),
  id_token_hint: text('login-reason-other'),
  claims_id_token_sub_value: text('login-reason-other'),
}

const str = (value: unknown): string => (typeof value === 'string' ? value : '')

export function interactionRoutes(router: Router, context: ProviderContext, steps: SignInSteps): void {
  const base = context.config.basePath
  const subject = (interaction: Interaction) => `interaction ${interaction.uid}`

  /** @throws SessionNotFound when the interaction is over, or belongs to another browser */
  async function open(ctx: Koa.Context & { params: Record<string, string> }): Promise<Interaction> {
    const interaction = await context.provider().interactionDetails(ctx.req, ctx.res)
    if (interaction.uid !== ctx.params['uid']) throw new errors.SessionNotFound('interaction session not found')
    askedIn(ctx, str(interaction.params['ui_locales']))
    const reader = interaction.session && (await context.identity.users.find('sub', interaction.session.accountId))
    if (reader) readBy(ctx, reader)
    return interaction
  }

  async function clientName(interaction: Interaction): Promise<string> {
    const client = await context.provider().Client.find(str(interaction.params['client_id']))
    if (!client) throw new errors.InvalidClient('client is invalid', 'client not found')
    return client.clientName || client.clientId
  }

  /**
   * Hands the result over and sends the browser back to the authorization endpoint. This browser alone can go on there: the cookies of a
   * sign-in that was begun may have been planted by somebody who keeps a copy.
   */
  async function finish(ctx: Koa.Context, result: InteractionResults, merge = false): Promise<void> {
    const secret = randomBytes(32).toString('base64url')
    const marked = { ...result, finishedBy: sha256(secret) }
    const back = await context.provider().interactionResult(ctx.req, ctx.res, marked, { mergeWithLastSubmission: merge })
    cookieJar(context, ctx).set(FINISH_COOKIE, secret, { ...cookieOptions(context), path: new URL(back).pathname })
    seeOther(ctx, back)
  }

  async function placeOf(ctx: Koa.Context, interaction: Interaction): Promise<Place> {
    const signedIn = interaction.session && (await context.identity.users.find('sub', interaction.session.accountId))
    const reason = interaction.prompt.reasons.map((name) => REASONS[name]).find(Boolean)
    const action = `${base}/login/${interaction.uid}/${ctx.search}`
    const other = ctx.query['as'] === 'other'
    const shown = {
      cancel: action,
      client: await clientName(interaction),
      reason: signedIn && !other ? reason : undefined,
      username: str(interaction.params['login_hint']) || (other ? '' : (signedIn?.username ?? '')),
    }
    return { subject: subject(interaction), ip: ctx.ip, action, clientId: str(interaction.params['client_id']), shown }
  }

  const stepOf = (ctx: Koa.Context, interaction: Interaction) => interactionStep(interaction, ctx.query['as'] === 'other')

  router.get('/login/:uid/', async (ctx) => {
    const interaction = await open(ctx)
    const step = stepOf(ctx, interaction)
    if (step === 'unmet') return finish(ctx, UNMET)
    if (step === 'login') await steps.page(ctx, await placeOf(ctx, interaction))
    else await consentPage(context, ctx, interaction, await clientName(interaction))
  })

  router.post('/login/:uid/', async (ctx) => {
    const interaction = await open(ctx)
    const form = await readForm(context, ctx, subject(interaction))
    const deed = form.get('deed')
    if (deed === 'deny') return finish(ctx, DENIED)
    if (deed === 'switch') return seeOther(ctx, `${base}/login/${interaction.uid}/?as=other`)
    if (stepOf(ctx, interaction) === 'consent') return finish(ctx, await consentResult(context, interaction, form, ctx.ip), true)
    const by = await steps.answer(ctx, form, await placeOf(ctx, interaction))
    if (!by) return
    const login = { accountId: by.user.sub, remember: by.remember, acr: PASSWORD_LOGIN.acr, amr: [...by.amr] }
    await finish(ctx, { login })
    if (by.hash === undefined || (await context.identity.users.stillOpens(by.user.pk, by.hash))) return
    await interaction.destroy()
    throw new errors.SessionNotFound('the password was replaced meanwhile')
  })
}
