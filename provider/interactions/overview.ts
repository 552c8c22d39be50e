/** The first page of the house: who is signed in, what they may do, where programs find the API. */
import type Router from 'koa-router'
import type { ProviderContext } from '../context.ts'
import { permissionsOf } from '../identity/roles.ts'
import { takeFlash } from '../pages/flash.ts'
import { formToken } from '../pages/forms.ts'
import { show } from '../pages/page.ts'
import { ROLE_LABELS, ROLES, VERBS } from '../scopes.ts'
import { listed } from './consent-text.ts'
import { requireUser } from './session.ts'

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

export function overviewRoutes(router: Router, context: ProviderContext): void {
  const { config, db } = context
  router.get('/', async (ctx) => {
    const signedIn = await requireUser(context, ctx)
    if (!signedIn) return
    const { user, uid } = signedIn
    const permissions = await permissionsOf(db, user)
    const fullName = `${user.firstName} ${user.lastName}`.trim()
    show(ctx, config.basePath, 'house/overview', {
      user,
      name: fullName || user.username,
      fullName,
      csrf: formToken(context, uid),
      flash: takeFlash(context, ctx),
      api: `${config.url}/api/`,
      issuer: config.issuer,
      roles: ROLES.map((role) => ({
        title: capital(ROLE_LABELS[role]),
        deeds: capital(listed(VERBS.filter((verb) => permissions.has(`${verb}:${role}`)).map((verb) => (verb === 'view' ? 'see' : verb)))),
      })).filter((line) => line.deeds),
    })
  })
}
