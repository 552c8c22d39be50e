/** What the audit log says of sign-ins. */
import type Koa from 'koa'
import type { ProviderContext } from '../context.ts'
import { audit } from '../identity/audit.ts'
import { findUser, type User } from '../identity/users.ts'

/** Notes a sign-in in the audit log, and when it was with the person. */
export async function noteSignIn({ db }: ProviderContext, ctx: Koa.Context, user: User, how: string, clientId?: string): Promise<void> {
  await db.transaction(async (trx) => {
    await trx('auth_user').where({ id: user.pk }).update({ last_login: new Date().toISOString() })
    await audit(trx, { actor: user, action: 'session.sign-in', target: `user ${user.username}`, clientId, ip: ctx.ip, detail: { how } })
  })
}

/** Notes a failed sign-in. A name that nobody has is not kept: it may be a password, typed into the wrong field. */
export async function noteFailure(
  { db }: ProviderContext,
  ctx: Koa.Context,
  username: string | undefined,
  how: string,
  clientId?: string,
): Promise<void> {
  const user = username === undefined ? undefined : await findUser(db, 'username', username)
  const target = user ? `user ${user.username}` : 'unknown name'
  await db.transaction((trx) => audit(trx, { action: 'session.failed', target, clientId, ip: ctx.ip, detail: { how } }))
}
