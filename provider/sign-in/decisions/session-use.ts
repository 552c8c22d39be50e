/** May a session be used, and by whom? */
import type { Identity } from '../../identity/index.ts'
import type { User } from '../../identity/users.ts'

export interface SignedIn {
  readonly user: User
  /** Uid of the session: forms are bound to it. */
  readonly uid: string
  /** When they signed in, seconds since 1970. */
  readonly loginTs: number
}

/** The active person whose session it is; undefined when it is over, or nobody's. @param cookie its value, with a signature that holds */
export async function sessionUser(identity: Identity, cookie: string | undefined): Promise<SignedIn | undefined> {
  const session = cookie ? await identity.sessions.find(cookie) : undefined
  const user = session && (await identity.users.find('sub', session.sub))
  return user?.isActive ? { user, uid: session!.uid, loginTs: session!.loginTs } : undefined
}
