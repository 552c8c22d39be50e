/** The standard claims that people set about themselves (OpenID Connect Core §5.1): what each may hold, and how they are kept. */
import type { Trx } from '../../database.ts'
import { type Phrase, text as say } from '../../pages/texts.ts'
import type { Doer } from './application-changes.ts'
import { audit } from './audit.ts'
import type { Ground } from './ground.ts'
import { webOrigin } from './redirect-uris.ts'
import { auditUserChange, personState, userTarget } from './user-audit.ts'
import { type User, userSearchKey } from './users.ts'

/** Members of the claim `address` (§5.1.1); `formatted` is made of them. */
const ADDRESS = ['street_address', 'locality', 'region', 'postal_code', 'country'] as const
export type Address = Partial<Record<(typeof ADDRESS)[number], string>>

/** What `auth_user.claims` holds; what is empty is left out. */
export interface ProfileClaims extends Partial<Record<(typeof PLAIN)[number], string>> {
  address?: Address
}
const PLAIN = ['middle_name', 'nickname', 'profile', 'picture', 'website', 'gender', 'birthdate', 'zoneinfo', 'locale'] as const

/** Fields of the form, in its order; all are text, and each may be empty. */
export const PROFILE_FIELDS = [...PLAIN, 'phone_number', ...ADDRESS] as const
export type ProfileField = (typeof PROFILE_FIELDS)[number]
export type ProfileText = Record<ProfileField, string>

const LONGEST: Partial<Record<ProfileField, number>> = { gender: 50, locale: 35, postal_code: 30, street_address: 500 }
const TEXT_LENGTH = 150

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/

const webAddress = (text: string): Phrase | undefined =>
  webOrigin(text) && !/\s/.test(text) && text.length <= 2000 && !/^https?:\/\/[^/?#]*@/i.test(text) ? undefined : say('profile-not-web')

/** `YYYY-MM-DD`, or `YYYY`, or `0000-MM-DD` for who does not tell the year. */
function birthdate(text: string): Phrase | undefined {
  const [, year, day] = /^(\d{4})(-\d\d-\d\d)?$/.exec(text) ?? []
  const date = `${year === '0000' ? '2000' : year}${day ?? '-01-01'}`
  const time = Date.parse(`${date}T00:00:00Z`)
  // Date.parse takes the 30th of February for a day of March.
  const real = !Number.isNaN(time) && new Date(time).toISOString().startsWith(date) && time <= Date.now()
  return real && (year !== '0000' || day) ? undefined : say('profile-not-birthdate')
}

function zoneinfo(text: string): Phrase | undefined {
  try {
    if (/^[A-Za-z]/.test(text) && new Intl.DateTimeFormat('en', { timeZone: text })) return undefined
  } catch {
    // No such zone.
  }
  return say('profile-not-zone')
}

function locale(text: string): Phrase | undefined {
  try {
    if (Intl.getCanonicalLocales(text).length === 1) return undefined
  } catch {
    // Not a language tag.
  }
  return say('profile-not-language')
}

const phone = (text: string): Phrase | undefined =>
  /^\+[1-9][0-9 ().-]{4,28}(;ext=\d{1,8})?$/.test(text) && text.replace(/;.*|\D/g, '').length <= 15 ? undefined : say('profile-not-phone')

const CHECKS: Partial<Record<ProfileField, (text: string) => Phrase | undefined>> = {
  profile: webAddress,
  picture: webAddress,
  website: webAddress,
  birthdate,
  zoneinfo,
  locale,
  phone_number: phone,
}

function problemOf(field: ProfileField, text: string): Phrase | undefined {
  if (!text) return undefined
  const check = CHECKS[field]
  if (check) return check(text)
  const longest = LONGEST[field] ?? TEXT_LENGTH
  if (text.length > longest) return say('profile-long', { n: longest })
  return CONTROL.test(field === 'street_address' ? text.replaceAll('\n', '') : text) ? say('profile-not-text') : undefined
}

/** What is wrong with which field, in a sentence for the person at the form. */
export const profileProblems = (typed: ProfileText): Partial<Record<ProfileField, Phrase>> =>
  Object.fromEntries(
    PROFILE_FIELDS.flatMap((field) => {
      const problem = problemOf(field, typed[field])
      return problem ? [[field, problem]] : []
    }),
  )

/** The address on a label, a line each. */
export function formattedAddress({ street_address, locality, region, postal_code, country }: Address): string {
  return [street_address, [postal_code, locality].filter(Boolean).join(' '), region, country].filter(Boolean).join('\n')
}

interface Row {
  claims: string
  phone_number: string
}

async function profileText(trx: Trx, pk: number): Promise<ProfileText> {
  return toText(await trx('auth_user').where({ id: pk }).first('claims', 'phone_number'))
}

export function createProfiles({ db }: Ground) {
  return {
    /** The fields as they are kept. */
    async read(pk: number): Promise<ProfileText> {
      const [row] = await db.all<Row>('select claims, phone_number from auth_user where id = ?', [pk])
      return toText(row!)
    },
  }
}

function toText(row: Row): ProfileText {
  const { address, ...plain }: ProfileClaims = JSON.parse(row.claims)
  const kept: Partial<ProfileText> = { ...plain, ...address, phone_number: row.phone_number }
  return Object.fromEntries(PROFILE_FIELDS.map((field) => [field, kept[field] ?? ''])) as ProfileText
}

/** Keeps what a person says about themselves; the log is told which fields are different, not what they hold. @returns whether any is */
export async function saveProfile(trx: Trx, user: Pick<User, 'pk' | 'username'>, typed: ProfileText, by: Doer): Promise<boolean> {
  const before = await profileText(trx, user.pk)
  const text = { ...typed, locale: typed.locale && Intl.getCanonicalLocales(typed.locale)[0]! }
  const changed = PROFILE_FIELDS.filter((field) => text[field] !== before[field])
  if (!changed.length) return false
  const given = (fields: readonly ProfileField[]) =>
    Object.fromEntries(fields.filter((name) => text[name]).map((name) => [name, text[name]]))
  const address = given(ADDRESS)
  const claims: ProfileClaims = { ...given(PLAIN), ...(Object.keys(address).length ? { address } : {}) }
  await trx('auth_user')
    .where({ id: user.pk })
    .update({ claims: JSON.stringify(claims), phone_number: text.phone_number })
  await audit(trx, { ...by, action: 'user.profile', target: userTarget(user.username), detail: { changed } })
  return true
}

/** The names that a person is shown by, and their address. */
export interface Names {
  first_name: string
  last_name: string
  email: string
}

/** Changes both, names and what else a person says about themselves. Call inside `change`. @returns whether anything is different */
export async function changeProfile(
  trx: Trx,
  user: Pick<User, 'pk' | 'username'>,
  names: Names,
  further: ProfileText,
  by: Doer,
): Promise<boolean> {
  const before = await personState(trx, user.pk)
  await trx('auth_user')
    .where({ id: user.pk })
    .update({ ...names, search_key: userSearchKey(user.username, names.first_name, names.last_name) })
  const changed = await auditUserChange(trx, user.pk, before, by)
  return (await saveProfile(trx, user, further, by)) || changed
}
