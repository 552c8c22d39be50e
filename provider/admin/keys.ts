/** /admin-center/keys/: the keys that sign tokens, where each is on its way, and the next one. */

import { PageError } from '../../pages/page.ts'
import { text } from '../../pages/texts.ts'
import { ago, moment } from '../../pages/words.ts'
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
      days: Math.round(config.keyAge / 86_400),
      jwks,
    })
  })

  const toKeys = { href: `${config.basePath}${ADMIN}keys/`, text: text('page-keys') }
  const waits = (signsFrom: string): PageError =>
    new PageError(409, {
      title: text('keys-waits'),
      happened: text('keys-waits-text', { when: ago(signsFrom), moment: moment(signsFrom) }),
      next: text('keys-waits-next'),
      link: toKeys,
    })

  get('keys/rotate/', async (ctx, signedIn) => {
    const { next } = keyPlan(config)
    if (next) throw waits(next.signsFrom)
    confirmPage(context, ctx, signedIn, {
      title: text('keys-rotate-question'),
      subject: text('keys-rotate-subject'),
      stops: [text('keys-rotate-when'), text('keys-rotate-old'), text('keys-rotate-copies')],
      deed: text('keys-rotate'),
      back: `${ADMIN}keys/`,
    })
  })

  post('keys/rotate/', async (ctx, signedIn) => {
    const { signsFrom } = await rotate(config, db, doerOf(signedIn, ctx)).catch((error) => {
      throw error instanceof KeyWaitsError ? waits(error.signsFrom) : error
    })
    goOn(context, ctx, 'keys/', { kind: 'good', text: text('keys-rotated', { when: ago(signsFrom.toISOString()) }) })
  })

  const unknown = (): PageError =>
    new PageError(404, {
      title: text('keys-missing'),
      happened: text('keys-missing-text'),
      next: text('keys-missing-next'),
      link: toKeys,
    })

  get('keys/:kid/withdraw/', async (ctx, signedIn) => {
    const { keys, next } = keyPlan(config)
    const key = keys.find(({ kid }) => kid === ctx.params.kid)
    if (!key) throw unknown()
    const signs = key.state === 'signs'
    confirmPage(context, ctx, signedIn, {
      title: text('keys-withdraw-question'),
      subject: key.kid,
      stops: [
        text(key.state === 'next' ? 'keys-withdraw-unused' : 'keys-withdraw-tokens'),
        ...(signs ? [text('keys-withdraw-new')] : []),
        ...(signs && next ? [text('keys-withdraw-next')] : []),
        text('keys-withdraw-others'),
      ],
      deed: text('keys-withdraw'),
      back: `${ADMIN}keys/`,
    })
  })

  post('keys/:kid/withdraw/', async (ctx, signedIn) => {
    const done = await withdrawKey(config, identity, doerOf(signedIn, ctx), ctx.params.kid!)
    if (!done) throw unknown()
    context.reloadKeys()
    goOn(context, ctx, 'keys/', { kind: 'good', text: text(done.made ? 'keys-withdrawn-new' : 'keys-withdrawn') })
  })
}
