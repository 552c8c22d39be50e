/** The passwords that guessers try first: the list of zxcvbn, read when the first password is chosen. */
import { createRequire } from 'node:module'

/** Without its digits and signs at either end, a common word is left as common as it was. */
const ORNAMENT = /^[^\p{L}]+|[^\p{L}]+$/gu
/** With this much around it, what was added is a password by itself. */
const ENOUGH_ADDED = 10

let list: ReadonlySet<string> | undefined

function common(): ReadonlySet<string> {
  if (!list) {
    const load = createRequire(import.meta.url)
    const { dictionary } = load('@zxcvbn-ts/language-common') as typeof import('@zxcvbn-ts/language-common')
    list = new Set(dictionary['passwords-common'])
  }
  return list
}

/** Is it one of them, in whatever case, repeated, or with a few digits and signs around it (`Password2026!`)? */
export function isCommonPassword(password: string): boolean {
  const small = password.toLowerCase()
  const word = small.replace(ORNAMENT, '')
  const [, unit = ''] = /^(.+?)\1+$/su.exec(small) ?? []
  return (
    common().has(small) ||
    (common().has(word) && small.length - word.length < ENOUGH_ADDED) ||
    (unit !== '' && (unit.length < 4 || common().has(unit)))
  )
}
