/** What the audit log says of sign-ins, wherever they happen. */

import type { Database } from '../../database.ts'
import { audit } from './audit.ts'
import { counts } from './counts.ts'
import { auditFailure } from './failure-log.ts'
import { keepNote } from './notes.ts'
import { findUser, normalUsername, type User } from './users.ts'

export interface SignInFacts {
  /** `password and authenticator app`, `passkey`, … */
  readonly how: string
  readonly ip: string
  /** The application that asked for it. */
  readonly clientId?: string | undefined
}

/** Notes a sign-in, and with the person when it was. */
export async function logSignIn(db: Database, user: User, { how, ...rest }: SignInFacts): Promise<void> {
  counts.signIns.add(how, 'signed-in')
  await db.transaction(async (trx) => {
    await trx('auth_user').where({ id: user.pk }).update({ last_login: new Date().toISOString() })
    await audit(trx, { ...rest, actor: user, action: 'session.sign-in', target: `user ${user.username}`, detail: { how } })
  })
}

/** Notes a failed one, by itself or counted. A name that nobody has is not kept: it may be a password, typed into the wrong field. */
export async function logFailure(db: Database, username: string | undefined, { how, ...rest }: SignInFacts): Promise<void> {
  counts.signIns.add(how, 'failed')
  const user = username === undefined ? undefined : await findUser(db, 'username', normalUsername(username))
  const target = user ? `user ${user.username}` : 'unknown name'
  await keepNote(db, 'a failed sign-in', () => auditFailure(db, { ...rest, action: 'session.failed', target, detail: { how } }))
}
