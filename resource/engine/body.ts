/** The request's body as an object, or a list of them: JSON, forms and multipart, as Django REST framework's clients send them. */
import { createHash, type Hash } from 'node:crypto'
import type Koa from 'koa'
import getRawBody from 'raw-body'
import { hasTooManyPairs, MAX_PAIRS } from '../../pairs.ts'
import { ApiError, BadRequest } from '../errors.ts'
import { parseJson } from './json-text.ts'
import { readMultipart } from './multipart.ts'
import { remembered } from './remembered.ts'
import { Upload } from './shape.ts'

const MEBIBYTE = 1_048_576
const MAX_BODY = 4 * MEBIBYTE
export const BODY_TYPES = ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'] as const

type Body = Record<string, unknown>

/**
 * @param maxFile largest file, in MiB
 * @param mayBeList whether JSON may be a list
 * @param hash of what was sent; parts of multipart count one by one, as the boundary between them is another one each time
 * @throws ApiError 400, 413 or 415
 */
export function parseBody(ctx: Koa.Context, maxFile: number, mayBeList: false): Promise<Body>
export function parseBody(ctx: Koa.Context, maxFile: number, mayBeList: boolean, hash?: Hash): Promise<Body | unknown[]>
export async function parseBody(ctx: Koa.Context, maxFile: number, mayBeList: boolean, hash?: Hash): Promise<Body | unknown[]> {
  const type = ctx.request.type.toLowerCase()
  const tooLarge = () => new ApiError(413, `The body of the request is larger than ${MAX_BODY / MEBIBYTE} MiB (files: ${maxFile} MiB).`)
  hash?.update(`${type}\n`)
  if (type === 'multipart/form-data') {
    const pairs = await readMultipart(ctx, { file: maxFile * MEBIBYTE, rest: MAX_BODY, tooLarge })
    for (const pair of pairs) hash?.update(`${JSON.stringify(pair.map(summary))}\n`)
    return fromPairs(pairs)
  }
  const text = await rawText(ctx, tooLarge)
  hash?.update(text)
  if (text === '') return {}
  if (type === 'application/x-www-form-urlencoded') {
    if (hasTooManyPairs(text)) throw new BadRequest(`Form parse error - send at most ${MAX_PAIRS} fields.`)
    return fromPairs(new URLSearchParams(text))
  }
  if (type !== 'application/json') throw new ApiError(415, `Unsupported media type "${type}" in request.`)
  return parseJson(text, mayBeList)
}

const summary = (part: string | Upload): unknown =>
  part instanceof Upload ? [part.filename, createHash('sha256').update(part.data).digest('hex')] : part

async function rawText(ctx: Koa.Context, tooLarge: () => ApiError): Promise<string> {
  try {
    return await getRawBody(ctx.req, { limit: MAX_BODY, length: ctx.request.length ?? null, encoding: 'utf8' })
  } catch (error) {
    if ((error as { type?: string }).type === 'entity.too.large') throw tooLarge()
    throw new BadRequest('The body of the request could not be read.')
  }
}

/** A name that comes once is a value, one that repeats a list. */
function fromPairs(pairs: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  const all = new Map<string, unknown[]>()
  for (const [name, value] of pairs) remembered(all, name, () => []).push(value)
  return Object.fromEntries([...all].map(([name, values]) => [name, values.length === 1 ? values[0] : values]))
}
