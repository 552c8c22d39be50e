/** What a person is asked when an application wants access, what need not be asked, and what their answer comes to. */
import type { Client, Interaction } from 'oidc-provider'
import type { Consent } from '../identity/grants.ts'
import type { Identity } from '../identity/index.ts'
import type { User } from '../identity/users.ts'
import type { Scope } from '../scopes.ts'
import { claimsNamedIn, claimsOf, type DetailScope, scopeOfClaim } from './claim-scopes.ts'
import { settingsOf } from './clients.ts'
import { type SortedScopes, sortScopes } from './scopes.ts'

export interface ConsentRequest extends SortedScopes {
  /** Of the grantable ones: those to decide now. The others were decided before. */
  readonly asked: readonly Scope[]
  /** Of the grantable ones: those that the person allowed before and is not asked again. */
  readonly already: readonly Scope[]
  /** Single claims (`claims` parameter) whose scope is not asked for as a whole, sorted in the same way. */
  readonly claims: { readonly asked: readonly string[]; readonly already: readonly string[]; readonly refusedByCeiling: readonly string[] }
}

/** What was ticked. */
export interface Answer {
  readonly scopes: readonly string[]
  /** Scopes of which the single claims were allowed. */
  readonly details: readonly string[]
}

const words = (text: unknown): string[] => (typeof text === 'string' ? text.split(' ').filter(Boolean) : [])

export async function sortRequest(
  identity: Identity,
  { params, prompt }: Pick<Interaction, 'params' | 'prompt'>,
  { sub, clientId, client, user }: { sub: string; clientId: string; client: Client; user: User },
): Promise<ConsentRequest> {
  const sorted = await sortScopes(identity, client, user, words(params['scope']))
  const consent = await identity.consents.find(sub, clientId)
  // Everything when the app, or the kind of app, demands a new answer; else what was never answered.
  const anew = prompt.reasons.includes('native_client_prompt') || prompt.reasons.includes('consent_prompt')
  const { scopes = [], declined = [], claims = [], declinedClaims = [] } = consent ?? {}
  const allowed = sorted.grantable.filter((scope) => scopes.includes(scope))
  const { allowedScopes } = settingsOf(client)
  const single = claimsNamedIn(params['claims']).filter((claim) => !sorted.grantable.includes(scopeOfClaim(claim)!))
  const beyond = single.filter((claim) => allowedScopes && !allowedScopes.includes(scopeOfClaim(claim)!))
  const within = single.filter((claim) => !beyond.includes(claim))
  const leftOut = [...declinedClaims, ...claimsOf(declined).filter((claim) => !claims.includes(claim))]
  const had = [...claims, ...claimsOf(scopes)].filter((claim) => !leftOut.includes(claim))
  return {
    ...sorted,
    asked: anew ? sorted.grantable : sorted.grantable.filter((scope) => !scopes.includes(scope) && !declined.includes(scope)),
    already: anew ? [] : allowed,
    claims: {
      asked: anew ? within : within.filter((claim) => !had.includes(claim) && !leftOut.includes(claim)),
      already: anew ? [] : within.filter((claim) => had.includes(claim)),
      refusedByCeiling: beyond,
    },
  }
}

/** The consent after an answer: what was ticked is added, what was not is taken away, what was not asked stays. */
export function answered(before: Consent | undefined, { asked, claims }: ConsentRequest, { scopes, details }: Answer): Consent {
  const agreed = asked.filter((scope) => scope === 'openid' || scopes.includes(scope))
  const refused = asked.filter((scope) => !agreed.includes(scope))
  const agreedClaims = claims.asked.filter((claim) => details.includes(scopeOfClaim(claim)!))
  const refusedClaims = claims.asked.filter((claim) => !agreedClaims.includes(claim))
  return {
    scopes: changed(before?.scopes, agreed, refused),
    declined: changed(before?.declined, refused, agreed),
    claims: changed(before?.claims, agreedClaims, [...refusedClaims, ...claimsOf(refused)]),
    declinedClaims: changed(before?.declinedClaims, refusedClaims, [...agreedClaims, ...claimsOf(agreed)]),
  }
}

const changed = <T extends string>(before: readonly T[] = [], added: readonly T[], taken: readonly string[]): T[] =>
  [...new Set([...before, ...added])].filter((each) => !taken.includes(each))

/** Single claims by the scope that they belong to, as a page asks about them. */
export function byScope(claims: readonly string[]): Map<DetailScope, string[]> {
  const sorted = new Map<DetailScope, string[]>()
  for (const claim of claims) {
    const scope = scopeOfClaim(claim)!
    sorted.set(scope, [...(sorted.get(scope) ?? []), claim])
  }
  return sorted
}
