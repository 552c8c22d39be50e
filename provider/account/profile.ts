/** GET and POST /settings/: what others here and apps see of a person: names, addresses, and the further standard claims. */
import { LANGUAGES, readBy } from '../../pages/reader.ts'
import { type Phrase, text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import { changeProfile, type Names, PROFILE_FIELDS, type ProfileText, profileProblems } from '../identity/profile-claims.ts'
import { showHouse } from '../pages/house.ts'
import type { PageContext } from '../pages/superuser-pages.ts'
import type { SignedIn } from '../sign-in/session.ts'
import { type OwnPages, SETTINGS } from './own-pages.ts'

type Profile = Names & ProfileText
type Problems = Partial<Record<keyof Profile, Phrase>>

const EMAIL = /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/

function problemsOf({ first_name, last_name, email, ...further }: Profile): Problems {
  const long = text('profile-long', { n: 150 })
  return {
    ...(first_name.length > 150 ? { first_name: long } : {}),
    ...(last_name.length > 150 ? { last_name: long } : {}),
    ...(email && (email.length > 254 || !EMAIL.test(email)) ? { email: text('profile-not-email') } : {}),
    ...profileProblems(further),
  }
}

const ZONES = Intl.supportedValuesOf('timeZone')

const nameOf = (tag: string): string => new Intl.DisplayNames(tag, { type: 'language' }).of(tag) ?? tag
/** The languages of the pages, each in its own words. A tag that is stored already stays a choice: apps may know the language. */
const languages = (stored: string): { value: string; text: Phrase | string }[] => [
  { value: '', text: text('profile-language-browser') },
  ...[...LANGUAGES, ...(stored && !LANGUAGES.some((tag) => tag === stored) ? [stored] : [])].map((tag) => ({
    value: tag,
    text: nameOf(tag),
  })),
]

export function profileRoutes(pages: OwnPages, context: ProviderContext): void {
  async function page(ctx: PageContext, signedIn: SignedIn, typed: Profile, errors: Problems = {}): Promise<void> {
    const contacts = await context.identity.contacts.of(signedIn.user.pk)
    const verified = Object.fromEntries(contacts.map((one) => [one.contact, one.verified]))
    const data = { typed, errors, verified, zones: ZONES, languages: languages(signedIn.user.locale) }
    showHouse(context, ctx, signedIn, 'account/profile', data, Object.keys(errors).length ? 422 : 200)
  }

  pages.get(SETTINGS, async (ctx, signedIn) => {
    const { pk, firstName, lastName, email } = signedIn.user
    await page(ctx, signedIn, { first_name: firstName, last_name: lastName, email, ...(await context.identity.profiles.read(pk)) })
  })

  pages.post(SETTINGS, async (ctx, signedIn, form) => {
    const { user } = signedIn
    const field = (name: keyof Profile) => (form.get(name) ?? '').replaceAll('\0', '').replaceAll('\r\n', '\n').trim()
    const names: Names = { first_name: field('first_name'), last_name: field('last_name'), email: field('email') }
    // A form that does not know a field leaves it as it is.
    const kept = await context.identity.profiles.read(user.pk)
    const further = Object.fromEntries(PROFILE_FIELDS.map((name) => [name, form.has(name) ? field(name) : kept[name]])) as ProfileText
    const typed: Profile = { ...names, ...further }
    const errors = problemsOf(typed)
    if (Object.keys(errors).length) return page(ctx, signedIn, typed, errors)
    const changed = await pages.change(ctx, signedIn, null, (trx, by) => changeProfile(trx, user, names, further, by))
    readBy(ctx, further) // the message is in the new language already
    pages.goOn(ctx, SETTINGS, { kind: 'good', text: text(changed ? 'profile-saved' : 'profile-same') })
  })
}
