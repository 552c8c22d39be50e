/** For whoever watches the process: is it up (`/healthz`), and can it serve (`/readyz`)? Both answer with and without the base path. */
import type Koa from 'koa'
import type { Database } from '../database.ts'

export function health(db: Database): Koa.Middleware {
  return async (ctx, next) => {
    if (ctx.path === '/healthz') ctx.body = { status: 'up' }
    else if (ctx.path === '/readyz') {
      const ready = await answers(db)
      ctx.status = ready ? 200 : 503
      ctx.body = ready ? { status: 'ready' } : { status: 'unavailable', detail: 'The database does not answer.' }
    } else return next()
    ctx.set('Cache-Control', 'no-store')
  }
}

const PATIENCE = 3_000

/** Migrations are done before this is asked: until then the server answers 503 by itself. */
async function answers(db: Database): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((done) => {
    timer = setTimeout(() => done(false), PATIENCE)
  })
  try {
    return await Promise.race([db.all('select 1').then(() => true), late])
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}
