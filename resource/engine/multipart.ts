/** Bodies with files (RFC 7578). */
import busboy from 'busboy'
import type Koa from 'koa'
import { MAX_PAIRS } from '../../pairs.ts'
import { type ApiError, BadRequest } from '../errors.ts'
import { Upload } from './shape.ts'

export type Pair = readonly [name: string, value: string | Upload]

const MAX_FILES = 4

export interface Limits {
  /** Bytes of one file. */
  readonly file: number
  /** Bytes of all that is no file. */
  readonly rest: number
  /** What is thrown beyond. */
  tooLarge(): ApiError
}

/** @throws ApiError 400 for what is no complete body, 413 as soon as it is too large, whatever its parts and whether it says its length or not */
export function readMultipart(ctx: Koa.Context, { file, rest, tooLarge }: Limits): Promise<Pair[]> {
  const { req } = ctx
  const whole = file + rest
  return new Promise((done, fail) => {
    if ((ctx.request.length ?? 0) > whole) throw tooLarge()
    let parser: busboy.Busboy
    try {
      // Names of files come as UTF-8 from every browser and client of today.
      const limits = { fileSize: file + 1, fieldSize: rest, files: MAX_FILES, fields: MAX_PAIRS, parts: MAX_PAIRS + MAX_FILES }
      parser = busboy({ headers: req.headers, defParamCharset: 'utf8', limits })
    } catch {
      throw new BadRequest('Multipart form parse error - Invalid boundary in multipart.')
    }
    let pairs: Pair[] = []
    let received = 0
    // Nothing that was collected outlives a refusal: what still comes is read and forgotten.
    const refuse = (error: ApiError) => {
      req.off('data', count).unpipe(parser)
      req.resume()
      pairs = []
      fail(error)
    }
    const incomplete = () => refuse(new BadRequest('Multipart form parse error - the body is not complete.'))
    const tooMany = () => refuse(new BadRequest(`Multipart form parse error - send at most ${MAX_PAIRS} fields and ${MAX_FILES} files.`))
    const count = (chunk: Buffer) => {
      received += chunk.length
      if (received > whole) refuse(tooLarge())
    }
    parser.on('field', (name, value, { nameTruncated, valueTruncated }) => {
      if (nameTruncated) refuse(new BadRequest('Multipart form parse error - the name of a field is too long.'))
      else if (valueTruncated) refuse(tooLarge())
      else pairs.push([name ?? '', value ?? ''])
    })
    parser.on('file', (name, stream, { filename }) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('limit', () => refuse(tooLarge()))
      // A file that ends early is an error of its own stream, before it is one of the body.
      stream.on('error', incomplete)
      stream.on('end', () => pairs.push([name ?? '', new Upload(filename ?? '', Buffer.concat(chunks))]))
    })
    for (const event of ['fieldsLimit', 'filesLimit', 'partsLimit'] as const) parser.on(event, tooMany)
    parser.on('error', incomplete)
    parser.on('close', () => done(pairs))
    req.on('error', incomplete).on('aborted', incomplete)
    if (req.destroyed) incomplete()
    req.on('data', count).pipe(parser)
  })
}
