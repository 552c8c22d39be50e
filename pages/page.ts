/** Answers with a page: headers that every page carries, and the helpers that every template has. */
import type Koa from 'koa'
import { webOrigin } from '../provider/identity/redirect-uris.ts'
import { asset } from './static.ts'
import { template } from './templates.ts'
import { ago, counted, moment } from './words.ts'

/**
 * No frame, no inline script or style. Two things are left out on purpose: `form-action`, which would block the redirect from a form
 * back to an app, and `Cross-Origin-Opener-Policy`, which would cut a sign-in popup off from the page that opened it.
 */
const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'",
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Cache-Control': 'no-store',
}

export function pageHeaders(ctx: Koa.Context): void {
  ctx.set(HEADERS)
}

/**
 * @param base path that the pages live below: empty or `/inventory`
 * @param name template of views/, e.g. `sign-in/login`
 */
export function show(ctx: Koa.Context, base: string, name: string, data: object, status = 200): void {
  pageHeaders(ctx)
  ctx.status = status
  ctx.type = 'html'
  const helpers = { at: (path: string) => base + path, asset: (file: string) => asset(base, file), ago, moment, counted }
  ctx.body = template(name, { ...data, ...helpers })
}

/** Lets the page that was just shown load pictures from where these addresses are, and from nowhere else. */
export function allowImages(ctx: Koa.Context, addresses: readonly (string | null)[]): void {
  const origins = addresses.flatMap((address) => webOrigin(address ?? '') ?? [])
  const policy = HEADERS['Content-Security-Policy'].replace('img-src ', `img-src ${[...new Set(origins), ''].join(' ')}`)
  ctx.set('Content-Security-Policy', policy)
}

/** Where a person can go from a message. `href` is complete, with the base path. */
export interface Message {
  title: string
  /** What happened, and what did not. */
  happened: string
  /** What to do now. */
  next: string
  link?: { href: string; text: string }
  /** The protocol's own words, for whoever runs the app. */
  detail?: string
}

/** Ends a request with a page that says what happened and what to do next. */
export class PageError extends Error {
  readonly status: number
  readonly page: Message

  constructor(status: number, page: Message) {
    super(page.title)
    this.status = status
    this.page = page
  }
}

/** Goes on to another address by GET, whatever the method was: what was posted is not sent again. */
export function seeOther(ctx: Koa.Context, address: string): void {
  pageHeaders(ctx)
  ctx.redirect(address)
  ctx.status = 303
}
