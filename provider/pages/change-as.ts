/** What a person changes on a page, in the name of their session. */
import type Koa from 'koa'
import type { Trx } from '../../database.ts'
import { PageError } from '../../pages/page.ts'
import { text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import type { Doer } from '../identity/application-changes.ts'
import { isSession } from '../identity/sessions.ts'
import type { SignedIn } from '../sign-in/session.ts'
import { doerOf } from './superuser-pages.ts'

/**
 * A change of who may do what. Such changes go on one at a time, and a form may have waited for one that ended its session, closed the
 * account or took away the superuser's rights: so that is asked again inside the transaction.
 * @throws PageError 403 when the session is not what it was any more; nothing is changed then
 */
export function changeAs<T>(
  { identity, config }: ProviderContext,
  ctx: Koa.Context,
  signedIn: SignedIn,
  work: (trx: Trx, by: Doer) => Promise<T>,
): Promise<T> {
  return identity.change(async (trx) => {
    if (await isSession(trx, signedIn.uid, signedIn.user)) return work(trx, doerOf(signedIn, ctx))
    throw new PageError(403, {
      title: text('error-signed-out'),
      happened: text('error-signed-out-text'),
      next: text('error-signed-out-next'),
      link: { href: `${config.basePath}/login/`, text: text('frame-sign-in') },
    })
  })
}
