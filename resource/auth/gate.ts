/**
 * The gate: an operation is allowed when the credential's scopes cover it and the user's live roles cover it. Each alternative is
 * asked of both, so a scope whose role was taken away opens nothing, whatever other roles the person still has.
 */
import type { Principal } from '../../provider/identity/principal.ts'
import { userCovers } from '../../provider/identity/principal.ts'
import type { Verdict } from '../../provider/identity/verdict.ts'
import type { Role, Scope, Verb } from '../../provider/scopes.ts'
import { ROLE_LABELS } from '../../provider/scopes.ts'
import { Forbidden } from '../errors.ts'

/** Scopes of which any one opens an operation; `open` needs no credential at all. */
export type Access = { readonly anyOf: readonly Scope[] } | 'open'

export const allow = {
  open: 'open' as const,
  /** General building blocks, and what is the caller's own. */
  general: { anyOf: ['g:read'] } as Access,
  staff: { anyOf: ['a:staff'] } as Access,
  superuser: { anyOf: ['a:superuser'] } as Access,
  /** One verb of any of these roles. */
  role: (verb: Verb, roles: readonly Role[]): Access => ({ anyOf: roles.map((role): Scope => `r:${verb}:${role}`) }),
}

/** `a:superuser` opens what `a:staff` opens: a superuser is staff. */
const carries = (principal: Principal, scope: Scope): boolean =>
  principal.scopes === null || principal.scopes.has(scope) || (scope === 'a:staff' && principal.scopes.has('a:superuser'))

export function isAllowed(access: Access, principal: Principal): boolean {
  return (
    access === 'open' || access.anyOf.some((scope) => carries(principal, scope) && userCovers(principal.user, principal.permissions, scope))
  )
}

const REFUSED = 'You do not have permission to perform this action.'

/** @throws Forbidden that names the missing scope or role */
export function gate(access: Access, principal: Principal): void {
  if (access === 'open' || isAllowed(access, principal)) return
  const carried = access.anyOf.filter((scope) => carries(principal, scope))
  const held = access.anyOf.filter((scope) => userCovers(principal.user, principal.permissions, scope))
  const missing = (held.length ? held : access.anyOf).filter((scope) => !carries(principal, scope))
  // The person's roles come first: with them missing, another scope would not help.
  if (carried.length && !held.length)
    throw new Forbidden(`${REFUSED} Your account needs ${spoken(carried)}.`, challenge(principal, carried), 'missing-role')
  const also = held.length ? '' : ` Your account needs ${spoken(access.anyOf)} too.`
  throw new Forbidden(
    `${REFUSED} This ${principal.via === 'bearer' ? 'access token' : 'token'} lacks the scope ${missing.join(' or ')}.${also}`,
    challenge(principal, missing),
    'missing-scope',
  )
}

/** What `gate` would do, in words and without doing it, and what it would ask. */
export function explain(access: Access, principal: Principal): Verdict {
  const asked = (access === 'open' ? [] : access.anyOf).map((scope) => ({
    scope,
    carried: carries(principal, scope),
    held: userCovers(principal.user, principal.permissions, scope),
  }))
  try {
    gate(access, principal)
    return { allowed: true, refusal: undefined, asked }
  } catch (error) {
    if (!(error instanceof Forbidden)) throw error
    return { allowed: false, refusal: error.message, asked }
  }
}

const challenge = (principal: Principal, scopes: readonly Scope[]): string | undefined =>
  principal.via === 'bearer' ? `Bearer error="insufficient_scope", scope="${scopes.join(' ')}"` : undefined

/** `the role "change stock"` and the like. */
export const spoken = (scopes: readonly Scope[]): string =>
  scopes
    .map((scope) => {
      if (scope === 'a:staff') return 'staff status'
      if (scope === 'a:superuser') return 'superuser status'
      const [, verb, role] = scope.split(':')
      return role ? `the role "${verb} ${ROLE_LABELS[role as Role]}"` : 'an active account'
    })
    .join(' or ')
