/** What the audit log says of sign-ins, wherever they happen. */
import { audit } from './audit.ts'
import { counts } from './counts.ts'
import type { FailureLog } from './failure-log.ts'
import type { Ground } from './ground.ts'
import { normalUsername, type User, type Users } from './users.ts'

export interface SignInFacts {
  /** `password and authenticator app`, `passkey`, … */
  readonly how: string
  readonly ip: string
  /** The application that asked for it. */
  readonly clientId?: string | undefined
}

export function createSignInLog({ db, keepNote }: Ground, users: Users, failures: FailureLog) {
  return {
    /** Notes a sign-in, and with the person when it was. */
    async signIn(user: User, { how, ...rest }: SignInFacts): Promise<void> {
      counts.signIns.add(how, 'signed-in')
      await db.transaction(async (trx) => {
        await trx('auth_user').where({ id: user.pk }).update({ last_login: new Date().toISOString() })
        await audit(trx, { ...rest, actor: user, action: 'session.sign-in', target: `user ${user.username}`, detail: { how } })
      })
    },

    /** Notes a failed one, by itself or counted. A name that nobody has is not kept: it may be a password, typed into the wrong field. */
    async failedSignIn(username: string | undefined, { how, ...rest }: SignInFacts): Promise<void> {
      counts.signIns.add(how, 'failed')
      const user = username === undefined ? undefined : await users.find('username', normalUsername(username))
      const target = user ? `user ${user.username}` : 'unknown name'
      await keepNote('a failed sign-in', () => failures.failure({ ...rest, action: 'session.failed', target, detail: { how } }))
    },
  }
}
