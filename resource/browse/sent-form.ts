/**
 * Forms of the browsable API. Browsers send forms by GET and POST alone and cannot set headers, so a form names its method, its body and
 * its CSRF token in fields: `_method`, `_content` (JSON text; else the fields of the declaration) and `csrf`.
 */
import type Koa from 'koa'
import { parseBody } from '../engine/body.ts'
import { parseJson } from '../engine/json-text.ts'
import { isShape, type Operation } from '../engine/operation.ts'
import { BadRequest } from '../errors.ts'
import { bodyOf, typedTexts } from './form-body.ts'

const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE']

export interface SentForm {
  /** Whether it names its method, as forms of our pages do: it then counts with a session and its token alone. */
  readonly ofPage: boolean
  body(): Record<string, unknown>
  /** What was typed into fields, to be shown again. */
  readonly texts: Readonly<Record<string, string>>
  /** What the form began with. */
  readonly was: Readonly<Record<string, string>>
  /** JSON text that was typed instead. */
  readonly content: string | undefined
}

/**
 * Reads a form that a browser posted, and makes the request the one that the form stands for.
 * @param maxFile largest file, in MiB
 * @param operationOf what answers a method at this address
 * @throws ApiError 400, 413
 */
export async function readForm(
  ctx: Koa.Context,
  maxFile: number,
  operationOf: (method: string) => Operation | undefined,
): Promise<SentForm | undefined> {
  if (ctx.method !== 'POST' || ctx.headers.authorization !== undefined || !ctx.is('urlencoded', 'multipart')) return undefined
  const sent = await parseBody(ctx, maxFile, false)
  const { _method: method, _content: content, _was, csrf } = sent
  if (method === undefined) return { ofPage: false, body: () => sent, texts: {}, was: {}, content: undefined }
  if (typeof method !== 'string' || !METHODS.includes(method)) throw new BadRequest('A form can stand for POST, PUT, PATCH or DELETE.')
  ctx.method = method
  ctx.req.headers['x-csrftoken'] = typeof csrf === 'string' ? csrf : ''
  const request = operationOf(method.toLowerCase())?.request
  const shape = request && isShape(request) ? request.shape : {}
  const was = textsFrom(_was)
  return {
    ofPage: true,
    texts: typedTexts(shape, sent),
    was,
    content: typeof content === 'string' ? content : undefined,
    body: () => (typeof content === 'string' ? (content.trim() ? parseJson(content) : {}) : bodyOf(shape, sent, method, was)),
  }
}

function textsFrom(json: unknown): Record<string, string> {
  try {
    const texts: unknown = JSON.parse(String(json))
    if (typeof texts !== 'object' || texts === null) return {}
    return Object.fromEntries(Object.entries(texts).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  } catch {
    return {}
  }
}
