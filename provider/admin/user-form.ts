/** The form of a person: what was typed, and what is wrong with it. */
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
export type PersonErrors = Partial<Record<'username' | 'firstName' | 'lastName' | 'email' | 'whole', string>>

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
  const text = (name: string) => (form.get(name) ?? '').replaceAll('\0', '').trim()
  return {
    username: normalUsername(text('username')),
    firstName: text('first_name'),
    lastName: text('last_name'),
    email: text('email'),
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
  if (!username) errors.username = 'Give them a user name: they sign in with it.'
  else if (!isUsername(username)) errors.username = 'Use up to 150 letters of one alphabet, digits and @ . + - _ only.'
  if (firstName.length > 150) errors.firstName = 'Use at most 150 characters.'
  if (lastName.length > 150) errors.lastName = 'Use at most 150 characters.'
  if (email.length > 254) errors.email = 'Use at most 254 characters.'
  else if (email && !/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)*$/.test(email)) errors.email = 'Write it like name@example.org, or leave it empty.'
  return errors
}
