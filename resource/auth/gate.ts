/**
 * The gate: an operation is allowed when the credential's scopes cover it and the user's live roles cover it. Each alternative is
 * asked of both, so a scope whose role was taken away opens nothing, whatever other roles the person still has. What belongs to the account
 * itself asks for the person instead.
 */
import type { Principal } from '../../provider/identity/principal.ts'
import { userCovers } from '../../provider/identity/principal.ts'
import type { Verdict } from '../../provider/identity/verdict.ts'
import type { Role, Scope, Verb } from '../../provider/scopes.ts'
import { ROLE_LABELS } from '../../provider/scopes.ts'
import { Forbidden } from '../errors.ts'
import { type InPerson, missingPerson, personText } from './in-person.ts'

export interface Asked {
  /** Scopes of which any one opens it; none where the person is asked for. */
  readonly anyOf: readonly Scope[]
  /** What must be open to the caller besides. */
  readonly also?: Asked
  /** Credentials that stand for the person are asked for, and no scopes. */
  readonly inPerson?: InPerson
}
/** `open` needs no credential at all. */
export type Access = Asked | 'open'

/** A write that asks for less when its body names these fields and no others. */
export interface Lesser {
  readonly fields: readonly string[]
  readonly access: Asked
}

export const allow = {
  open: 'open' as const,
  /** Seeing general building blocks and what is the caller's own, and questions asked by POST. Never a write. */
  general: { anyOf: ['g:read'] } as Asked,
  /** Writing what is the caller's own and gives nobody any power. */
  own: { anyOf: ['g:write'] } as Asked,
  staff: { anyOf: ['a:staff'] } as Asked,
  superuser: { anyOf: ['a:superuser'] } as Asked,
  /** Changing what signs the caller in, or says who they are. */
  account: { anyOf: [], inPerson: { page: '/settings/' } } as Asked,
  closeAccount: { anyOf: [], inPerson: { recent: true } } as Asked,
  /** Making or showing an API token: by an unscoped one, a child that ends with it. */
  makeToken: { anyOf: [], inPerson: { token: true, recent: true, page: '/settings/tokens/' } } as Asked,
  endToken: { anyOf: [], inPerson: { token: true, page: '/settings/tokens/' } } as Asked,
  /** One verb of any of these roles. */
  role: (verb: Verb, roles: readonly Role[]): Asked => ({ anyOf: roles.map((role): Scope => `r:${verb}:${role}`) }),
}

/** `a:superuser` opens what `a:staff` opens: a superuser is staff. */
const carries = (principal: Principal, scope: Scope): boolean =>
  principal.scopes === null || principal.scopes.has(scope) || (scope === 'a:staff' && principal.scopes.has('a:superuser'))

export function isAllowed(access: Access, principal: Principal): boolean {
  if (access === 'open') return true
  if (access.inPerson) return missingPerson(access.inPerson, principal) === undefined
  return isCovered(access, principal) && (!access.also || isAllowed(access.also, principal))
}
const isCovered = (access: Asked, principal: Principal): boolean =>
  access.anyOf.some((scope) => carries(principal, scope) && userCovers(principal.user, principal.permissions, scope))

const REFUSED = 'You do not have permission to perform this action.'

/** @param refused what is said before that @throws Forbidden that names the missing scope or role, or what to come with instead */
export function gate(access: Access, principal: Principal, refused = REFUSED): void {
  if (access === 'open' || isAllowed(access, principal)) return
  const missingProof = access.inPerson && missingPerson(access.inPerson, principal)
  if (missingProof) throw new Forbidden(`${refused} ${missingProof}`, challenge(principal, []), 'person-asked')
  if (access.also && isCovered(access, principal)) gate(access.also, principal, refused)
  const carried = access.anyOf.filter((scope) => carries(principal, scope))
  const held = access.anyOf.filter((scope) => userCovers(principal.user, principal.permissions, scope))
  const missing = (held.length ? held : access.anyOf).filter((scope) => !carries(principal, scope))
  // The person's roles come first: with them missing, another scope would not help.
  if (carried.length && !held.length)
    throw new Forbidden(`${refused} Your account needs ${spoken(carried)}.`, challenge(principal, carried), 'missing-role')
  const also = held.length ? '' : ` Your account needs ${spoken(access.anyOf)} too.`
  throw new Forbidden(
    `${refused} This ${principal.via === 'bearer' ? 'access token' : 'token'} lacks the scope ${missing.join(' or ')}.${also}`,
    challenge(principal, missing),
    'missing-scope',
  )
}

/** What `gate` would do, in words and without doing it, and what it would ask. */
export function explain(access: Access, principal: Principal, lesser?: Lesser): Verdict {
  const asked = (access === 'open' ? [] : access.anyOf).map((scope) => ({
    scope,
    carried: carries(principal, scope),
    held: userCovers(principal.user, principal.permissions, scope),
  }))
  const refusal = refusalOf(access, principal)
  return {
    allowed: refusal === undefined,
    refusal,
    open: access === 'open',
    asked,
    person: access !== 'open' && access.inPerson ? personText(access.inPerson) : undefined,
    lesser: lesser && { fields: lesser.fields, refusal: refusalOf(lesser.access, principal) },
  }
}

function refusalOf(access: Access, principal: Principal): string | undefined {
  try {
    gate(access, principal)
    return undefined
  } catch (error) {
    if (!(error instanceof Forbidden)) throw error
    return error.message
  }
}

const challenge = (principal: Principal, scopes: readonly Scope[]): string | undefined => {
  if (principal.via !== 'bearer') return undefined
  return `Bearer error="insufficient_scope"${scopes.length ? `, scope="${scopes.join(' ')}"` : ''}`
}

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
