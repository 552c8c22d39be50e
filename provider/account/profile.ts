/** GET and POST /settings/: what others here and apps see of a person: names, addresses, and the further standard claims. */
import type { ProviderContext } from '../context.ts'
import { changeProfile, type Names, PROFILE_FIELDS, type ProfileText, profileProblems } from '../identity/profile-claims.ts'
import { showHouse } from '../pages/house.ts'
import type { PageContext } from '../pages/superuser-pages.ts'
import type { SignedIn } from '../sign-in/session.ts'
import { type OwnPages, SETTINGS } from './own-pages.ts'

type Profile = Names & ProfileText

const EMAIL = /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/

function problemsOf({ first_name, last_name, email, ...further }: Profile): Partial<Profile> {
  const long = 'Take at most 150 characters.'
  return {
    ...(first_name.length > 150 ? { first_name: long } : {}),
    ...(last_name.length > 150 ? { last_name: long } : {}),
    ...(email && (email.length > 254 || !EMAIL.test(email))
      ? { email: 'That is not an e-mail address. It looks like ann@example.com; it may be empty.' }
      : {}),
    ...profileProblems(further),
  }
}

const ZONES = Intl.supportedValuesOf('timeZone')

export function profileRoutes(pages: OwnPages, context: ProviderContext): void {
  async function page(ctx: PageContext, signedIn: SignedIn, typed: Profile, errors: Partial<Profile> = {}): Promise<void> {
    const contacts = await context.identity.contacts.of(signedIn.user.pk)
    const verified = Object.fromEntries(contacts.map((one) => [one.contact, one.verified]))
    const data = { typed, errors, verified, zones: ZONES }
    showHouse(context, ctx, signedIn, 'account/profile', data, Object.keys(errors).length ? 422 : 200)
  }

  pages.get(SETTINGS, async (ctx, signedIn) => {
    const { pk, firstName, lastName, email } = signedIn.user
    await page(ctx, signedIn, { first_name: firstName, last_name: lastName, email, ...(await context.identity.profiles.read(pk)) })
  })

  pages.post(SETTINGS, async (ctx, signedIn, form) => {
    const { user } = signedIn
    const text = (name: keyof Profile) => (form.get(name) ?? '').replaceAll('\0', '').replaceAll('\r\n', '\n').trim()
    const names: Names = { first_name: text('first_name'), last_name: text('last_name'), email: text('email') }
    // A form that does not know a field leaves it as it is.
    const kept = await context.identity.profiles.read(user.pk)
    const further = Object.fromEntries(PROFILE_FIELDS.map((name) => [name, form.has(name) ? text(name) : kept[name]])) as ProfileText
    const typed: Profile = { ...names, ...further }
    const errors = problemsOf(typed)
    if (Object.keys(errors).length) return page(ctx, signedIn, typed, errors)
    const changed = await pages.change(ctx, signedIn, null, (trx, by) => changeProfile(trx, user, names, further, by))
    const said = changed ? 'Your profile is saved.' : 'Nothing was different, so nothing was changed.'
    pages.goOn(ctx, SETTINGS, { kind: 'good', text: said })
  })
}
