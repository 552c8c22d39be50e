/** From a person's answer on the consent page to a grant, and from an earlier answer to a grant without asking again. */
import { errors, type Interaction, type KoaContextWithOIDC } from 'oidc-provider'
import type { ProviderContext } from '../context.ts'
import { targetOf } from '../identity/applications.ts'
import { audit } from '../identity/audit.ts'
import { type Consent, consentToChange, endGrant, saveConsent } from '../identity/grants.ts'
import { type Answer, answered, type ConsentRequest, sortRequest } from './consent-request.ts'
import { endWiderGrants, fillGrant, isWithin } from './grant-reach.ts'

type Details = Pick<Interaction, 'params' | 'session' | 'prompt' | 'grantId'>

/** @throws Error when the interaction has no signed-in person or names no client: consent is asked after the sign-in */
export async function consentRequest(context: ProviderContext, interaction: Details): Promise<ConsentRequest> {
  return sortRequest(context.identity, interaction, await parties(context, interaction))
}

/**
 * Stores the person's answer. What they left out is taken away from what they allowed before: every grant of the application that
 * carries more ends, in whichever browser it was given, and its tokens with it.
 * @param answer what was ticked; what was not asked is ignored, `openid` always counts as ticked
 * @returns the grant's id, for the interaction's result: `{ consent: { grantId } }`
 * @throws AccessDenied when the person has withdrawn everything meanwhile
 */
export async function saveGrant(context: ProviderContext, interaction: Details, answer: Answer, ip: string): Promise<string> {
  const { identity } = context
  const { sub, clientId, user } = await parties(context, interaction)
  const request = await consentRequest(context, interaction)
  const consent = await identity.change(async (trx) => {
    const consent = answered(await consentToChange(trx, sub, clientId), request, answer)
    await saveConsent(trx, sub, clientId, consent)
    await endWiderGrants(trx, sub, clientId, consent)
    const detail = {
      scopes: request.grantable.filter((scope) => consent.scopes.includes(scope)),
      ...(consent.declined.length ? { declined: consent.declined } : {}),
      ...(consent.claims.length ? { claims: consent.claims } : {}),
    }
    await audit(trx, { actor: user, credential: 'session', ip, action: 'authorization.grant', target: targetOf(clientId), detail })
    return consent
  })
  const before = interaction.grantId ? await context.provider().Grant.find(interaction.grantId) : undefined
  const kept = before?.accountId === sub && before.clientId === clientId ? before.jti : undefined
  const grantId = await storeGrant(context, sub, clientId, consent, kept)
  if (!grantId) throw new errors.AccessDenied(undefined, 'the person has withdrawn it')
  return grantId
}

/**
 * Writes a grant that says what the consent says. Another browser may have taken something back meanwhile: either it finds the grant, or
 * its change is found here, so none stays that carries more.
 * @returns its id; undefined when everything was withdrawn
 */
async function storeGrant(
  context: ProviderContext,
  sub: string,
  clientId: string,
  consent: Consent,
  id?: string,
): Promise<string | undefined> {
  const { config, identity, provider } = context
  const { Grant } = provider()
  const grant = new Grant({ accountId: sub, clientId, ...(id ? { jti: id } : {}) })
  fillGrant(grant, consent, config.audience)
  const grantId = await grant.save()
  const now = await identity.consents.settled(sub, clientId)
  if (now && isWithin(consent, now) && !(id && (await identity.revocations.isGrantEnded(id)))) return grantId
  await identity.change((trx) => endGrant(trx, grantId))
  return now && storeGrant(context, sub, clientId, now)
}

/** The session's grant, or one made of what the person decided earlier, so that nobody is asked the same twice. */
export function loadExistingGrant(context: ProviderContext) {
  return async (ctx: KoaContextWithOIDC) => {
    const { provider, session, client, account, params, result, route } = ctx.oidc
    // While the person was asked the application may have moved, or been made anew by somebody else.
    if (route === 'resume' && !client!.redirectUriAllowed(String(params!.redirect_uri))) throw new errors.InvalidRedirectUri()
    const { clientId } = client!
    const known = result?.consent?.grantId ?? session!.grantIdFor(clientId)
    const grant = known ? await provider.Grant.find(known) : undefined
    if (grant?.accountId === account!.accountId) return grant
    const consent = await context.identity.consents.find(account!.accountId, clientId)
    const made = consent && (await storeGrant(context, account!.accountId, clientId, consent))
    return made ? provider.Grant.find(made) : undefined
  }
}

async function parties({ identity, provider }: ProviderContext, interaction: Details) {
  const sub = interaction.session?.accountId
  const clientId = String(interaction.params.client_id)
  const client = await provider().Client.find(clientId)
  const user = sub === undefined ? undefined : await identity.users.find('sub', sub)
  if (sub === undefined || !user || !client) throw new Error('The interaction has no signed-in person, or its application is gone.')
  return { sub, clientId, client, user }
}
