/** The pages that oidc-provider asks for while it runs the protocol: errors, sign-out, the user's side of the device flow. */
import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider'
import { show } from '../../pages/page.ts'
import { EXPIRED, explain } from './errors.ts'

/** Path that the pages live below: the issuer's without its `/o`. */
const baseOf = (ctx: KoaContextWithOIDC): string => new URL(ctx.oidc.provider.issuer).pathname.replace(/\/o$/, '')
const clientName = (ctx: KoaContextWithOIDC): string => ctx.oidc.client?.clientName || ctx.oidc.client?.clientId || 'The app'
const secretOf = (ctx: KoaContextWithOIDC): unknown => ctx.oidc.session?.state?.['secret']

/** A page that says what went wrong and what to do next. */
export function renderError(ctx: KoaContextWithOIDC, out: ErrorOut, error: Error): void {
  const { error: code, error_description: description } = out
  const { status, page } = explain({ error, code, description, route: ctx.oidc.route, status: ctx.status }, baseOf(ctx))
  show(ctx, baseOf(ctx), 'message', page, status)
}

/** "Sign out?", asked before anything ends; what the form sends is checked by the provider. */
export function logoutSource(ctx: KoaContextWithOIDC, _form: string): void {
  show(ctx, baseOf(ctx), 'sign-in/logout', {
    action: ctx.oidc.provider.pathFor('end_session_confirm'),
    xsrf: secretOf(ctx),
    ...(ctx.oidc.client ? { client: clientName(ctx) } : {}),
  })
}

/** After a sign-out that sends the browser nowhere else; also when the person chose to stay. */
export async function postLogoutSuccessSource(ctx: KoaContextWithOIDC): Promise<void> {
  const session = await ctx.oidc.provider.Session.get(ctx)
  show(ctx, baseOf(ctx), 'sign-in/signed-out', { stayed: session.accountId !== undefined, client: ctx.oidc.client && clientName(ctx) })
}

/** What a code that cannot be used says under the field, by the name of the error (RFC 8628 §3.3). */
const CODE_PROBLEMS: Record<string, string> = {
  NoCodeError: 'Type the code that the device shows.',
  NotFoundError: 'There is no such code. Compare it with the device letter by letter.',
  ExpiredError: 'That code has expired. Start again on the device to get another one.',
  AlreadyUsedError: 'That code was used already. Start again on the device to get another one.',
}
const unknownCodes = new WeakSet<object>()

/** Was the request answered with "there is no such code"? Such answers are counted. */
export const codeWasUnknown = (request: object): boolean => unknownCodes.has(request)

/** Asks for the code that the device shows, with what was wrong with the one before. */
export function userCodeInputSource(ctx: KoaContextWithOIDC, _form: string, out?: ErrorOut, error?: Error & { userCode?: string }): void {
  const base = baseOf(ctx)
  if (error?.name === 'AbortedError') {
    const happened = 'You did not allow it, so the device got no access.'
    show(ctx, base, 'message', { title: 'Nothing was connected', happened, next: 'You can close this page.' })
    return
  }
  if (error && ctx.status === 429) {
    renderError(ctx, out!, error)
    return
  }
  if (error?.name === 'NotFoundError') unknownCodes.add(ctx.req)
  const session = ctx.oidc.session as { exp?: number; touched?: boolean } | undefined
  if (error && session && session.exp === undefined) {
    // A browser without a session: there is none to keep, and no form of it can come back.
    session.touched = false
    const again = { href: ctx.oidc.provider.pathFor('code_verification'), text: 'Type the code' }
    show(ctx, base, 'message', { ...EXPIRED, next: 'Begin on the page that takes the code.', link: again }, 403)
    return
  }
  const problem = error && (CODE_PROBLEMS[error.name] ?? 'That did not work, and nothing was connected. Type the code once more.')
  const data = { action: ctx.oidc.provider.pathFor('code_verification'), xsrf: secretOf(ctx), code: error?.userCode, problem }
  show(ctx, base, 'device/input', data, problem ? Math.max(ctx.status, 422) : 200)
}

/** Shows the code once more, so that nobody connects a device that is not in front of them. */
export function userCodeConfirmSource(
  ctx: KoaContextWithOIDC,
  _form: string,
  client: { clientName?: string | undefined; clientId: string },
  _deviceInfo: object,
  userCode: string,
): void {
  show(ctx, baseOf(ctx), 'device/confirm', {
    action: ctx.oidc.provider.pathFor('code_verification'),
    xsrf: secretOf(ctx),
    client: client.clientName || client.clientId,
    code: userCode,
    shown: userCode,
  })
}

/** The device may go on. */
export function successSource(ctx: KoaContextWithOIDC): void {
  const happened = `${clientName(ctx)} has the access that you allowed.`
  show(ctx, baseOf(ctx), 'message', {
    title: 'Your device is connected',
    happened,
    next: 'Continue on the device. You can close this page.',
  })
}
