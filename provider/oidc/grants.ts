/** From a person's answer on the consent page to a grant, and from an earlier answer to a grant without asking again. */
import type { Interaction, KoaContextWithOIDC } from 'oidc-provider'
import type { ProviderContext } from '../context.ts'
import { targetOf } from '../identity/applications.ts'
import { audit } from '../identity/audit.ts'
import { changeIdentity } from '../identity/changes.ts'
import { type Consent, endGrant, findConsent, saveConsent } from '../identity/grants.ts'
import { findUser } from '../identity/users.ts'
import { IDENTITY_SCOPES, type Scope } from '../scopes.ts'
import { type SortedScopes, sortScopes } from './scopes.ts'

type Details = Pick<Interaction, 'params' | 'session' | 'prompt' | 'grantId'>

/** What a person is asked, and what need not be asked. */
export interface ConsentRequest extends SortedScopes {
  /** Of the grantable ones: those that the person allowed before. */
  readonly alreadyGranted: ReadonlySet<Scope>
  /** Of the grantable ones: those that the person left out before. */
  readonly declined: ReadonlySet<Scope>
  /** Single claims asked for by name (`claims` parameter) that no granted scope brings. */
  readonly claims: readonly string[]
}

const isIdentityScope = (scope: Scope): boolean => (IDENTITY_SCOPES as readonly Scope[]).includes(scope)
const words = (text: unknown): string[] => (typeof text === 'string' ? text.split(' ').filter(Boolean) : [])

/** @throws Error when the interaction has no signed-in person or names no client: consent is asked after the sign-in */
export async function consentRequest(context: ProviderContext, interaction: Details): Promise<ConsentRequest> {
  const { db } = context
  const { sub, clientId, client, user } = await parties(context, interaction)
  const sorted = await sortScopes(db, client, user, words(interaction.params.scope))
  const consent = await findConsent(db, sub, clientId)
  const of = (scopes: readonly Scope[] = []) => new Set(scopes.filter((scope) => sorted.grantable.includes(scope)))
  const missing = interaction.prompt.details.missingOIDCClaims
  return {
    ...sorted,
    alreadyGranted: of(consent?.scopes),
    declined: of(consent?.declined),
    claims: Array.isArray(missing) ? (missing as string[]) : [],
  }
}

/**
 * Stores the person's answer. What they left out is taken away from what they allowed before; a grant that gets narrower ends, and
 * its tokens with it, and another takes its place.
 * @param chosen the scopes that the person agreed to; others than the grantable ones are ignored, `openid` is always among them
 * @returns the grant's id, for the interaction's result: `{ consent: { grantId } }`
 */
export async function saveGrant(context: ProviderContext, interaction: Details, chosen: Iterable<string>, ip: string): Promise<string> {
  const { db } = context
  const provider = context.provider()
  const { sub, clientId, user } = await parties(context, interaction)
  const request = await consentRequest(context, interaction)
  const picked = new Set(chosen)
  const agreed = request.grantable.filter((scope) => scope === 'openid' || picked.has(scope))
  const before = await findConsent(db, sub, clientId)
  const others = (scopes: readonly Scope[] = []) => scopes.filter((scope) => !request.grantable.includes(scope))
  const consent: Consent = {
    scopes: [...others(before?.scopes), ...agreed],
    declined: [...others(before?.declined), ...request.grantable.filter((scope) => !agreed.includes(scope))],
    claims: [...new Set([...(before?.claims ?? []), ...request.claims])],
  }
  const narrower = before?.scopes.some((scope) => !consent.scopes.includes(scope)) ?? false
  const grant = interaction.grantId && !narrower ? await provider.Grant.find(interaction.grantId) : undefined
  await changeIdentity(db, async (trx) => {
    await saveConsent(trx, sub, clientId, consent)
    if (narrower && interaction.grantId) await endGrant(trx, interaction.grantId)
    const detail = { scopes: agreed, ...(consent.declined.length ? { declined: consent.declined } : {}) }
    await audit(trx, { actor: user, credential: 'session', ip, action: 'authorization.grant', target: targetOf(clientId), detail })
  })
  return storeGrant(context, sub, clientId, consent, grant?.accountId === sub && grant.clientId === clientId ? grant.jti : undefined)
}

/** Writes a grant that says what the consent says. @returns its id */
async function storeGrant(context: ProviderContext, sub: string, clientId: string, consent: Consent, id?: string): Promise<string> {
  const { Grant } = context.provider()
  const grant = new Grant({ accountId: sub, clientId, ...(id ? { jti: id } : {}) })
  const api = (scopes: readonly Scope[]) => scopes.filter((scope) => !isIdentityScope(scope)).join(' ')
  const identity = (scopes: readonly Scope[]) => scopes.filter(isIdentityScope).join(' ')
  const { audience } = context.config
  if (identity(consent.scopes)) grant.addOIDCScope(identity(consent.scopes))
  if (identity(consent.declined)) grant.rejectOIDCScope(identity(consent.declined))
  if (api(consent.scopes)) grant.addResourceScope(audience, api(consent.scopes))
  if (api(consent.declined)) grant.rejectResourceScope(audience, api(consent.declined))
  if (consent.claims.length) grant.addOIDCClaims([...consent.claims])
  return grant.save()
}

/** The session's grant, or one made of what the person decided earlier, so that nobody is asked the same twice. */
export function loadExistingGrant(context: ProviderContext) {
  return async (ctx: KoaContextWithOIDC) => {
    const { provider, session, client, account, result } = ctx.oidc
    const clientId = client!.clientId
    const known = result?.consent?.grantId ?? session!.grantIdFor(clientId)
    const grant = known ? await provider.Grant.find(known) : undefined
    if (grant?.accountId === account!.accountId) return grant
    const consent = await findConsent(context.db, account!.accountId, clientId)
    return consent && provider.Grant.find(await storeGrant(context, account!.accountId, clientId, consent))
  }
}

async function parties({ db, provider }: ProviderContext, interaction: Details) {
  const sub = interaction.session?.accountId
  const clientId = String(interaction.params.client_id)
  const client = await provider().Client.find(clientId)
  const user = sub === undefined ? undefined : await findUser(db, 'sub', sub)
  if (sub === undefined || !user || !client) throw new Error('The interaction has no signed-in person, or its application is gone.')
  return { sub, clientId, client, user }
}
