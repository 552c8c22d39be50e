/** Posted forms: read once, refused without the token of the page that they came from. */
import { randomBytes } from 'node:crypto'
import type Koa from 'koa'
import getRawBody from 'raw-body'
import { PageError } from '../../pages/page.ts'
import { text } from '../../pages/texts.ts'
import { hasTooManyPairs, MAX_PAIRS } from '../../pairs.ts'
import type { ProviderContext } from '../context.ts'
import { sameSecret } from '../identity/secrets.ts'
import { csrfToken } from '../identity/sessions.ts'
import { cookieJar, cookieOptions } from './cookies.ts'

const LIMIT = '64kb'
const FORM_COOKIE = 'stockade_form'

/** What a form's token is bound to where nobody is signed in: a random value in a cookie of this browser. */
export function browserSubject(context: ProviderContext, ctx: Koa.Context): string {
  const cookies = cookieJar(context, ctx)
  const known = cookies.get(FORM_COOKIE, { signed: true })
  if (known) return `browser ${known}`
  const value = randomBytes(16).toString('base64url')
  cookies.set(FORM_COOKIE, value, cookieOptions(context))
  return `browser ${value}`
}

/** @param subject uid of the session, `interaction <uid>`, or what `browserSubject` says */
export const formToken = (context: ProviderContext, subject: string): string => csrfToken(context.secrets.forms, subject)

/**
 * The fields of a posted form that carries the token of `subject`.
 * @throws PageError 403 without the token, 400 with too many fields, 415 for another content type
 */
export async function readForm(context: ProviderContext, ctx: Koa.Context, subject: string): Promise<URLSearchParams> {
  if (!ctx.is('urlencoded')) {
    throw new PageError(415, {
      title: text('error-no-form'),
      happened: text('error-no-form-text'),
      next: text('error-form-next'),
    })
  }
  const body = await getRawBody(ctx.req, { length: ctx.request.length ?? null, limit: LIMIT, encoding: 'utf-8' })
  if (hasTooManyPairs(body)) {
    throw new PageError(400, {
      title: text('error-big-form'),
      happened: text('error-big-form-text', { most: MAX_PAIRS }),
      next: text('error-form-next'),
    })
  }
  const form = new URLSearchParams()
  // No text that is kept has a NUL: PostgreSQL takes none.
  for (const [name, value] of new URLSearchParams(body)) form.append(name, value.replaceAll('\0', '\ufffd'))
  if (!sameSecret(form.get('csrf') ?? '', formToken(context, subject))) throw staleForm(context.config.basePath + ctx.path + ctx.search)
  return form
}

/** A form without its token: from an old page, from another sign-in, or from another site. */
export const staleForm = (back: string): PageError =>
  new PageError(403, {
    title: text('error-stale-form'),
    happened: text('error-stale-form-text'),
    next: text('error-stale-form-next'),
    link: { href: back, text: text('error-stale-form-link') },
  })
