/** Who asks, how they proved it, and how far the credential reaches. */
import type { Permission, Scope } from '../scopes.ts'
import { permissionOf, ROLES, VERBS } from '../scopes.ts'
import type { ApiToken } from './api-tokens.ts'
import type { User } from './users.ts'

export interface Principal {
  readonly user: User
  /** What the user's groups allow at this moment; everything for a superuser. */
  readonly permissions: ReadonlySet<Permission>
  /** Scopes of the credential; null for an unscoped credential of the user, which carries all that the user may. */
  readonly scopes: ReadonlySet<Scope> | null
  readonly via: 'basic' | 'token' | 'bearer' | 'session'
  /** Names the credential in history and audit rows, e.g. `token 12` or `jti …`; never the secret itself. */
  readonly credential: string
  /** The application that acts, for access tokens. */
  readonly clientId?: string
  /** The API token that was sent. */
  readonly token?: Pick<ApiToken, 'pk' | 'name' | 'expiry'>
  /** The browser's session that was sent. */
  readonly session?: {
    /** Whether the person signed in, or confirmed something, in the last minutes. */
    readonly fresh: boolean
    /** Whether the request repeated the session's CSRF token, as only our own pages can. */
    readonly repeated: boolean
  }
}

export const EVERY_PERMISSION: ReadonlySet<Permission> = new Set(
  ROLES.flatMap((role) => VERBS.map((verb): Permission => `${verb}:${role}`)),
)

/** Would this user's live flags and roles let them do what the scope stands for? The gate asks the same question with scopes on top. */
export function userCovers(user: User, permissions: ReadonlySet<Permission>, scope: Scope): boolean {
  if (scope === 'a:superuser') return user.isSuperuser
  if (scope === 'a:staff') return user.isStaff || user.isSuperuser
  const permission = permissionOf(scope)
  return permission === undefined || permissions.has(permission)
}
