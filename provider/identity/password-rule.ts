/** What a new password must be like: long, not common, and without the person's own names. One rule for pages, API and command line. */
import { isCommonPassword } from './common-passwords.ts'

const MIN_CHARACTERS = 10
/** The hash is the same work whatever the length, up to here. */
const MAX_CHARACTERS = 1000
/** A shorter name is found in many good passwords by chance. */
const TELLING_NAME = 3

/**
 * Why this password is refused, for the person who chose it; undefined when it is fine.
 * @param others further names of the person: first name, last name, e-mail address
 */
export function passwordProblem(password: string, username: string, others: readonly string[] = []): string | undefined {
  const length = [...password].length
  if (length < MIN_CHARACTERS) return `Take at least ${MIN_CHARACTERS} characters.`
  if (length > MAX_CHARACTERS) return `Take at most ${MAX_CHARACTERS} characters.`
  const small = password.toLowerCase()
  const holds = (name: string) => name.length >= TELLING_NAME && small.includes(name.toLowerCase())
  if (holds(username)) return 'The user name must not be part of the password.'
  if (others.some((name) => holds(name.replace(/@.*$/, '')))) return 'Your name or e-mail address must not be part of the password.'
  if (isCommonPassword(password)) return 'This is one of the passwords that are tried first. Take a few words that do not belong together.'
  return undefined
}
