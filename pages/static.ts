/** Style, scripts and pictures of the pages: few and small, so they are kept in memory under the hash of their content. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import type Koa from 'koa'
import { VIEWS } from './templates.ts'

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
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

const files = new Map<string, StaticFile>(
  [...readdirSync(folder), ...SHARED.keys()].map((name) => {
    const body = readFileSync(SHARED.get(name) ?? join(folder, name))
    const type = TYPES[extname(name)]
    if (!type) throw new Error(`views/static/${name} has no known type`)
    return [name, { type, body, hash: createHash('sha256').update(body).digest('base64url').slice(0, 16) }]
  }),
)

/** Address of a static file; it changes with the file's content. */
export function asset(base: string, name: string): string {
  const file = files.get(name)
  if (!file) throw new Error(`views/static/${name} does not exist`)
  return `${base}/static/${name}?v=${file.hash}`
}

/** `GET /static/<name>`: kept for good by browsers when the address names the content, asked for again otherwise. */
export const serveStatic: Koa.Middleware = async (ctx, next) => {
  const reads = ctx.method === 'GET' || ctx.method === 'HEAD'
  const file = reads && ctx.path.startsWith('/static/') ? files.get(ctx.path.slice('/static/'.length)) : undefined
  if (!file) return next()
  ctx.state.route = '/static/'
  ctx.set('X-Content-Type-Options', 'nosniff')
  ctx.set('Cache-Control', ctx.query['v'] === file.hash ? 'public, max-age=31536000, immutable' : 'public, no-cache')
  ctx.etag = file.hash
  ctx.type = file.type
  ctx.status = 200
  if (ctx.fresh) ctx.status = 304
  else ctx.body = file.body
}
