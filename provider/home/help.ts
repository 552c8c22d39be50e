/** GET /help/: what is where. Each page of the side list with a sentence about it, where there is one. */
import type Router from 'koa-router'
import { hasText, type Phrase, text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import { showHouse } from '../pages/house.ts'
import { requireUser } from '../sign-in/session.ts'

function about(path: string): Phrase | string {
  const name = `help-${path.replaceAll('_', '-').split('/').filter(Boolean).join('-')}`
  return hasText(name) ? text(name) : ''
}

export function helpRoutes(router: Router, context: ProviderContext): void {
  router.get('/help/', async (ctx) => {
    const signedIn = await requireUser(context, ctx)
    if (signedIn) showHouse(context, ctx, signedIn, 'house/help', { about })
  })
}
