/** Who this browser is signed in as, for the pages outside of an authorization. The session is oidc-provider's own: there is one. */
import type Koa from 'koa'
import { message } from '../../pages/message.ts'
import { PageError, seeOther } from '../../pages/page.ts'
import { readBy } from '../../pages/reader.ts'
import { text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import { SESSION_COOKIE, sessionSeconds } from '../identity/sessions.ts'
import type { User } from '../identity/users.ts'
import { PASSWORD_LOGIN } from '../oidc/claims.ts'
import { cookieJar, cookieOptions } from '../pages/cookies.ts'
import { type SignedIn, sessionUser } from './decisions/session-use.ts'

export type { SignedIn } from './decisions/session-use.ts'

/** The active person who is signed in with this browser; undefined when nobody is. */
export async function currentUser(context: ProviderContext, ctx: Koa.Context): Promise<SignedIn | undefined> {
  const signedIn = await sessionUser(context.identity, cookieJar(context, ctx).get(SESSION_COOKIE, { signed: true }))
  if (!signedIn) return undefined
  ctx.state['session'] = signedIn.uid
  readBy(ctx, signedIn.user)
  await context.identity.devices.note(signedIn.uid, ctx.get('User-Agent'), ctx.ip)
  return signedIn
}

/** Like `currentUser`; when nobody is signed in, the answer is the way to the sign-in page and back, and undefined is returned. */
export async function requireUser(context: ProviderContext, ctx: Koa.Context): Promise<SignedIn | undefined> {
  const signedIn = await currentUser(context, ctx)
  const next = ctx.method === 'GET' || ctx.method === 'HEAD' ? ctx.path + ctx.search : '/'
  if (!signedIn) seeOther(ctx, `${context.config.basePath}/login/?next=${encodeURIComponent(next)}`)
  return signedIn
}

/**
 * Like `requireUser`, for pages and forms of administration.
 * @throws PageError 403 for everybody else
 */
export async function requireSuperuser(context: ProviderContext, ctx: Koa.Context): Promise<SignedIn | undefined> {
  const signedIn = await requireUser(context, ctx)
  if (!signedIn || signedIn.user.isSuperuser) return signedIn
  const link = { href: `${context.config.basePath}/`, text: text('message-first-page') }
  throw new PageError(403, message('superusers', { user: signedIn.user.username }, { link }))
}

/**
 * Signs a person in outside of an authorization. The session gets a new identifier, so that one known from before is worth nothing; what
 * belonged to somebody else who used this browser is left behind.
 * @param remember keep the cookie when the browser is closed
 * @param amr how they proved who they are (RFC 8176 §2)
 * @param hash of the password that they proved to know
 * @returns false when that password has been replaced meanwhile: nobody is signed in then
 */
export async function signIn(
  context: ProviderContext,
  ctx: Koa.Context,
  user: User,
  remember: boolean,
  amr: readonly string[] = PASSWORD_LOGIN.amr,
  hash?: string,
): Promise<boolean> {
  const { config, identity } = context
  const provider = context.provider()
  let session = await provider.Session.get(ctx)
  if (session.accountId && session.accountId !== user.sub) {
    await session.destroy()
    session = new provider.Session()
  }
  session.resetIdentifier()
  session.loginAccount({ accountId: user.sub, acr: PASSWORD_LOGIN.acr, amr: [...amr] })
  session.transient = remember ? undefined : true
  await session.save(sessionSeconds(config.sessionTtl, remember))
  if (hash !== undefined && !(await identity.users.stillOpens(user.pk, hash))) {
    await session.destroy()
    return false
  }
  ctx.state['session'] = session.uid
  await identity.devices.note(session.uid, ctx.get('User-Agent'), ctx.ip)
  cookieJar(context, ctx).set(SESSION_COOKIE, session.jti, {
    ...cookieOptions(context),
    ...(remember ? { maxAge: config.sessionTtl * 1000 } : {}),
  })
  return true
}
