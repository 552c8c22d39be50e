/** Style, scripts and pictures of the pages, and what answers of the API point to: few, so they are kept in memory under the hash of their content. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative } from 'node:path'
import type Koa from 'koa'
import { withoutUtilities } from './swagger-style.ts'
import { VIEWS } from './views.ts'

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.tsv': 'text/tab-separated-values; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
}

interface StaticFile {
  type: string
  body: Buffer
  hash: string
}
const folder = join(VIEWS, 'static')
const ofPackage = (path: string): URL => new URL(import.meta.resolve(path))
/** Files from elsewhere that pages load as they are: rules of the program that are tried while people type, and what draws the API's documentation. */
const SHARED = new Map([
  ['redirect-uris.js', new URL('../provider/identity/redirect-uris.js', import.meta.url)],
  ['swagger-ui.css', ofPackage('swagger-ui-dist/swagger-ui.css')],
  ['swagger-ui-bundle.js', ofPackage('swagger-ui-dist/swagger-ui-bundle.js')],
  ['oauth2-redirect.js', ofPackage('swagger-ui-dist/oauth2-redirect.js')],
])

/** Of the files in the folder and below it. */
const names = (): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))

const read = (name: string): Buffer => {
  const body = readFileSync(SHARED.get(name) ?? join(folder, name))
  return name === 'swagger-ui.css' ? Buffer.from(withoutUtilities(body.toString())) : body
}

export const files: ReadonlyMap<string, StaticFile> = new Map(
  [...names(), ...SHARED.keys()].map((name) => {
    const body = read(name)
    const type = TYPES[extname(name)]
    if (!type) throw new Error(`views/static/${name} has no known type`)
    return [name, { type, body, hash: createHash('sha256').update(body).digest('base64url').slice(0, 16) }]
  }),
)

/** Where the build leaves each file as Brotli makes it when it may take seconds, by its hash (supply/compress.ts). */
export const COMPRESSED = join(VIEWS, '../dist-static')
const compressedPath = ({ hash }: StaticFile): string => join(COMPRESSED, `${hash}.br`)
const compressed = new Map(
  [...files.values()].flatMap((file) =>
    existsSync(compressedPath(file)) ? [[file.body, readFileSync(compressedPath(file))] as const] : [],
  ),
)
/** A static file as the build compressed it; undefined when it did not, or when these bytes are none. */
export const compressedByBuild = (body: Buffer): Buffer | undefined => compressed.get(body)

/** Address of a static file; it changes with the file's content. */
export function asset(base: string, name: string): string {
  const file = files.get(name)
  if (!file) throw new Error(`views/static/${name} does not exist`)
  return `${base}/static/${name}?v=${file.hash}`
}

/** `GET /static/<name>`, also of folders below: kept for good by browsers when the address names the content, asked for again otherwise. */
export const serveStatic: Koa.Middleware = async (ctx, next) => {
  const reads = ctx.method === 'GET' || ctx.method === 'HEAD'
  // Browsers ask for that one wherever a page names no icon, such as a picture or a JSON answer.
  const name = ctx.path === '/favicon.ico' ? 'logo.svg' : ctx.path.startsWith('/static/') ? ctx.path.slice('/static/'.length) : ''
  const file = reads ? files.get(name) : undefined
  if (!file) return next()
  ctx.state.route = '/static/'
  ctx.set('X-Content-Type-Options', 'nosniff')
  // Public, and a font is not loaded by pages of another origin without it.
  ctx.set('Access-Control-Allow-Origin', '*')
  ctx.set('Cache-Control', ctx.query['v'] === file.hash ? 'public, max-age=31536000, immutable' : 'public, no-cache')
  // Weak: the same goes for every way the file can be compressed.
  ctx.etag = `W/"${file.hash}"`
  ctx.type = file.type
  ctx.status = 200
  if (ctx.fresh) ctx.status = 304
  else ctx.body = file.body
}
