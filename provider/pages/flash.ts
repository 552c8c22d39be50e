/**
 * One message for the page that a form's answer leads to, carried by a cookie across the redirect. It may hold a secret that is shown
 * once, so the cookie is sealed: AES-256-GCM under a key of the server's, bound to the session that it was made in and to that page.
 * Another session in the same browser, or nobody, cannot open it.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type Koa from 'koa'
import { seeOther } from '../../pages/page.ts'
import { type Reader, readerOf } from '../../pages/reader.ts'
import { Phrase } from '../../pages/texts.ts'
import type { ProviderContext } from '../context.ts'
import { derive } from '../identity/secrets.ts'
import { cookieJar, cookieOptions } from './cookies.ts'
import { browserSubject } from './forms.ts'

const FLASH_COOKIE = 'stockade_flash'
const NONCE_BYTES = 12
const TAG_BYTES = 16

export interface Flash {
  kind: 'good' | 'bad'
  text: string | Phrase
  /** A value that is shown on that page and never again, with what to do with it. */
  secret?: { label: string | Phrase; value: string; hint: string | Phrase }
}

const keyOf = (context: ProviderContext): Buffer => derive(context.secrets.forms, 'flash', '')

/** Whose message it is, and where it is shown: the session of this request, or the browser where nobody is signed in. */
const placeOf = (context: ProviderContext, ctx: Koa.Context, path: string): Buffer =>
  Buffer.from(JSON.stringify([ctx.state['session'] ?? browserSubject(context, ctx), path]))

function seal(key: Buffer, place: Buffer, text: string): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(place)
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url')
}

/** undefined when it was sealed with another key or for another place, or changed. */
function open(key: Buffer, place: Buffer, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url')
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES)).setAAD(place)
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
    return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)).toString() + decipher.final().toString()
  } catch {
    return undefined
  }
}

function inWords({ kind, text, secret }: Flash, reader: Reader): Flash {
  const words = (value: string | Phrase): string => (value instanceof Phrase ? value.in(reader) : value)
  return { kind, text: words(text), ...(secret ? { secret: { ...secret, label: words(secret.label), hint: words(secret.hint) } } : {}) }
}

/** Answers a form: on to a page of ours, which shows the message once. @param path of that page, below the base path */
export function goOn(context: ProviderContext, ctx: Koa.Context, path: string, flash: Flash): void {
  const value = seal(keyOf(context), placeOf(context, ctx, path), JSON.stringify(inWords(flash, readerOf(ctx))))
  cookieJar(context, ctx).set(FLASH_COOKIE, value, { ...cookieOptions(context), maxAge: 60_000 })
  seeOther(ctx, context.config.basePath + path)
}

/** The message that the last answer left for this session and this page, once. */
export function takeFlash(context: ProviderContext, ctx: Koa.Context): Flash | undefined {
  const cookies = cookieJar(context, ctx)
  const value = cookies.get(FLASH_COOKIE, { signed: true })
  const text = value ? open(keyOf(context), placeOf(context, ctx, ctx.path), value) : undefined
  if (text === undefined) return undefined
  cookies.set(FLASH_COOKIE, null, cookieOptions(context))
  return JSON.parse(text) as Flash
}
