/** What a new password must be like: long, not common, and without the person's own names. One rule for pages, API and command line. */
import { type Phrase, text } from '../../pages/texts.ts'
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
export function passwordProblem(password: string, username: string, others: readonly string[] = []): Phrase | undefined {
  const length = [...password].length
  if (length < MIN_CHARACTERS) return text('password-short', { n: MIN_CHARACTERS })
  if (length > MAX_CHARACTERS) return text('password-long', { n: MAX_CHARACTERS })
  const small = password.toLowerCase()
  const holds = (name: string) => name.length >= TELLING_NAME && small.includes(name.toLowerCase())
  if (holds(username)) return text('password-username')
  if (others.some((name) => holds(name.replace(/@.*$/, '')))) return text('password-names')
  if (isCommonPassword(password)) return text('password-common')
  return undefined
}
