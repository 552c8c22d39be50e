/** `/home/`, and `/`: what a person came for, and what needs their attention. */
import type Router from 'koa-router'
import { allowImages } from '../../pages/page.ts'
import { text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import { showHouse } from '../pages/house.ts'
import type { PageContext } from '../pages/superuser-pages.ts'
import { deedLines } from '../sign-in/consent-text.ts'
import { requireUser } from '../sign-in/session.ts'
import { attentionOf } from './attention.ts'
import { connectRoutes } from './connect.ts'
import { firstSteps } from './first-steps.ts'
import { helpRoutes } from './help.ts'
import { tilesOf } from './tiles.ts'

export const HOME = '/home/'

/** Lists to search, the first that the person's roles open. */
const SEARCHES = [
  { operation: 'part_list', path: '/look/parts/', says: text('look-parts-search') },
  { operation: 'stock_location_list', path: '/look/locations/', says: text('look-locations-search') },
]

export function homeRoutes(router: Router, context: ProviderContext): void {
  const { identity } = context

  async function home(ctx: PageContext): Promise<void> {
    const signedIn = await requireUser(context, ctx)
    if (!signedIn) return
    const { user } = signedIn
    const permissions = await identity.groups.permissionsOf(user)
    const principal = { user, permissions, scopes: null, via: 'session', credential: 'the home page' } as const
    const [tiles, steps] = await Promise.all([tilesOf(context, user), firstSteps(context, user)])
    showHouse(context, ctx, signedIn, 'home/home', {
      user,
      name: `${user.firstName} ${user.lastName}`.trim() || user.username,
      tiles,
      attention: await attentionOf(context, user, steps.length > 0),
      steps,
      search: SEARCHES.find(({ operation }) => context.api?.explain(principal, operation)?.allowed),
      roles: deedLines([...permissions].map((permission) => `r:${permission}` as const)),
    })
    allowImages(
      ctx,
      tiles.map(({ logo }) => logo),
    )
  }

  router.get('/', home)
  router.get(HOME, home)
  connectRoutes(router, context)
  helpRoutes(router, context)
}
