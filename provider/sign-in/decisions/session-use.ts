/** May a session be used, and by whom? */
import type { Database } from '../../../database.ts'
import { findSession } from '../../identity/sessions.ts'
import { findUser, type User } from '../../identity/users.ts'

export interface SignedIn {
  readonly user: User
  /** Uid of the session: forms are bound to it. */
  readonly uid: string
  /** When they signed in, seconds since 1970. */
  readonly loginTs: number
}

/** The active person whose session it is; undefined when it is over, or nobody's. @param cookie its value, with a signature that holds */
export async function sessionUser(db: Database, cookie: string | undefined): Promise<SignedIn | undefined> {
  const session = cookie ? await findSession(db, cookie) : undefined
  const user = session && (await findUser(db, 'sub', session.sub))
  return user?.isActive ? { user, uid: session!.uid, loginTs: session!.loginTs } : undefined
}
