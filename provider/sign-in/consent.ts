/** The consent page of an interaction: what an app asks for, in this person's terms, and their answer. */
import type Koa from 'koa'
import type { Interaction, InteractionResults } from 'oidc-provider'
import { show } from '../../pages/page.ts'
import { listed, type Phrase, text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import { consentRequest, saveGrant } from '../oidc/grants.ts'
import { formToken } from '../pages/forms.ts'
import type { Scope } from '../scopes.ts'
import { claimWords, deedsOf, detailRows, scopeRows } from './consent-text.ts'

/** Where the browser goes after the answer, as a person would say it. */
export function wayBack(redirectUri: unknown): { place: Phrase | string; detail?: string } {
  const url = URL.parse(String(redirectUri))
  if (!url) return { place: text('consent-place-app') }
  if (/^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname)) return { place: text('consent-place-device'), detail: url.hostname }
  if (!/^https?:$/.test(url.protocol)) return { place: text('consent-place-device-app'), detail: url.protocol.slice(0, -1) }
  return { place: url.host }
}

export async function consentPage(context: ProviderContext, ctx: Koa.Context, interaction: Interaction, client: string): Promise<void> {
  const request = await consentRequest(context, interaction)
  const user = await context.identity.users.find('sub', interaction.session!.accountId)
  const { asked, claims } = request
  const { rows, groups, away } = scopeRows(asked)
  rows.push(...detailRows(claims.asked))
  const already = request.already.filter((scope) => scope !== 'openid')
  const words = (scopes: readonly Scope[], single: readonly string[]) => [
    ...deedsOf(scopes),
    ...(single.length ? [claimWords(single)] : []),
  ]
  const earlier = words(already, claims.already)
  const nothing = request.grantable.length === 0 && claims.asked.length === 0 && claims.already.length === 0
  const left = (name: 'roles' | 'ceiling', scopes: readonly Scope[], single: readonly string[]) => {
    const values = { also: nothing ? 'no' : 'yes', n: scopes.length + single.length, deeds: listed(words(scopes, single)) }
    return values.n ? [text(`consent-left-${name}`, values)] : []
  }
  show(ctx, context.config.basePath, 'sign-in/consent', {
    action: `${context.config.basePath}/login/${interaction.uid}/`,
    csrf: formToken(context, `interaction ${interaction.uid}`),
    client,
    username: user!.username,
    rows,
    groups,
    away,
    already: earlier.length ? text('consent-already', { deeds: listed(earlier) }) : '',
    leftOut: [...left('roles', request.refusedByRoles, []), ...left('ceiling', request.refusedByCeiling, claims.refusedByCeiling)],
    optional: asked.some((scope) => scope !== 'openid') || claims.asked.length > 0,
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
  const answer = { scopes: form.getAll('scope'), details: form.getAll('details') }
  const grantId = await saveGrant(context, interaction, answer, ip)
  return { consent: { grantId } }
}
