/** Checks a posted name and password; the words of a refusal never tell whether the name exists. */
import type Koa from 'koa'
import { duration } from '../../server/pages/words.ts'
import type { ProviderContext } from '../context.ts'
import { Attempts } from '../identity/attempts.ts'
import { counts } from '../identity/counts.ts'
import { logFailure } from '../identity/sign-in-log.ts'
import { authenticate, normalUsername, type User } from '../identity/users.ts'

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
  remember: boolean
}

/** Few tries are told, many are not: the number says nothing then. */
const TOLD = ['No', 'One', 'Two', 'Three', 'Four', 'Five']
const LONGEST_NAME = 150

const sentence = (seconds: number): string =>
  `Too many wrong passwords for this name from your address. Nothing was checked: wait ${duration(seconds)}, then try again.`

/** @returns a function that answers with the person, or with what to show instead; wrong tries are counted per name and address */
export function passwordCheck(context: ProviderContext) {
  const attempts = new Attempts(context.config.signInLimit)
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
    const key = `${username.slice(0, LONGEST_NAME)}\0${ctx.ip}`
    const standing = await attempts.begin(key)
    if (standing.wait) {
      counts.signIns.add('password', 'must-wait')
      ctx.set('Retry-After', String(standing.wait))
      return refused(429, {}, sentence(standing.wait))
    }
    const user = await authenticate(context.db, username, password)
    if (user) {
      await attempts.succeeded(key)
      return { user, remember }
    }
    const { wait, left } = await attempts.failed(key, standing)
    await logFailure(context.db, username, { how: 'password', ip: ctx.ip, clientId })
    const wrong = 'That name and password do not match.'
    if (wait) return refused(422, { password: `${wrong} Wait ${duration(wait)} before the next try.` })
    const tries = left === 1 ? 'try' : 'tries'
    return refused(422, { password: TOLD[left] ? `${wrong} ${TOLD[left]} more ${tries}, then there is a short wait.` : wrong })
  }
}

export const isRefusal = (result: SignIn | Refusal): result is Refusal => 'errors' in result
