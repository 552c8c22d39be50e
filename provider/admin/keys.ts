/** /admin-center/keys/: the keys that sign tokens, where each is on its way, and the next one. */

import { PageError } from '../../server/pages/page.ts'
import { ago, counted, moment } from '../../server/pages/words.ts'
import type { ProviderContext } from '../context.ts'
import { keyPlan, rotate } from '../oidc/key-rotation.ts'
import { readForm } from '../pages/forms.ts'
import { confirmPage, showHouse } from '../pages/house.ts'
import { doerOf, type Manager } from '../pages/superuser-pages.ts'
import { ADMIN, goOn } from './center.ts'

export function keyRoutes({ get, post }: Manager, context: ProviderContext): void {
  const { config, db } = context

  get('keys/', async (ctx, signedIn) => {
    const jwks = `${config.issuer}/.well-known/jwks.json`
    showHouse(context, ctx, signedIn, 'admin/keys', {
      ...keyPlan(config),
      age: counted(Math.round(config.keyAge / 86_400), 'day', 'days'),
      jwks,
    })
  })

  /** One rotation at a time: a key that nobody waited for would push the waiting one aside. @throws PageError 409 */
  const checkIdle = (): void => {
    const { next } = keyPlan(config)
    if (!next) return
    throw new PageError(409, {
      title: 'A new key is waiting already',
      happened: `It begins to sign ${ago(next.signsFrom)} (${moment(next.signsFrom)}). Nothing was changed.`,
      next: 'Wait until it signs. If a key was stolen, rotate once more then.',
      link: { href: `${config.basePath}${ADMIN}keys/`, text: 'Signing keys' },
    })
  }

  get('keys/rotate/', async (ctx, signedIn) => {
    checkIdle()
    confirmPage(context, ctx, signedIn, {
      title: 'Rotate the signing keys?',
      subject: 'A new key is made and published now',
      stops: [
        'It begins to sign in an hour, when everybody who keeps a copy of the keys has it.',
        'The key of today stays published until all that it signed has ended. Nobody is signed out.',
        'Programs that were given the key of today by hand, and do not look it up, refuse new tokens then.',
      ],
      deed: 'Rotate now',
      back: `${ADMIN}keys/`,
    })
  })

  post('keys/rotate/', async (ctx, signedIn) => {
    await readForm(context, ctx, signedIn.uid)
    checkIdle()
    const { signsFrom } = await rotate(db, config.data, doerOf(signedIn, ctx))
    goOn(context, ctx, 'keys/', { kind: 'good', text: `A new key is published. It begins to sign ${ago(signsFrom.toISOString())}.` })
  })
}
