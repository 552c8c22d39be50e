/** What a new password must be like. */
const MIN_CHARACTERS = 10
/** A shorter name is found in many good passwords by chance. */
const TELLING_NAME = 3

/** Why this password is refused, for the person who chose it; undefined when it is fine. */
export function passwordProblem(password: string, username: string): string | undefined {
  if ([...password].length < MIN_CHARACTERS) return `Take at least ${MIN_CHARACTERS} characters.`
  const name = username.toLowerCase()
  if (name.length >= TELLING_NAME && password.toLowerCase().includes(name)) return 'The user name must not be part of the password.'
  return undefined
}
