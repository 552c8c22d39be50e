import { auditedBy } from '../../../provider/identity/audit.ts'
import type { Principal } from '../../../provider/identity/principal.ts'
import type { Verb } from '../../../provider/scopes.ts'
import { type Asked, allow, isAllowed } from '../../auth/gate.ts'
import type { Caller } from '../../engine/operation.ts'

/** People and groups: everybody sees them (they are named all over the inventory), staff manages them. */
export const STAFF_WRITES: Readonly<Record<Verb, Asked>> = {
  view: allow.general,
  add: allow.staff,
  change: allow.staff,
  delete: allow.staff,
}

/** Does the caller act as a superuser, by flag and by the scopes of the credential? */
export const actsAsSuperuser = (principal: Principal): boolean => isAllowed(allow.superuser, principal)

/** Who acts, for the audit log. */
export const doerOf = ({ principal, ip }: Caller): ReturnType<typeof auditedBy> => auditedBy(principal, ip)
