/** The request's body as an object: JSON, forms and multipart, as Django REST framework's clients send them. */
import busboy from 'busboy'
import type Koa from 'koa'
import getRawBody from 'raw-body'
import { ApiError, BadRequest, invalid } from '../errors.ts'

/** An uploaded file, held in memory. */
export class Upload {
  readonly filename: string
  readonly data: Buffer
  constructor(filename: string, data: Buffer) {
    this.filename = filename
    this.data = data
  }
}

const MEBIBYTE = 1_048_576
const MAX_BODY = 4 * MEBIBYTE
export const BODY_TYPES = ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'] as const

/** @param maxFile largest file, in MiB. @throws ApiError 400, 413 or 415 */
export async function parseBody(ctx: Koa.Context, maxFile = 32): Promise<Record<string, unknown>> {
  const type = ctx.request.type.toLowerCase()
  if (type === 'multipart/form-data') return multipart(ctx, maxFile)
  const text = await rawText(ctx, maxFile)
  if (text === '') return {}
  if (type === 'application/x-www-form-urlencoded') return fromPairs(new URLSearchParams(text))
  if (type !== 'application/json') throw new ApiError(415, `Unsupported media type "${type}" in request.`)
  return parseJson(text)
}

/** @throws ApiError 400 for what is no JSON object */
export function parseJson(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new BadRequest(`JSON parse error - ${(error as Error).message}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(`Invalid data. Expected a dictionary, but got ${Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value}.`)
  }
  // Which of two values counts, every reader decides in its own way (RFC 8259 §4); what checks a request must not see another one than acts.
  if (keysWritten(text) !== keysOf(value)) throw new BadRequest('JSON parse error - An object has the same key twice.')
  return value as Record<string, unknown>
}

const COLON = /\s*:/y
/** Keys in the text of valid JSON: its strings with a colon behind them. */
function keysWritten(text: string): number {
  let keys = 0
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at)) {
    do at += text[at] === '\\' ? 2 : 1
    while (text[at] !== '"')
    COLON.lastIndex = ++at
    if (COLON.test(text)) keys++
  }
  return keys
}

/** Keys of all objects inside, however deep. */
function keysOf(value: unknown): number {
  let keys = 0
  const open = [value]
  while (open.length) {
    const one = open.pop()
    if (typeof one !== 'object' || one === null) continue
    if (!Array.isArray(one)) keys += Object.keys(one).length
    for (const inner of Object.values(one)) open.push(inner)
  }
  return keys
}

async function rawText(ctx: Koa.Context, maxFile: number): Promise<string> {
  try {
    return await getRawBody(ctx.req, { limit: MAX_BODY, length: ctx.request.length ?? null, encoding: 'utf8' })
  } catch (error) {
    if ((error as { type?: string }).type === 'entity.too.large') throw tooLarge(maxFile)
    throw new BadRequest('The body of the request could not be read.')
  }
}
const tooLarge = (maxFile: number) =>
  new ApiError(413, `The body of the request is larger than ${MAX_BODY / MEBIBYTE} MiB (files: ${maxFile} MiB).`)

/** A name that comes once is a value, one that repeats a list. */
function fromPairs(pairs: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  const all = new Map<string, unknown[]>()
  for (const [name, value] of pairs) all.set(name, [...(all.get(name) ?? []), value])
  return Object.fromEntries([...all].map(([name, values]) => [name, values.length === 1 ? values[0] : values]))
}

function multipart(ctx: Koa.Context, maxFile: number): Promise<Record<string, unknown>> {
  return new Promise((done, fail) => {
    const pairs: [string, unknown][] = []
    const refuse = (error: Error) => {
      ctx.req.unpipe(parser)
      ctx.req.resume()
      fail(error)
    }
    let parser: busboy.Busboy
    try {
      // Names of files come as UTF-8 from every browser and client of today.
      const limits = { fileSize: maxFile * MEBIBYTE + 1, fieldSize: MAX_BODY, files: 4, fields: 500, parts: 500 }
      parser = busboy({ headers: ctx.req.headers, defParamCharset: 'utf8', limits })
    } catch {
      fail(new BadRequest('Multipart form parse error - Invalid boundary in multipart.'))
      return
    }
    parser.on('field', (name, value) => pairs.push([name ?? '', value ?? '']))
    parser.on('file', (name, stream, info) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('limit', () => refuse(tooLarge(maxFile)))
      stream.on('end', () => pairs.push([name ?? '', new Upload(info.filename ?? '', Buffer.concat(chunks))]))
    })
    parser.on('error', () => refuse(new BadRequest('Multipart form parse error - the body is not complete.')))
    parser.on('close', () => done(fromPairs(pairs)))
    ctx.req.on('aborted', () => refuse(new BadRequest('The request ended before its body did.')))
    ctx.req.pipe(parser)
  })
}
