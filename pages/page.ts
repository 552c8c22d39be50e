/** Answers with a page: headers that every page carries, and the helpers that every template has. */
import type Koa from 'koa'
import { version } from '../config.ts'
import { webOrigin } from '../provider/identity/redirect-uris.ts'
import { chosenZone, readerOf } from './reader.ts'
import { asset } from './static.ts'
import { template } from './templates.ts'
import { joined, Markup, type Phrase, say, sayHtml, type Values } from './texts.ts'
import { ago, counted, moment, numeral } from './words.ts'

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
  const reader = readerOf(ctx)
  const helpers = {
    language: reader.language,
    zone: chosenZone(ctx),
    version,
    t: (text: string, values?: Values) => say(reader, text, values),
    html: (text: string, values?: Parameters<typeof sayHtml>[2]) => sayHtml(reader, text, values),
    markup: (html: string) => new Markup(html),
    at: (path: string) => base + path,
    asset: (file: string) => asset(base, file),
    join: joined,
    numeral,
    ago,
    moment,
    counted,
  }
  ctx.body = template(name, { ...data, ...helpers }, reader)
}

/** Lets the page that was just shown load pictures from where these addresses are, and from nowhere else. */
export function allowImages(ctx: Koa.Context, addresses: readonly (string | null)[]): void {
  const origins = addresses.flatMap((address) => webOrigin(address ?? '') ?? [])
  const policy = HEADERS['Content-Security-Policy'].replace('img-src ', `img-src ${[...new Set(origins), ''].join(' ')}`)
  ctx.set('Content-Security-Policy', policy)
}

/** Where a person can go from a message. `href` is complete, with the base path. */
export interface Message {
  title: string | Phrase
  /** What happened, and what did not. */
  happened: string | Phrase
  /** What to do now. */
  next: string | Phrase
  link?: { href: string; text: string | Phrase }
  /** The protocol's own words, for whoever runs the app. */
  detail?: string
}

/** Ends a request with a page that says what happened and what to do next. */
export class PageError extends Error {
  readonly status: number
  readonly page: Message

  constructor(status: number, page: Message) {
    super(String(page.title))
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
