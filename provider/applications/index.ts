/** The application manager, for superusers alone, and everyone's own page of authorized apps. The addresses are django-oauth-toolkit's. */
import type Router from 'koa-router'
import type { ProviderContext } from '../context.ts'
import { superuserPages } from '../pages/superuser-pages.ts'
import type { ProofCheck } from '../sign-in/proof.ts'
import { authorizedRoutes } from './authorized.ts'
import { deedRoutes } from './deeds.ts'
import { editRoutes } from './edit.ts'
import { listRoutes } from './list.ts'
import { APPLICATIONS } from './manager.ts'
import { overviewRoutes } from './overview.ts'

export function applicationRoutes(router: Router, context: ProviderContext, proof: ProofCheck): void {
  const manager = superuserPages(router, context, proof, APPLICATIONS)
  listRoutes(manager, context)
  editRoutes(manager, context)
  overviewRoutes(manager, context)
  deedRoutes(manager, context)
  authorizedRoutes(router, context)
}
