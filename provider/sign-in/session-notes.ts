/** Around the protocol's own endpoints: notes which browser a session is used with, and that somebody signed out. */
import type Koa from 'koa'
import type { KoaContextWithOIDC } from 'oidc-provider'
import type { ProviderContext } from '../context.ts'

export function sessionNotes({ identity }: ProviderContext): Koa.Middleware {
  return async (ctx, next) => {
    await next()
    const { oidc } = ctx as unknown as Partial<KoaContextWithOIDC>
    const session = oidc?.session as (NonNullable<typeof oidc>['session'] & { destroyed?: boolean }) | undefined
    if (!session?.accountId) return
    if (!session.destroyed) return identity.devices.note(session.uid, ctx.get('User-Agent'), ctx.ip)
    const user = await identity.users.find('sub', session.accountId)
    await identity.sessions.noteSignOut(session.uid, user, { clientId: oidc?.client?.clientId, ip: ctx.ip })
  }
}
