/** The pages that oidc-provider asks for while it runs the protocol: errors, sign-out, the user's side of the device flow. */
import type Koa from 'koa'
import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider'
import { message } from '../../pages/message.ts'
import { show as showPage } from '../../pages/page.ts'
import { askedIn, readBy } from '../../pages/reader.ts'
import { type Phrase, text } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import type { Identity } from '../identity/index.ts'
import { EXPIRED, explain } from './errors.ts'

const clientName = (ctx: KoaContextWithOIDC): string | Phrase =>
  ctx.oidc.client?.clientName || ctx.oidc.client?.clientId || text('signin-app-unnamed')
const secretOf = (ctx: KoaContextWithOIDC): unknown => ctx.oidc.session?.state?.['secret']

/** What a code that cannot be used says under the field, by the name of the error (RFC 8628 §3.3). */
const CODE_PROBLEMS: Record<string, Phrase> = {
  NoCodeError: text('device-no-code'),
  NotFoundError: text('device-not-found'),
  ExpiredError: text('device-expired'),
  AlreadyUsedError: text('device-used'),
}
const unknownCodes = new WeakSet<object>()

/** Was the request answered with "there is no such code"? Such answers are counted. */
export const codeWasUnknown = (request: object): boolean => unknownCodes.has(request)

/** Notes who reads an answer of the library: who is signed in, and what the app asks for. It knows both. */
export async function meetReader(identity: Identity, ctx: Koa.Context): Promise<void> {
  const { session, params } = (ctx as unknown as Partial<KoaContextWithOIDC>).oidc ?? {}
  const user = session?.accountId === undefined ? undefined : await identity.users.find('sub', session.accountId)
  if (user) readBy(ctx, user)
  if (params?.['ui_locales']) askedIn(ctx, String(params['ui_locales']))
}

export function protocolPages({ config, identity }: ProviderContext) {
  const base = config.basePath

  async function show(ctx: KoaContextWithOIDC, name: string, data: object, status = 200): Promise<void> {
    await meetReader(identity, ctx)
    showPage(ctx, base, name, data, status)
  }

  /** A page that says what went wrong and what to do next. */
  async function renderError(ctx: KoaContextWithOIDC, out: ErrorOut, error: Error): Promise<void> {
    const { error: code, error_description: description } = out
    const { status, page } = explain({ error, code, description, route: ctx.oidc.route, status: ctx.status }, base)
    await show(ctx, 'message', page, status)
  }

  return {
    renderError,

    /** "Sign out?", asked before anything ends; what the form sends is checked by the provider. */
    logoutSource: (ctx: KoaContextWithOIDC, _form: string): Promise<void> =>
      show(ctx, 'sign-in/logout', {
        action: ctx.oidc.provider.pathFor('end_session_confirm'),
        xsrf: secretOf(ctx),
        ...(ctx.oidc.client ? { client: clientName(ctx) } : {}),
      }),

    /** After a sign-out that sends the browser nowhere else; also when the person chose to stay. */
    async postLogoutSuccessSource(ctx: KoaContextWithOIDC): Promise<void> {
      const session = await ctx.oidc.provider.Session.get(ctx)
      await show(ctx, 'sign-in/signed-out', { stayed: session.accountId !== undefined, client: clientName(ctx) })
    },

    /** Asks for the code that the device shows, with what was wrong with the one before. */
    async userCodeInputSource(
      ctx: KoaContextWithOIDC,
      _form: string,
      out?: ErrorOut,
      error?: Error & { userCode?: string },
    ): Promise<void> {
      if (error?.name === 'AbortedError') return show(ctx, 'message', message('not-connected'))
      if (error && ctx.status === 429) return renderError(ctx, out!, error)
      if (error?.name === 'NotFoundError') unknownCodes.add(ctx.req)
      const session = ctx.oidc.session as { exp?: number; touched?: boolean } | undefined
      if (error && session && session.exp === undefined) {
        // A browser without a session: there is none to keep, and no form of it can come back.
        session.touched = false
        const again = { href: ctx.oidc.provider.pathFor('code_verification'), text: text('device-enter') }
        return show(ctx, 'message', { ...EXPIRED, next: text('device-session-next'), link: again }, 403)
      }
      const problem = error && (CODE_PROBLEMS[error.name] ?? text('device-failed'))
      const data = { action: ctx.oidc.provider.pathFor('code_verification'), xsrf: secretOf(ctx), code: error?.userCode, problem }
      await show(ctx, 'device/input', data, problem ? Math.max(ctx.status, 422) : 200)
    },

    /** Shows the code once more, so that nobody connects a device that is not in front of them. */
    userCodeConfirmSource: (
      ctx: KoaContextWithOIDC,
      _form: string,
      client: { clientName?: string | undefined; clientId: string },
      _deviceInfo: object,
      userCode: string,
    ): Promise<void> =>
      show(ctx, 'device/confirm', {
        action: ctx.oidc.provider.pathFor('code_verification'),
        xsrf: secretOf(ctx),
        client: client.clientName || client.clientId,
        code: userCode,
        shown: userCode,
      }),

    /** The device may go on. */
    successSource: (ctx: KoaContextWithOIDC): Promise<void> => show(ctx, 'message', message('connected', { app: clientName(ctx) })),
  }
}
