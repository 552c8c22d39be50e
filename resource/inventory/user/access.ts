import { auditedBy } from '../../../provider/identity/audit.ts'
import type { Principal } from '../../../provider/identity/principal.ts'
import { allow, isAllowed } from '../../auth/gate.ts'
import type { Caller } from '../../engine/operation.ts'

/** Does the caller act as a superuser, by flag and by the scopes of the credential? */
export const actsAsSuperuser = (principal: Principal): boolean => isAllowed(allow.superuser, principal)

/** Who acts, for the audit log. */
export const doerOf = ({ principal, ip }: Caller): ReturnType<typeof auditedBy> => auditedBy(principal, ip)
