/** The form of a person: what was typed, and what is wrong with it. */
import { type Phrase, text } from '../../pages/texts.ts'
import { isUsername, normalUsername } from '../identity/users.ts'

export interface TypedPerson {
  username: string
  firstName: string
  lastName: string
  email: string
  isStaff: boolean
  isSuperuser: boolean
  groups: readonly number[]
}
/** `whole`: what is wrong with the change as such. */
export type PersonErrors = Partial<Record<'username' | 'firstName' | 'lastName' | 'email' | 'whole', Phrase>>

export const emptyPerson = (): TypedPerson => ({
  username: '',
  firstName: '',
  lastName: '',
  email: '',
  isStaff: false,
  isSuperuser: false,
  groups: [],
})

export function readPerson(form: URLSearchParams): TypedPerson {
  const typed = (name: string) => (form.get(name) ?? '').replaceAll('\0', '').trim()
  return {
    username: normalUsername(typed('username')),
    firstName: typed('first_name'),
    lastName: typed('last_name'),
    email: typed('email'),
    isStaff: form.has('is_staff'),
    isSuperuser: form.has('is_superuser'),
    groups: [
      ...new Set(
        form
          .getAll('group')
          .filter((key) => /^\d{1,9}$/.test(key))
          .map(Number),
      ),
    ],
  }
}

export function personErrors({ username, firstName, lastName, email }: TypedPerson): PersonErrors {
  const errors: PersonErrors = {}
  if (!username) errors.username = text('person-error-no-username')
  else if (!isUsername(username)) errors.username = text('username-invalid')
  if (firstName.length > 150) errors.firstName = text('person-error-long', { most: 150 })
  if (lastName.length > 150) errors.lastName = text('person-error-long', { most: 150 })
  if (email.length > 254) errors.email = text('person-error-long', { most: 254 })
  else if (email && !/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)*$/.test(email)) errors.email = text('person-error-email')
  return errors
}
