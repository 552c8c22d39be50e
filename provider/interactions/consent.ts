/** The consent page of an interaction: what an app asks for, in this person's terms, and their answer. */
import type Koa from 'koa'
import type { Interaction, InteractionResults } from 'oidc-provider'
import { show } from '../../server/pages/page.ts'
import type { ProviderContext } from '../context.ts'
import { findUser } from '../identity/users.ts'
import { type ConsentRequest, consentRequest, saveGrant } from '../oidc/grants.ts'
import { formToken } from '../pages/forms.ts'
import type { Scope } from '../scopes.ts'
import { inWords, listed, scopeRows } from './consent-text.ts'

/** What the page asks about: everything when the app or the kind of app demands a new answer, else only what was never answered. */
function askedNow(interaction: Interaction, request: ConsentRequest): Scope[] {
  const { reasons } = interaction.prompt
  if (reasons.includes('native_client_prompt') || reasons.includes('consent_prompt')) return [...request.grantable]
  return request.grantable.filter((scope) => !request.alreadyGranted.has(scope) && !request.declined.has(scope))
}

/** Where the browser goes after the answer, as a person would say it. */
export function wayBack(redirectUri: unknown): { name: string; detail?: string } {
  const url = URL.parse(String(redirectUri))
  if (!url) return { name: 'the app' }
  if (/^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname)) return { name: 'this device', detail: url.hostname }
  if (!/^https?:$/.test(url.protocol)) return { name: 'the app on this device', detail: url.protocol.slice(0, -1) }
  return { name: url.host }
}

export async function consentPage(context: ProviderContext, ctx: Koa.Context, interaction: Interaction, client: string): Promise<void> {
  const request = await consentRequest(context, interaction)
  const user = await findUser(context.db, 'sub', interaction.session!.accountId)
  const asked = askedNow(interaction, request)
  const { rows, groups, away } = scopeRows(asked)
  if (request.claims.length) {
    const description = `Your ${listed(request.claims.map((claim) => claim.replaceAll('_', ' ')))}`
    rows.push({ scope: '', title: 'See single details of your account', description, fixed: true })
  }
  const already = request.grantable.filter((scope) => request.alreadyGranted.has(scope) && !asked.includes(scope) && scope !== 'openid')
  const nothing = request.grantable.length === 0 && request.claims.length === 0
  const left = (scopes: readonly Scope[], why: string) =>
    scopes.length
      ? [`It ${nothing ? '' : 'also '}asked to ${inWords(scopes)}. ${why}, so ${scopes.length > 1 ? 'these are' : 'it is'} left out.`]
      : []
  show(ctx, context.config.basePath, 'sign-in/consent', {
    action: `${context.config.basePath}/login/${interaction.uid}/`,
    csrf: formToken(context, `interaction ${interaction.uid}`),
    client,
    username: user!.username,
    rows,
    groups,
    away,
    already: already.length ? `You allowed it earlier to ${inWords(already)}.` : '',
    leftOut: [
      ...left(request.refusedByRoles, 'Your roles do not allow that'),
      ...left(request.refusedByCeiling, 'This app is not registered for that'),
    ],
    optional: asked.some((scope) => scope !== 'openid'),
    nothing,
    // The API half explains the scopes, where it is here.
    explained: context.api !== undefined,
    device: interaction.deviceCode !== undefined,
    back: wayBack(interaction.params['redirect_uri']),
  })
}

/** The person's answer, as the result of the interaction. What was not asked this time stays as it was. */
export async function consentResult(
  context: ProviderContext,
  interaction: Interaction,
  form: URLSearchParams,
  ip: string,
): Promise<InteractionResults> {
  const request = await consentRequest(context, interaction)
  const asked = askedNow(interaction, request)
  const kept = [...request.alreadyGranted].filter((scope) => !asked.includes(scope))
  const chosen = [...kept, ...form.getAll('scope').filter((scope) => asked.includes(scope as Scope))]
  const grantId = await saveGrant(context, interaction, chosen, ip)
  return { consent: { grantId } }
}
