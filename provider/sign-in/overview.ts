/** The first page of the house: who is signed in, what they may do, where programs find the API. */
import type Router from 'koa-router'
import type { ProviderContext } from '../context.ts'
import { showHouse } from '../pages/house.ts'
import { ROLE_LABELS, ROLES, VERBS } from '../scopes.ts'
import { listed } from './consent-text.ts'
import { requireUser } from './session.ts'

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

export function overviewRoutes(router: Router, context: ProviderContext): void {
  const { config, identity } = context
  router.get('/', async (ctx) => {
    const signedIn = await requireUser(context, ctx)
    if (!signedIn) return
    const { user } = signedIn
    const permissions = await identity.groups.permissionsOf(user)
    const fullName = `${user.firstName} ${user.lastName}`.trim()
    showHouse(context, ctx, signedIn, 'house/overview', {
      user,
      name: fullName || user.username,
      fullName,
      api: `${config.url}/api/`,
      issuer: config.issuer,
      roles: ROLES.map((role) => ({
        title: capital(ROLE_LABELS[role]),
        deeds: capital(listed(VERBS.filter((verb) => permissions.has(`${verb}:${role}`)).map((verb) => (verb === 'view' ? 'see' : verb)))),
      })).filter((line) => line.deeds),
    })
  })
}
