/**
 * One message for the next page, carried by a cookie across the redirect that answers a form. It may hold a secret that is shown once, so
 * the cookie is sealed: AES-256-GCM under a key of the server's.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type Koa from 'koa'
import type { ProviderContext } from '../context.ts'
import { derive } from '../identity/secrets.ts'
import { cookieJar, cookieOptions } from './cookies.ts'

const FLASH_COOKIE = 'stockade_flash'
const NONCE_BYTES = 12
const TAG_BYTES = 16

export interface Flash {
  kind: 'good' | 'bad'
  text: string
  /** A value that is shown on that page and never again, with what to do with it. */
  secret?: { label: string; value: string; hint: string }
}

const keyOf = (context: ProviderContext): Buffer => derive(context.secrets.forms, 'flash', '')

function seal(key: Buffer, text: string): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url')
}

/** undefined when it was sealed with another key, or changed. */
function open(key: Buffer, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url')
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES))
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
    return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)).toString() + decipher.final().toString()
  } catch {
    return undefined
  }
}

export function setFlash(context: ProviderContext, ctx: Koa.Context, flash: Flash): void {
  const value = seal(keyOf(context), JSON.stringify(flash))
  cookieJar(context, ctx).set(FLASH_COOKIE, value, { ...cookieOptions(context), maxAge: 60_000 })
}

/** The message that the last answer left, once. */
export function takeFlash(context: ProviderContext, ctx: Koa.Context): Flash | undefined {
  const cookies = cookieJar(context, ctx)
  const value = cookies.get(FLASH_COOKIE, { signed: true })
  if (!value) return undefined
  cookies.set(FLASH_COOKIE, null, cookieOptions(context))
  const text = open(keyOf(context), value)
  return text === undefined ? undefined : (JSON.parse(text) as Flash)
}
