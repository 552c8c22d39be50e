/** Is this the person's name and password? Nothing in a refusal tells whether the name exists. */
import type { ProviderContext } from '../../context.ts'
import { counts } from '../../identity/counts.ts'
import type { WaitReason } from '../../identity/password-limits.ts'
import type { User } from '../../identity/users.ts'

export interface Credentials {
  /** As `normalUsername` gives it. */
  readonly username: string
  readonly password: string
}

/** Waits are in seconds. */
export type PasswordRefused =
  | { readonly refused: 'incomplete'; readonly lacks: readonly (keyof Credentials)[] }
  | { readonly refused: 'password-limit'; readonly wait: number; readonly reason: WaitReason }
  /** The next try has to wait; 0: it need not, and so many are left before it has to. */
  | { readonly refused: 'password'; readonly wait: number; readonly left: number }

/** Where a try comes from. */
export interface Origin {
  readonly ip: string
  /** The application that asked for it. */
  readonly clientId?: string | undefined
}

/** The person, and the hash that their password was right for: see `stillOpens`. */
export interface PasswordProved {
  readonly user: User
  readonly hash: string
}

/** @returns a function that answers whose they are; wrong tries are counted and noted */
export function passwordCheck({ identity }: ProviderContext) {
  return async ({ username, password }: Credentials, from: Origin): Promise<PasswordProved | PasswordRefused> => {
    if (!username || !password) {
      return { refused: 'incomplete', lacks: [...(username ? [] : ['username' as const]), ...(password ? [] : ['password' as const])] }
    }
    let hash = ''
    const answer = await identity.limits.tryPassword(username, from.ip, async () => {
      const right = await identity.users.authenticated(username, password)
      hash = right?.hash ?? ''
      return right?.user
    })
    if (answer.user) return { user: answer.user, hash }
    if (answer.refused) {
      counts.signIns.add('password', 'must-wait')
      return { refused: 'password-limit', ...answer.refused }
    }
    await identity.audit.failedSignIn(username, { how: 'password', ...from })
    return { refused: 'password', wait: answer.wrong.wait, left: answer.wrong.left }
  }
}
