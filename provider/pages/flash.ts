/** One message for the next page, carried by a cookie across the redirect that answers a form. */
import type Koa from 'koa'
import type { ProviderContext } from '../context.ts'
import { cookieJar, cookieOptions } from './cookies.ts'

const FLASH_COOKIE = 'stockade_flash'

export interface Flash {
  kind: 'good' | 'bad'
  text: string
}

export function setFlash(context: ProviderContext, ctx: Koa.Context, flash: Flash): void {
  const value = Buffer.from(JSON.stringify(flash)).toString('base64url')
  cookieJar(context, ctx).set(FLASH_COOKIE, value, { ...cookieOptions(context), maxAge: 60_000 })
}

/** The message that the last answer left, once. */
export function takeFlash(context: ProviderContext, ctx: Koa.Context): Flash | undefined {
  const cookies = cookieJar(context, ctx)
  const value = cookies.get(FLASH_COOKIE, { signed: true })
  if (!value) return undefined
  cookies.set(FLASH_COOKIE, null, cookieOptions(context))
  return JSON.parse(Buffer.from(value, 'base64url').toString()) as Flash
}
