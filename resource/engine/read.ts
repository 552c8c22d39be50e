/** Reading: one statement whose result is the body. */
import { keptCount } from '../../database/row-count.ts'
import { invalid, NotFound } from '../errors.ts'
import { maySeeBehind } from './comparison.ts'
import { conditions } from './conditions.ts'
import type { View } from './field.ts'
import { MAX_INTEGER } from './fields/number.ts'
import { from, joinText } from './join.ts'
import type { Answer, Caller } from './operation.ts'
import { projection } from './projection.ts'
import type { Resource } from './resource.ts'
import { planSearch } from './search.ts'
import { bind, join, raw, type Sql, sql } from './sql.ts'

/** The statement for rows by their keys: columns `id` and `j`. */
export function detailStatement(r: Resource, request: Caller, ids: readonly number[], view: View = 'detail'): Sql {
  const { dialect, principal } = request
  const fields = projection(r, request, view)
  const visible = r.visible?.(principal)
  const asked = dialect.among(raw('t.id'), ids)
  const condition = visible ? sql`${asked} and ${visible}` : asked
  let head = fields.byKey.get(condition.text)
  if (!head) {
    const { text, params } = fields.keyed(sql`${from(r, 't', condition, fields)} where ${condition}`)
    head = { text, params: params.slice(0, params.length - condition.params.length) }
    fields.byKey.set(condition.text, head)
  }
  return { text: head.text, params: [...head.params, ...condition.params] }
}

export async function retrieve(r: Resource, request: Caller): Promise<Answer> {
  const id = request.path[0] as number
  if (id > MAX_INTEGER) throw new NotFound(r.model)
  const { db, readTogether, principal } = request
  const me = principal.user.pk
  const visible = r.visible?.(principal)
  const alike = [projection(r, request, 'detail').id, me, ...(visible ? [visible.text, ...bind(visible.params, me)] : [])].join(' ')
  const json = await readTogether(alike, id, async (ids) => {
    const statement = detailStatement(r, request, ids)
    const rows = await db.all<{ id: number; j: string }>(statement.text, bind(statement.params, me))
    return new Map(rows.map((row) => [row.id, row.j]))
  })
  if (json === undefined) throw new NotFound(r.model)
  return { body: json }
}

/** `and` of the filters, and of what this person may know of. */
async function where(r: Resource, request: Caller): Promise<Sql[]> {
  const found = await conditions(r, request, request.db.all, () => r.narrow?.(request) ?? [])
  const visible = r.visible?.(request.principal)
  if (visible) found.push(visible)
  return found
}

/** What a join always finds, and the key, are there in every row; only without a word about nulls does PostgreSQL use their indexes. */
const mayBeNull = ({ text, joined }: Sql): boolean => (joined?.length ? joined.some(({ join }) => !join.isCertain) : text !== 't.id')

const MAX_ORDERS = 16
/**
 * What the rows are sorted by; the key breaks ties, so a page never repeats a row of another. Orders that are unknown, or by what the
 * caller may not see, are passed over. @throws ValidationError for too many
 */
function order(r: Resource, request: Caller): Sql {
  const { dialect, principal } = request
  const meaning = (key: string, down: boolean) => {
    const found = Object.hasOwn(r.orders, key) ? r.orders[key]!(dialect) : r.orderBy?.(key, dialect, down)
    return r.shownOrders.has(key) || found?.every((term) => maySeeBehind(r, term, principal)) ? found : undefined
  }
  const termsOf = (names: readonly string[]) =>
    names.flatMap((name) => {
      const key = name.replace(/^-/, '')
      const found = meaning(key, name.startsWith('-'))
      if (!found) return []
      down = name.startsWith('-')
      const fieldHas = r.fields[key] ? r.fields[key].traits.nullable === true : undefined
      return found.map(
        (term) => sql`${term}${raw(`${down ? ' desc' : ''}${(fieldHas ?? mayBeNull(term)) ? dialect.nullOrder(down) : ''}`)}`,
      )
    })
  let down = false
  const names = (request.query.get('ordering') ?? '').split(',').map((name) => name.trim())
  if (names.length > MAX_ORDERS) throw invalid(`Sort by at most ${MAX_ORDERS} fields.`, 'ordering')
  const named = termsOf(names)
  const terms = named.length ? named : termsOf(r.defaultOrder)
  return join([...terms, raw(`t.id${down ? ' desc' : ''}`)], ', ')
}

interface Page {
  limit: number
  offset: number
}
const MAX_PAGE = 1_000_000
/** `limit` and `offset`; undefined without a positive limit, which asks for everything. */
function page(query: URLSearchParams): Page | undefined {
  const limit = query.get('limit') ?? ''
  if (!/^\d+$/.test(limit) || Number(limit) === 0) return undefined
  const offset = query.get('offset') ?? ''
  return { limit: Math.min(Number(limit), MAX_PAGE), offset: /^\d+$/.test(offset) ? Math.min(Number(offset), MAX_INTEGER) : 0 }
}

/** Makes of rows as JSON text what an answer shows. */
type Finish = (rows: readonly string[]) => Promise<readonly string[]>

/**
 * A list: a bare array, or a page when `limit` is given.
 * @param finish for lists that show more than one statement answers
 */
export async function list(r: Resource, request: Caller, finish: Finish = async (rows) => rows): Promise<Answer> {
  const { db, dialect, query } = request
  const me = request.principal.user.pk
  const fields = projection(r, request, 'list')
  const asked = page(query)
  const filters = await where(r, request)
  const search = await planSearch(r, request, filters.length > 0)
  const widened = r.widen?.(request, [...filters, ...search.counted])
  const counted = all(widened ?? [...filters, ...search.counted])
  const shown = asked && !widened ? all([...filters, ...search.shown]) : counted
  const sorted = order(r, request)
  // The page's keys come first, so that what a row costs is paid for the rows of the page alone.
  const keys = sql`(select t.id ${from(r, 't', shown, sorted)}${shown} order by ${sorted}${raw(limits(asked))})`
  const rows = fields.rows(
    sql`from ${keys} page join ${raw(r.table)} t on t.id = page.id${raw(joinText('t', [fields, sorted]))} order by ${sorted}`,
  )
  if (!asked) {
    const found = await db.all<{ j: string }>(rows.text, bind(rows.params, me))
    return { body: `[${(await finish(found.map((row) => row.j))).join(',')}]` }
  }
  const kept = dialect.kind === 'postgres' && !counted.text ? keptCount(r.table) : undefined
  const count = kept ? raw(kept) : sql`select count(*) as n ${from(r, 't', counted)}${counted}`
  const [found, total] = await Promise.all([
    db.all<{ j: string }>(rows.text, bind(rows.params, me)),
    search.count === undefined || widened ? db.all<{ n: number }>(count.text, bind(count.params, me)) : [{ n: search.count }],
  ])
  return { body: paged(request, asked, total[0]!.n, (await finish(found.map((row) => row.j))).join(',')) }
}

const all = (pieces: readonly Sql[]): Sql => (pieces.length ? sql` where ${join(pieces, ' and ')}` : raw(''))
const limits = (asked: Page | undefined): string => (asked ? ` limit ${asked.limit}${asked.offset ? ` offset ${asked.offset}` : ''}` : '')

/** A list whose rows are in memory already: a bare array, or a page when `limit` is given. */
export function answerRows(request: Caller, rows: readonly unknown[]): Answer {
  const asked = page(request.query)
  if (!asked) return { body: JSON.stringify(rows) }
  const text = rows.slice(asked.offset, asked.offset + asked.limit).map((row) => JSON.stringify(row))
  return { body: paged(request, asked, rows.length, text.join(',')) }
}

/** The contract's page around the rows' text. Links are built from the public address. */
function paged({ config, address }: Caller, { limit, offset }: Page, count: number, rows: string): string {
  const link = (at: number): string => {
    const query = new URLSearchParams(address.querystring)
    query.set('limit', String(limit))
    if (at > 0) query.set('offset', String(at))
    else query.delete('offset')
    return JSON.stringify(`${config.url}${address.path}?${query}`)
  }
  const next = offset + limit < count ? link(offset + limit) : 'null'
  const previous = offset > 0 ? link(Math.max(0, offset - limit)) : 'null'
  return `{"count":${count},"next":${next},"previous":${previous},"results":[${rows}]}`
}
