/** POST /admin-center/users/PK/verify/: marks an e-mail address or a phone number as verified, or takes the mark away. */
import { PageError } from '../../pages/page.ts'
import { type Phrase, text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import { isContact, markVerified } from '../identity/verified-contacts.ts'
import type { Manager } from '../pages/superuser-pages.ts'
import { ADMIN, change, goOn } from './center.ts'
import { namedUser } from './users.ts'

export function userMarkRoutes({ post }: Manager, context: ProviderContext): void {
  post('users/:pk/verify/', async (ctx, signedIn, form) => {
    const user = await namedUser(context, ctx)
    const contact = form.get('contact')
    const wrong = (happened: Phrase): PageError =>
      new PageError(409, {
        title: text('contact-not-marked'),
        happened,
        next: text('person-back'),
        link: { href: `${context.config.basePath}${ADMIN}users/${user.pk}/`, text: user.username },
      })
    if (!isContact(contact)) throw wrong(text('contact-none'))
    const asked = { contact, seen: form.get('seen') ?? '', verified: form.get('verified') === 'yes' }
    const result = await change(context, ctx, signedIn, (trx, by) => markVerified(trx, user, asked, by))
    if ('refused' in result) throw wrong(result.refused)
    const done = text(asked.verified ? 'contact-marked' : 'contact-unmarked', { address: asked.seen })
    goOn(context, ctx, `users/${user.pk}/`, { kind: 'good', text: done })
  })
}
