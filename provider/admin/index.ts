/** The admin center, for superusers alone: people, groups, tokens and sessions, the audit log, signing keys. */
import type Router from 'koa-router'
import type { ProviderContext } from '../context.ts'
import { superuserPages } from '../pages/superuser-pages.ts'
import type { ProofCheck } from '../sign-in/proof.ts'
import { auditRoutes } from './audit.ts'
import { ADMIN } from './center.ts'
import { groupRoutes } from './groups.ts'
import { keyRoutes } from './keys.ts'
import { overviewRoutes } from './overview.ts'
import { tokenRoutes } from './tokens.ts'
import { userDeedRoutes } from './user-deeds.ts'
import { userMarkRoutes } from './user-marks.ts'
import { userRoutes } from './users.ts'
import { whyRoutes } from './why.ts'

export function adminRoutes(router: Router, context: ProviderContext, proof: ProofCheck): void {
  const manager = superuserPages(router, context, proof, ADMIN)
  overviewRoutes(manager, context)
  userRoutes(manager, context)
  userDeedRoutes(manager, context)
  userMarkRoutes(manager, context)
  groupRoutes(manager, context)
  tokenRoutes(manager, context)
  auditRoutes(manager, context)
  keyRoutes(manager, context)
  whyRoutes(manager, context)
}
