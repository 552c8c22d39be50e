/** Names with values in one text: query strings, cookies, forms. Counted before anything is made of them. */
import type Koa from 'koa'

/** More than any page or client sends. */
export const MAX_PAIRS = 1_000

export function hasTooManyPairs(text: string, separator = '&'): boolean {
  let pairs = 1
  for (let at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, at + 1)) if (++pairs > MAX_PAIRS) return true
  return false
}

/** Refuses addresses and cookies of too many, whatever they are for. */
export const limitPairs: Koa.Middleware = (ctx, next) => {
  if (hasTooManyPairs(ctx.querystring)) ctx.throw(400, `Send at most ${MAX_PAIRS} parameters in an address.`)
  if (hasTooManyPairs(ctx.get('Cookie'), ';')) ctx.throw(400, `Send at most ${MAX_PAIRS} cookies.`)
  return next()
}
