/** What came back, as a page shows it. */
import { STATUS_CODES } from 'node:http'
import type Koa from 'koa'
import { type Phrase, text } from '../../pages/texts.ts'
import { type LaidOut, layOut, type Path } from './json-text.ts'

/** Longer bodies are shown in part and not looked into. */
const MAX_PARSED = 4_000_000
const PAGE = 25

export interface ShownAnswer extends LaidOut {
  /** Request line without the protocol's version. */
  readonly request: { method: string; path: string }
  readonly status: { code: number; text: string; good: boolean }
  readonly headers: readonly [name: string, value: string][]
  /** The parsed body; undefined without one, or when it is too long. */
  readonly value: unknown
  readonly paging: Paging | undefined
}

export interface Paging {
  readonly text: Phrase
  readonly links: readonly { href: string; text: Phrase }[]
}

/** Takes the answer from the response that the API has written. */
export function shownAnswer(
  ctx: Koa.Context,
  basePath: string,
  link: (path: Path, value: string | number) => string | undefined,
): ShownAnswer {
  const json = typeof ctx.body === 'string' || Buffer.isBuffer(ctx.body) ? ctx.body.toString() : ''
  const value: unknown = json && json.length <= MAX_PARSED ? JSON.parse(json) : undefined
  const path = basePath + ctx.path
  return {
    ...layOut(json, (at, value) => {
      const href = link(at, value)
      return href === path ? undefined : href
    }),
    request: { method: ctx.method, path: path + ctx.search },
    status: { code: ctx.status, text: STATUS_CODES[ctx.status] ?? '', good: ctx.status < 400 },
    headers: headersOf(ctx),
    value,
    paging: ctx.method === 'GET' && ctx.status === 200 ? pagingOf(ctx, path, value) : undefined,
  }
}

/** In the order of their names; the length is that of the JSON, as a program would see it. */
function headersOf(ctx: Koa.Context): [string, string][] {
  const names = Object.entries(ctx.response.headers).map(([name, value]): [string, string] => [
    name.replace(/(^|-)[a-z]/g, (c) => c.toUpperCase()).replace('Www-', 'WWW-'),
    [value].flat().join(', '),
  ])
  return names.sort(([a], [b]) => (a < b ? -1 : 1))
}

function pagingOf(ctx: Koa.Context, path: string, value: unknown): Paging | undefined {
  if (Array.isArray(value) && value.length > PAGE) {
    const query = new URLSearchParams(ctx.querystring)
    query.set('limit', String(PAGE))
    return { text: text('browse-no-limit', { n: value.length }), links: [{ href: `${path}?${query}`, text: text('browse-page-by-page') }] }
  }
  if (!isPage(value)) return undefined
  const { count, next, previous, results } = value
  const offset = Number(new URLSearchParams(ctx.querystring).get('offset')) || 0
  const links = [
    ...(previous ? [{ href: previous, text: text('list-previous') }] : []),
    ...(next ? [{ href: next, text: text('list-next') }] : []),
  ]
  const shown = results.length
    ? text('list-shown', { from: offset + 1, to: offset + results.length, total: count })
    : text('browse-none-of', { total: count })
  return { text: shown, links }
}

interface Page {
  count: number
  next: string | null
  previous: string | null
  results: unknown[]
}
const isPage = (value: unknown): value is Page =>
  typeof value === 'object' && value !== null && 'count' in value && Array.isArray((value as { results?: unknown }).results)
