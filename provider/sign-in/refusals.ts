/** Why somebody is not signed in, in the words of the pages. They never tell whether a name exists. */
import { duration } from '../../pages/words.ts'
import type { WaitReason } from '../identity/password-limits.ts'
import type { Unconfirmed } from './decisions/confirmation.ts'
import type { FactorRefused } from './decisions/factor-check.ts'
import type { PasswordRefused } from './decisions/password-check.ts'

/** What the page of name and password says, and with which status. */
export interface Refusal {
  status: number
  errors: { username?: string; password?: string; passkey?: string }
  /** Set while the account has to wait for this address. */
  wait?: string
}

/** Few tries are told, many are not: the number says nothing then. */
const TOLD = ['No', 'One', 'Two', 'Three', 'Four', 'Five']

const TOO_MANY: Record<WaitReason, string> = {
  'account and address': 'for this name from your address',
  address: 'from your address',
  account: 'for this name, from several addresses',
}
/** What a person can do who is not the one that guessed. */
const OTHERWISE = ' A passkey works at once, and so does a place where you signed in before.'

/** @param reason what there were too many for */
export const mustWait = ({ wait, reason }: { wait: number; reason: WaitReason }): string =>
  `Too many wrong passwords ${TOO_MANY[reason]}. What to do: wait ${duration(wait)}, then try again.${reason === 'account' ? OTHERWISE : ''}`

export function passwordRefusal(why: PasswordRefused): Refusal {
  if (why.refused === 'incomplete') {
    return {
      status: 422,
      errors: {
        ...(why.lacks.includes('username') ? { username: 'Enter your user name.' } : {}),
        ...(why.lacks.includes('password') ? { password: 'Enter your password.' } : {}),
      },
    }
  }
  if (why.refused === 'password-limit') return { status: 429, errors: {}, wait: mustWait(why) }
  const wrong = 'That name and password do not match.'
  if (why.wait) return { status: 422, errors: { password: `${wrong} Wait ${duration(why.wait)} before the next try.` } }
  const tries = why.left === 1 ? 'try' : 'tries'
  const password = TOLD[why.left] ? `${wrong} ${TOLD[why.left]} more ${tries}, then there is a short wait.` : wrong
  return { status: 422, errors: { password } }
}

/** Where there is nothing else to say of a wrong code. */
interface Otherwise {
  readonly nothing: string
  readonly wrong: string
}
const AT_SIGN_IN: Otherwise = {
  nothing: 'Type a code.',
  wrong: 'That code is not right, or it was used already. Wait for the next one, or take another.',
}
const AT_CHANGES: Otherwise = { nothing: 'Show that it is you.', wrong: 'That is not right. Nothing was changed.' }

function factorWords(why: Unconfirmed | { refused: 'passkey-limit'; wait: number }, otherwise: Otherwise): string {
  switch (why.refused) {
    case 'nothing':
      return otherwise.nothing
    case 'factor-limit':
      return `Too many wrong tries. Nothing was checked: wait ${duration(why.wait)}, then try again.`
    case 'factor':
      return why.wait ? `That is not right. Wait ${duration(why.wait)} before the next try.` : otherwise.wrong
    case 'challenge':
      return 'The page was open for too long. Use your passkey once more.'
    case 'passkey':
      return 'That passkey is not known here, or it was taken away. Sign in another way.'
    case 'passkey-limit':
      return `There were many wrong passkeys from your address. Wait ${duration(why.wait)}, then try again.`
    case 'other':
      return 'That passkey belongs to another account.'
  }
}
export const factorRefusal = (why: FactorRefused | { refused: 'passkey-limit'; wait: number }): string => factorWords(why, AT_SIGN_IN)
export const confirmationRefusal = (why: Unconfirmed): string => factorWords(why, AT_CHANGES)

/** Seconds that are to be waited before anything is checked again; undefined when it need not. */
export const waitOf = (why: { readonly refused: string; readonly wait?: number }): number | undefined =>
  why.refused.endsWith('-limit') ? why.wait : undefined
