/** /admin-center/keys/: the keys that sign tokens, where each is on its way, and the next one. */

import { PageError } from '../../pages/page.ts'
import { ago, counted, moment } from '../../pages/words.ts'
import type { ProviderContext } from '../context.ts'
import { KeyWaitsError, keyPlan, rotate, withdrawKey } from '../oidc/key-rotation.ts'
import { confirmPage, showHouse } from '../pages/house.ts'
import { doerOf, type Manager } from '../pages/superuser-pages.ts'
import { ADMIN, goOn } from './center.ts'

export function keyRoutes({ get, post }: Manager, context: ProviderContext): void {
  const { config, db, identity } = context

  get('keys/', async (ctx, signedIn) => {
    const jwks = `${config.issuer}/.well-known/jwks.json`
    showHouse(context, ctx, signedIn, 'admin/keys', {
      ...keyPlan(config),
      age: counted(Math.round(config.keyAge / 86_400), 'day', 'days'),
      jwks,
    })
  })

  const toKeys = { href: `${config.basePath}${ADMIN}keys/`, text: 'Signing keys' }
  const waits = (signsFrom: string): PageError =>
    new PageError(409, {
      title: 'A new key is waiting already',
      happened: `It begins to sign ${ago(signsFrom)} (${moment(signsFrom)}). Nothing was changed.`,
      next: 'Wait until it signs before you rotate again. If a key was stolen, withdraw it now.',
      link: toKeys,
    })

  get('keys/rotate/', async (ctx, signedIn) => {
    const { next } = keyPlan(config)
    if (next) throw waits(next.signsFrom)
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
    const { signsFrom } = await rotate(config, db, doerOf(signedIn, ctx)).catch((error) => {
      throw error instanceof KeyWaitsError ? waits(error.signsFrom) : error
    })
    goOn(context, ctx, 'keys/', { kind: 'good', text: `A new key is published. It begins to sign ${ago(signsFrom.toISOString())}.` })
  })

  const unknown = (): PageError =>
    new PageError(404, {
      title: 'There is no such key',
      happened: 'It was withdrawn already, or the address is not complete. Nothing was changed.',
      next: 'Look at the keys again.',
      link: toKeys,
    })

  get('keys/:kid/withdraw/', async (ctx, signedIn) => {
    const { keys, next } = keyPlan(config)
    const key = keys.find(({ kid }) => kid === ctx.params.kid)
    if (!key) throw unknown()
    const signs = key.state === 'signs'
    confirmPage(context, ctx, signedIn, {
      title: 'Withdraw this key now?',
      subject: key.kid,
      stops: [
        ...(key.state === 'next'
          ? ['It has signed nothing yet, so no token ends. You can rotate again at once.']
          : ['Every access token and ID token that was signed with it is refused from now on, here and by every process of this server.']),
        ...(signs ? ['A new key signs at once. Apps get new tokens with their refresh tokens; people stay signed in.'] : []),
        ...(signs && next ? ['The key that waits goes too: whoever copied the one has the other.'] : []),
        'Other servers that check tokens by themselves may believe it for up to 15 minutes, as long as they keep a copy of the public keys.',
      ],
      deed: 'Withdraw now',
      back: `${ADMIN}keys/`,
    })
  })

  post('keys/:kid/withdraw/', async (ctx, signedIn) => {
    const done = await withdrawKey(config, identity, doerOf(signedIn, ctx), ctx.params.kid!)
    if (!done) throw unknown()
    context.reloadKeys()
    const text = done.made ? 'The key is withdrawn, and a new one signs from now on.' : 'The key is withdrawn.'
    goOn(context, ctx, 'keys/', { kind: 'good', text })
  })
}
