/**
 * Compresses answers that hold no secret: what stays the same while the program runs (static files, the API's document, icons) once, unless
 * the build has done so already, and long lists of the API each time. Files of people are sent as they are: most are compressed already.
 *
 * So are pages, tokens and the protocol's answers: they hold secrets, and where an answer repeats words of the request beside a secret, its
 * compressed length tells how alike the two are (BREACH). That takes a browser which another site makes ask again and again, so lists, which
 * repeat a search in the address of their next page, are compressed for requests that no other site can cause.
 */
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type Koa from 'koa'
import { compressedByBuild } from '../pages/static.ts'

const brotli = promisify(brotliCompress)
const gzipped = promisify(gzip)

/** By the names of Accept-Encoding, the preferred one first. */
const WAYS = {
  br: (bytes: Buffer, quality: number) =>
    brotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
  gzip: (bytes: Buffer, quality: number) => gzipped(bytes, { level: quality }),
}
type Way = keyof typeof WAYS

/** What takes part of a second is done once; what is done for each request takes less time than the answer took to make. */
const QUALITY = { once: { br: 9, gzip: 9 }, each: { br: 4, gzip: 4 } }
/** Bytes. Below it the header alone eats what is saved, or the time is worth more. */
export const WORTH_IT = { once: 1024, each: 8192 }
export const TEXT = /^text\/|javascript|json|yaml|svg/

/** Of bodies that are the same bytes in each answer: they are told by being buffers with an ETag. */
const kept = new WeakMap<Buffer, Map<Way, Promise<Buffer>>>()

async function compressOnce(bytes: Buffer, way: Way): Promise<Buffer> {
  const built = way === 'br' ? compressedByBuild(bytes) : undefined
  if (built) return built
  const ways = kept.get(bytes) ?? new Map<Way, Promise<Buffer>>()
  kept.set(bytes, ways)
  let made = ways.get(way)
  if (!made) {
    made = WAYS[way](bytes, QUALITY.once[way])
    ways.set(way, made)
  }
  return made
}

const wayFor = (ctx: Koa.Context): Way | undefined =>
  (Object.keys(WAYS) as Way[]).find((way) => ctx.get('Accept-Encoding') && ctx.acceptsEncodings(way) === way)

/** Credentials that no browser adds by itself, or a request by a page of this very origin. */
const isNoOtherSites = (ctx: Koa.Context): boolean =>
  /^(?:token|bearer|dpop) /i.test(ctx.get('Authorization')) || ctx.get('Sec-Fetch-Site') === 'same-origin'

/** A list of the API says so in `ctx.state.list`; in --debug a browser may get a page of it instead. */
const isList = (ctx: Koa.Context): boolean => ctx.state.list === true && ctx.response.type === 'application/json'

export const compression: Koa.Middleware = async (ctx, next) => {
  await next()
  const stays = ctx.res.hasHeader('ETag')
  if ((!stays && !isList(ctx)) || !TEXT.test(ctx.response.type)) return
  ctx.vary('Accept-Encoding')
  const { body } = ctx
  const worthIt = stays ? WORTH_IT.once : WORTH_IT.each
  if (ctx.status !== 200 || ctx.length === undefined || ctx.length < worthIt) return
  const way = wayFor(ctx)
  if (!way) return
  if (stays && Buffer.isBuffer(body)) ctx.body = await compressOnce(body, way)
  else if (!stays && typeof body === 'string' && isNoOtherSites(ctx)) ctx.body = await WAYS[way](Buffer.from(body), QUALITY.each[way])
  else return
  ctx.set('Content-Encoding', way)
}
