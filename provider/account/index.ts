/** A person's own settings, and the page behind a one-time link. */
import type Router from 'koa-router'
import { seeOther } from '../../pages/page.ts'
import type { ProviderContext } from '../context.ts'
import type { ProofCheck } from '../sign-in/proof.ts'
import { appRoutes } from './app.ts'
import { ownPages, SECURITY } from './own-pages.ts'
import { passkeyRoutes } from './passkeys.ts'
import { passwordRoutes } from './password.ts'
import { profileRoutes } from './profile.ts'
import { recoveryRoutes } from './recovery.ts'
import { securityRoutes } from './security.ts'
import { sessionRoutes } from './sessions.ts'
import { tokenRoutes } from './tokens.ts'
import { welcomeRoutes } from './welcome.ts'

export function accountRoutes(router: Router, context: ProviderContext, proof: ProofCheck): void {
  const pages = ownPages(router, context)
  // Password managers lead people here ("A Well-Known URL for Changing Passwords", W3C).
  router.get('/.well-known/change-password', (ctx) => seeOther(ctx, `${context.config.basePath}${SECURITY}password/`))
  profileRoutes(pages, context)
  securityRoutes(pages, context)
  passwordRoutes(pages, context, proof)
  const recovery = recoveryRoutes(pages, context, proof)
  appRoutes(pages, context, proof, recovery)
  passkeyRoutes(pages, context, proof, recovery)
  sessionRoutes(pages, context)
  tokenRoutes(pages, context, proof)
  welcomeRoutes(router, context)
}
