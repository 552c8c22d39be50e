/** Who gets a page: a browser that opens an address, never a program that takes whatever comes. */
import type Koa from 'koa'

/** Does the request prefer HTML to JSON (RFC 9110 §12.5.1)? `?format=` says JSON in so many words, as InvenTree's Python client does. */
export const prefersPage = (ctx: Koa.Context): boolean =>
  ctx.query.format === undefined && ctx.accepts(['application/json', 'text/html']) === 'text/html'
