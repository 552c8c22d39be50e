/** Answers that stay the same while the program runs: written once, and known again by their ETag. */
import { createHash } from 'node:crypto'
import type { Answer, ApiRequest } from './operation.ts'

export interface Unchanging {
  /** Bytes, which many answers side by side share; of a string each would keep a copy until its reader has taken it. */
  readonly bytes: Buffer
  /** A weak one: the same goes for every way the bytes can be compressed. */
  readonly etag: string
}

export const unchanging = (text: string): Unchanging => ({
  bytes: Buffer.from(text),
  etag: `W/"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`,
})

/** Everything, or 304 for whoever has it. */
export function answerUnchanging({ ctx }: ApiRequest, { bytes, etag }: Unchanging, type = 'application/json'): Answer {
  const headers = { ETag: etag, 'Cache-Control': 'no-cache', 'Content-Type': type }
  return isKnown(ctx.get('If-None-Match'), etag) ? { status: 304, headers } : { body: bytes, headers }
}

const opaque = (tag: string): string => tag.trim().replace(/^W\//, '')
/** RFC 9110 §13.1.2. A `no-cache` beside it, which fetch() adds, asks to be compared, not to be sent everything again. */
const isKnown = (given: string, etag: string): boolean => given.split(',').some((one) => one.trim() === '*' || opaque(one) === opaque(etag))
