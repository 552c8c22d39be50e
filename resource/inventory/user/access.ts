import type { Principal } from '../../../provider/identity/principal.ts'
import { allow, isAllowed } from '../../auth/gate.ts'

/** Does the caller act as a superuser, by flag and by the scopes of the credential? */
export const actsAsSuperuser = (principal: Principal): boolean => isAllowed(allow.superuser, principal)
