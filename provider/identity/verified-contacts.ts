/**
 * Marks that an administrator sets: this e-mail address, this phone number is that person's. A change of the address clears its mark,
 * whoever makes it and however: a trigger of the database does that (migration 016).
 */
import type { Trx } from '../../database.ts'
import { text } from '../../pages/texts.ts'
import type { Doer } from './application-changes.ts'
import { audit } from './audit.ts'
import { checkSignIn, RightsError } from './grantable.ts'
import type { Ground } from './ground.ts'
import { IdentityError } from './identity-error.ts'
import { userTarget } from './user-audit.ts'
import type { User } from './users.ts'

export const CONTACTS = ['email', 'phone'] as const
export type Contact = (typeof CONTACTS)[number]
export const isContact = (text: string | null): text is Contact => CONTACTS.some((contact) => contact === text)

const COLUMNS = { email: ['email', 'email_verified'], phone: ['phone_number', 'phone_verified'] } as const

export interface ContactState {
  readonly contact: Contact
  /** Empty where there is none. */
  readonly value: string
  readonly verified: boolean
}

export function createContacts({ db }: Ground) {
  return {
    async of(pk: number): Promise<ContactState[]> {
      const [row] = await db.all<Record<string, unknown>>(
        'select email, email_verified, phone_number, phone_verified from auth_user where id = ?',
        [pk],
      )
      return CONTACTS.map((contact) => {
        const [column, mark] = COLUMNS[contact]
        return { contact, value: String(row?.[column] ?? ''), verified: Boolean(row?.[mark]) }
      })
    },
  }
}

/**
 * Sets or clears a mark. Call inside `change`.
 * @param seen the address that was looked at: another one that took its place meanwhile is not marked
 * @returns whether anything is different @throws IdentityError, RightsError for who may not change what signs this person in
 */
export async function markVerified(
  trx: Trx,
  user: Pick<User, 'pk' | 'username'>,
  { contact, seen, verified }: { contact: Contact; seen: string; verified: boolean },
  by: Doer,
): Promise<boolean> {
  const [column, mark] = COLUMNS[contact]
  const row = await trx('auth_user').where({ id: user.pk }).first(column, mark, 'is_superuser')
  if (!row?.[column]) throw new IdentityError(text('rule-no-contact', { user: user.username, contact }))
  if (by.actor?.pk === user.pk && !row.is_superuser) throw new RightsError(text('rule-own-contact', { contact }))
  await checkSignIn(trx, by, user.pk)
  if (row[column] !== seen) throw new IdentityError(text('rule-contact-changed', { contact }))
  if (Boolean(row[mark]) === verified) return false
  await trx('auth_user')
    .where({ id: user.pk })
    .update({ [mark]: verified })
  await audit(trx, { ...by, action: 'user.verify', target: userTarget(user.username), detail: { contact, verified } })
  return true
}
