/** GET and POST /settings/: the names and the address that others and apps see. */
import type { ProviderContext } from '../context.ts'
import { auditUserChange, personState } from '../identity/user-audit.ts'
import { userSearchKey } from '../identity/users.ts'
import type { SignedIn } from '../interactions/session.ts'
import { showHouse } from '../pages/house.ts'
import type { PageContext } from '../pages/superuser-pages.ts'
import { type OwnPages, SETTINGS } from './own-pages.ts'

interface Profile {
  first_name: string
  last_name: string
  email: string
}

const EMAIL = /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/

function problemsOf({ first_name, last_name, email }: Profile): Partial<Profile> {
  const long = 'Take at most 150 characters.'
  return {
    ...(first_name.length > 150 ? { first_name: long } : {}),
    ...(last_name.length > 150 ? { last_name: long } : {}),
    ...(email && (!EMAIL.test(email) || email.length > 254)
      ? { email: 'That is not an e-mail address. It looks like ann@example.com; it may be empty.' }
      : {}),
  }
}

export function profileRoutes(pages: OwnPages, context: ProviderContext): void {
  const page = (ctx: PageContext, signedIn: SignedIn, typed: Profile, errors: Partial<Profile> = {}) =>
    showHouse(context, ctx, signedIn, 'account/profile', { typed, errors }, Object.keys(errors).length ? 422 : 200)

  pages.get(SETTINGS, async (ctx, signedIn) => {
    const { firstName, lastName, email } = signedIn.user
    page(ctx, signedIn, { first_name: firstName, last_name: lastName, email })
  })

  pages.post(SETTINGS, async (ctx, signedIn, form) => {
    const { user } = signedIn
    const text = (name: keyof Profile) => (form.get(name) ?? '').replaceAll('\0', '').trim()
    const typed: Profile = { first_name: text('first_name'), last_name: text('last_name'), email: text('email') }
    const errors = problemsOf(typed)
    if (Object.keys(errors).length) return page(ctx, signedIn, typed, errors)
    const changed = await pages.change(ctx, signedIn, null, async (trx, by) => {
      const before = await personState(trx, user.pk)
      await trx('auth_user')
        .where({ id: user.pk })
        .update({ ...typed, search_key: userSearchKey(user.username, typed.first_name, typed.last_name) })
      return auditUserChange(trx, user.pk, before, by)
    })
    const said = changed ? 'Your profile is saved.' : 'Nothing was different, so nothing was changed.'
    pages.goOn(ctx, SETTINGS, { kind: 'good', text: said })
  })
}
