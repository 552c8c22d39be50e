/** Why somebody is not signed in, in the words of the pages. They never tell whether a name exists. */
import { type Phrase, text } from '../../pages/texts.ts'
import { duration } from '../../pages/words.ts'
import type { WaitReason } from '../identity/password-limits.ts'
import type { Unconfirmed } from './decisions/confirmation.ts'
import type { FactorRefused } from './decisions/factor-check.ts'
import type { PasswordRefused } from './decisions/password-check.ts'

/** What the page of name and password says, and with which status. */
export interface Refusal {
  status: number
  errors: { username?: Phrase; password?: Phrase; passkey?: Phrase }
  /** Set while the account has to wait for this address. */
  wait?: Phrase
}

/** Few tries are told, many are not: the number says nothing then. */
const TOLD = 5

const TOO_MANY: Record<WaitReason, string> = {
  'account and address': 'refused-limit-pair',
  address: 'refused-limit-address',
  account: 'refused-limit-account',
}

/** @param reason what there were too many for */
export const mustWait = ({ wait, reason }: { wait: number; reason: WaitReason }): Phrase => text(TOO_MANY[reason], { wait: duration(wait) })

export function passwordRefusal(why: PasswordRefused): Refusal {
  if (why.refused === 'incomplete') {
    return {
      status: 422,
      errors: {
        ...(why.lacks.includes('username') ? { username: text('refused-username') } : {}),
        ...(why.lacks.includes('password') ? { password: text('refused-password') } : {}),
      },
    }
  }
  if (why.refused === 'password-limit') return { status: 429, errors: {}, wait: mustWait(why) }
  const password = why.wait
    ? text('refused-wrong-wait', { wait: duration(why.wait) })
    : why.left <= TOLD
      ? text('refused-wrong-left', { n: why.left })
      : text('refused-wrong')
  return { status: 422, errors: { password } }
}

/** What is said where nothing was given, and of a code that is wrong. Codes are made from the time: an app whose clock is wrong shows wrong ones. */
type Otherwise = Record<'nothing' | 'wrong', Phrase>

function factorWords(why: Unconfirmed | { refused: 'passkey-limit'; wait: number }, otherwise: Otherwise): Phrase {
  switch (why.refused) {
    case 'nothing':
      return otherwise.nothing
    case 'factor-limit':
      return text('refused-factor-limit', { wait: duration(why.wait) })
    case 'factor':
      return why.wait ? text('refused-factor-wait', { wait: duration(why.wait) }) : otherwise.wrong
    case 'challenge':
      return text('refused-challenge')
    case 'passkey':
      return text('refused-passkey')
    case 'passkey-limit':
      return text('refused-passkey-limit', { wait: duration(why.wait) })
    case 'other':
      return text('refused-passkey-other')
  }
}
export const factorRefusal = (why: FactorRefused | { refused: 'passkey-limit'; wait: number }): Phrase =>
  factorWords(why, { nothing: text('refused-no-code'), wrong: text('refused-code') })
/** @param typed what was taken for a password or a code */
export const confirmationRefusal = (why: Unconfirmed, typed = ''): Phrase =>
  factorWords(why, {
    nothing: text('refused-no-proof'),
    wrong: text(/^\s*\d{3}\s*\d{3}\s*$/.test(typed) ? 'refused-proof-code' : 'refused-proof'),
  })

/** Seconds that are to be waited before anything is checked again; undefined when it need not. */
export const waitOf = (why: { readonly refused: string; readonly wait?: number }): number | undefined =>
  why.refused.endsWith('-limit') ? why.wait : undefined
