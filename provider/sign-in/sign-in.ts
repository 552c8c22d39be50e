/** Checks a posted name and password; the words of a refusal never tell whether the name exists. */
import type Koa from 'koa'
import { duration } from '../../pages/words.ts'
import type { ProviderContext } from '../context.ts'
import { counts } from '../identity/counts.ts'
import { passwordLimits, tryPassword, type WaitReason } from '../identity/password-limits.ts'
import { logFailure } from '../identity/sign-in-log.ts'
import { authenticated, normalUsername, type User } from '../identity/users.ts'

/** The posted values and what is wrong with them, for the page to be shown again. */
export interface Refusal {
  status: number
  username: string
  remember: boolean
  errors: { username?: string; password?: string; passkey?: string }
  /** Set while the account has to wait for this address. */
  wait?: string
}

/** The person whose name and password it was. */
export interface SignIn {
  user: User
  /** Of the password: see `stillOpens`. */
  hash: string
  remember: boolean
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

/** @returns a function that answers with the person, or with what to show instead; wrong tries are counted */
export function passwordCheck(context: ProviderContext) {
  const begin = passwordLimits(context.db, context.config)
  return async (ctx: Koa.Context, form: URLSearchParams, clientId?: string): Promise<SignIn | Refusal> => {
    const username = normalUsername(form.get('username') ?? '').trim()
    const password = form.get('password') ?? ''
    const remember = form.has('remember')
    const refused = (status: number, errors: Refusal['errors'], wait?: string): Refusal => ({
      status,
      username,
      remember,
      errors,
      ...(wait ? { wait } : {}),
    })
    if (!username || !password) {
      return refused(422, {
        ...(username ? {} : { username: 'Enter your user name.' }),
        ...(password ? {} : { password: 'Enter your password.' }),
      })
    }
    let hash = ''
    const answer = await tryPassword(begin, username, ctx.ip, async () => {
      const right = await authenticated(context.db, username, password)
      hash = right?.hash ?? ''
      return right?.user
    })
    if (answer.user) return { user: answer.user, hash, remember }
    if (answer.refused) {
      counts.signIns.add('password', 'must-wait')
      ctx.set('Retry-After', String(answer.refused.wait))
      return refused(429, {}, mustWait(answer.refused))
    }
    const { wait, left } = answer.wrong
    await logFailure(context.db, username, { how: 'password', ip: ctx.ip, clientId })
    const wrong = 'That name and password do not match.'
    if (wait) return refused(422, { password: `${wrong} Wait ${duration(wait)} before the next try.` })
    const tries = left === 1 ? 'try' : 'tries'
    return refused(422, { password: TOLD[left] ? `${wrong} ${TOLD[left]} more ${tries}, then there is a short wait.` : wrong })
  }
}

export const isRefusal = (result: SignIn | Refusal): result is Refusal => 'errors' in result
