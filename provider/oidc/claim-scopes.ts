/** Single claims that are asked for by name (OpenID Connect Core §5.5). Each belongs to the scope that brings it, and reaches as far as that. */
import { CLAIMS } from './claims.ts'

/** Scopes that bring details of the person; `openid` brings what every sign-in says. */
const DETAILS = ['profile', 'email', 'address', 'phone'] as const
export type DetailScope = (typeof DETAILS)[number]

const SCOPE_OF: ReadonlyMap<string, DetailScope> = new Map(
  DETAILS.flatMap((scope) => CLAIMS[scope].map((claim): [string, DetailScope] => [claim, scope])),
)

/** undefined for claims about the sign-in itself, and for words that are no claims. */
export const scopeOfClaim = (claim: string): DetailScope | undefined => SCOPE_OF.get(claim)

/** Every claim that these scopes bring. */
export const claimsOf = (scopes: Iterable<string>): string[] => {
  const brought = new Set(scopes)
  return [...SCOPE_OF].flatMap(([claim, scope]) => (brought.has(scope) ? [claim] : []))
}

/** The details that a `claims` parameter names, for ID token or userinfo. @param parameter as it was sent; checked by the library */
export function claimsNamedIn(parameter: unknown): string[] {
  if (typeof parameter !== 'string') return []
  const { userinfo, id_token } = JSON.parse(parameter) as Record<string, object | undefined>
  return [...new Set([...Object.keys(userinfo ?? {}), ...Object.keys(id_token ?? {})])].filter(scopeOfClaim)
}
