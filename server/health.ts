/** For whoever watches the process: is it up (`/healthz`), and can it serve (`/readyz`)? Both answer with and without the base path. */
import type Koa from 'koa'
import { type Database, RETRY_SECONDS } from '../database.ts'
import { schemaFits } from '../migrations/index.ts'
import { roomIn } from './storage.ts'

/** @param data folder that files are written to @param hasKeys can access tokens be verified? */
export function health(db: Database, data: string, hasKeys: () => boolean): Koa.Middleware {
  const room = roomIn(data)
  return async (ctx, next) => {
    if (ctx.path === '/healthz') ctx.body = { status: 'up' }
    else if (ctx.path === '/readyz') {
      const detail = await missing(db, room, hasKeys)
      ctx.status = detail ? 503 : 200
      if (detail) ctx.set('Retry-After', String(RETRY_SECONDS))
      ctx.body = detail ? { status: 'unavailable', detail } : { status: 'ready' }
    } else return next()
    ctx.state.route = ctx.path
    ctx.set('Cache-Control', 'no-store')
  }
}

const PATIENCE = 3_000

/** What keeps this process from serving, in a sentence; undefined when nothing does. */
async function missing(db: Database, room: () => Promise<string | undefined>, hasKeys: () => boolean): Promise<string | undefined> {
  const fits = await soon(schemaFits(db))
  if (fits === undefined) return 'The database does not answer.'
  if (!fits) return 'The database was brought to another version than this program is written for: start the program that fits.'
  if (!hasKeys()) return 'The keys of the provider were not reached yet.'
  return room()
}

/** undefined when it fails or takes too long. */
async function soon<T>(answer: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((done) => {
    timer = setTimeout(() => done(undefined), PATIENCE)
  })
  try {
    return await Promise.race([answer, late])
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
  }
}
