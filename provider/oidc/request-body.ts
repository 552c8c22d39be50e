/** Reading a form before the provider does, and handing it on. */

import { type ParsedUrlQuery, parse, stringify } from 'node:querystring'
import { Readable } from 'node:stream'
import type Koa from 'koa'
import rawBody from 'raw-body'
import { hasTooManyPairs, MAX_PAIRS } from '../../pairs.ts'

const LIMIT = '56kb'

/** The fields of an `application/x-www-form-urlencoded` body; undefined for a body of another kind, which is left unread. */
export async function takeForm(ctx: Koa.Context): Promise<ParsedUrlQuery | undefined> {
  if (!ctx.is('application/x-www-form-urlencoded')) return undefined
  const text = await rawBody(ctx.req, { length: ctx.request.length, limit: LIMIT, encoding: 'utf8' })
  if (hasTooManyPairs(text)) ctx.throw(400, `Send at most ${MAX_PAIRS} parameters.`)
  return parse(text)
}

/** Makes the request readable again, with these fields. */
export function handOn(ctx: Koa.Context, fields: ParsedUrlQuery): void {
  const body = Buffer.from(stringify(fields))
  ctx.req.headers['content-length'] = String(body.length)
  Object.defineProperties(ctx.req, {
    readable: { value: true },
    iterator: { value: (options: { destroyOnReturn?: boolean }) => Readable.from([body]).iterator(options) },
  })
}
