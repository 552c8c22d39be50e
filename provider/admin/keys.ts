/** /admin-center/keys/: the keys that sign tokens, where each is on its way, and the next one. */

import { PageError } from '../../server/pages/page.ts'
import { ago, moment } from '../../server/pages/words.ts'
import type { ProviderContext } from '../context.ts'
import { audit } from '../identity/audit.ts'
import { type KeyState, keyStates, publishedSeconds, rotateKeys } from '../oidc/keys.ts'
import { readForm } from '../pages/forms.ts'
import { confirmPage, showHouse } from '../pages/house.ts'
import { doerOf, type Manager } from '../pages/superuser-pages.ts'
import { ADMIN, goOn } from './center.ts'

/** A key that signs longer than this should be followed by another, in days. */
export const KEY_DAYS = 180
const DAY_MS = 86_400_000

/** The signing key, and the day by which another should follow. */
export function signingKey(context: ProviderContext): { keys: KeyState[]; signing: KeyState; next: KeyState | undefined; due: string } {
  const keys = keyStates(context.config.data, publishedSeconds(context.config))
  const signing = keys.find(({ state }) => state === 'signs')!
  const due = new Date(Date.parse(signing.signsFrom) + KEY_DAYS * DAY_MS).toISOString()
  return { keys, signing, next: keys.find(({ state }) => state === 'next'), due }
}

export function keyRoutes({ get, post }: Manager, context: ProviderContext): void {
  const { config, db } = context

  get('keys/', async (ctx, signedIn) => {
    const ring = signingKey(context)
    const overdue = !ring.next && ring.due < new Date().toISOString()
    showHouse(context, ctx, signedIn, 'admin/keys', { ...ring, overdue, days: KEY_DAYS, jwks: `${config.issuer}/.well-known/jwks.json` })
  })

  /** One rotation at a time: a key that nobody waited for would push the waiting one aside. @throws PageError 409 */
  const checkIdle = (): void => {
    const { next } = signingKey(context)
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
    const { signsFrom } = await db.transaction(async (trx) => {
      const made = await rotateKeys(config.data)
      await audit(trx, {
        ...doerOf(signedIn, ctx),
        action: 'key.rotate',
        target: `key ${made.kid}`,
        detail: { signs_from: made.signsFrom },
      })
      return made
    })
    goOn(context, ctx, 'keys/', { kind: 'good', text: `A new key is published. It begins to sign ${ago(signsFrom.toISOString())}.` })
  })
}
