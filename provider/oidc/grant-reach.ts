/** How far a consent reaches, and the grants that reach further. */
import type { Grant } from 'oidc-provider'
import type { Trx } from '../../database.ts'
import { type Consent, endGrant, grantsBetween } from '../identity/grants.ts'
import { IDENTITY_SCOPES, type Scope } from '../scopes.ts'
import type { GrantPayload } from './ceiling.ts'
import { claimsOf } from './claim-scopes.ts'

interface Reach {
  readonly scopes: ReadonlySet<string>
  readonly claims: ReadonlySet<string>
}

const words = (text = ''): string[] => text.split(' ').filter(Boolean)
const isIdentityScope = (scope: string): boolean => (IDENTITY_SCOPES as readonly string[]).includes(scope)

/** A claim comes with its scope or by name, unless the person left it out. */
export function reachOf({ scopes, claims, declinedClaims = [] }: Consent): Reach {
  const brought = [...claims, ...claimsOf(scopes)].filter((claim) => !declinedClaims.includes(claim))
  return { scopes: new Set(scopes), claims: new Set(brought) }
}

/** Claims that are allowed by name, beside those that the scopes bring. */
export const singleClaims = (consent: Consent): string[] => {
  const brought = claimsOf(consent.scopes)
  return [...reachOf(consent).claims].filter((claim) => !brought.includes(claim))
}

const covers = (outer: Reach, inner: Reach): boolean =>
  [...inner.scopes].every((scope) => outer.scopes.has(scope)) && [...inner.claims].every((claim) => outer.claims.has(claim))

/** Does the second consent allow all that the first one does? */
export const isWithin = (inner: Consent, outer: Consent): boolean => covers(reachOf(outer), reachOf(inner))

/** Makes an empty grant say what a consent says. */
export function fillGrant(grant: Grant, consent: Consent, audience: string): void {
  const { scopes, declined, declinedClaims = [] } = consent
  const claims = [...reachOf(consent).claims]
  const left = [...declinedClaims, ...claimsOf(declined)].filter((claim) => !claims.includes(claim))
  const identity = (of: readonly Scope[]) => of.filter(isIdentityScope).join(' ')
  const api = (of: readonly Scope[]) => of.filter((scope) => !isIdentityScope(scope)).join(' ')
  if (identity(scopes)) grant.addOIDCScope(identity(scopes))
  if (identity(declined)) grant.rejectOIDCScope(identity(declined))
  if (api(scopes)) grant.addResourceScope(audience, api(scopes))
  if (api(declined)) grant.rejectResourceScope(audience, api(declined))
  if (claims.length) grant.addOIDCClaims(claims)
  if (left.length) grant.rejectOIDCClaims(left)
}

/** What a stored grant allows. */
function reachOfGrant({ openid, resources = {}, rejected }: GrantPayload): Reach {
  const refused = [...words(rejected?.openid?.scope), ...Object.values(rejected?.resources ?? {}).flatMap(words)]
  const scopes = [...words(openid?.scope), ...Object.values(resources).flatMap(words)].filter((scope) => !refused.includes(scope))
  const claims = [...(openid?.claims ?? []), ...claimsOf(scopes)]
  return { scopes: new Set(scopes), claims: new Set(claims.filter((claim) => !rejected?.openid?.claims?.includes(claim))) }
}

/** Ends each authorization of a person and an application that carries more than the consent. Call inside `identity.change`. */
export async function endWiderGrants(trx: Trx, sub: string, clientId: string, consent: Consent): Promise<void> {
  const reach = reachOf(consent)
  for (const { id, payload } of await grantsBetween(trx, sub, clientId))
    if (!covers(reach, reachOfGrant(JSON.parse(payload)))) await endGrant(trx, id)
}
