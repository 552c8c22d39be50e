/** Many rows in one request, all or nothing: made from a list, or named by `items` or by `filters` of the list. */
import type { Trx } from '../../database.ts'
import { gate } from '../auth/gate.ts'
import { invalid, LinesRefused, ValidationError } from '../errors.ts'
import { inBulk } from './bulk-turns.ts'
import { conditions } from './conditions.ts'
import { Anything } from './fields/anything.ts'
import { Filters } from './fields/filters.ts'
import { MAX_ITEMS } from './fields/list.ts'
import { from } from './join.ts'
import { lockClause } from './locks.ts'
import type { Answer, ApiRequest, Caller } from './operation.ts'
import { accessOf, type Resource } from './resource.ts'
import { allSql, keyList } from './rows.ts'
import { parseShape, type Sent, type Shape } from './shape.ts'
import { join, raw, sql } from './sql.ts'
import { answersOf, changeRows, createRow, lock, removeRows, writing } from './write.ts'

/** What names the rows of a bulk request. */
const BULK: Shape = { items: new Anything().named('items'), filters: new Filters().named('filters') }
const isKey = (item: unknown): boolean => (typeof item === 'number' || typeof item === 'string') && /^\d{1,9}$/.test(String(item))

/** Keys that a bulk request is about: `items`, and what `filters` (the list's own) find. @throws ValidationError */
async function bulkKeys(r: Resource, request: Caller, trx: Trx, input: Sent, verb: 'change' | 'delete'): Promise<number[]> {
  const { values, errors } = parseShape(BULK, input)
  if (errors) throw new ValidationError(errors)
  const { items } = values
  const filters = values.filters as [string, string][] | undefined
  const refused = (why: string) => new ValidationError({ non_field_errors: why })
  const isEmpty = !items || (Array.isArray(items) && !items.length)
  if (isEmpty && filters === undefined) throw refused('List of items must be provided for bulk operation')
  if (!isEmpty && !Array.isArray(items)) throw refused('Items must be provided as a list')
  if (Array.isArray(items) && !items.every(isKey)) throw refused('Invalid items list provided')
  if (Array.isArray(items) && items.length > MAX_ITEMS) throw invalid(`Send at most ${MAX_ITEMS} keys in one request.`, 'items')
  const keys = new Set(((items || []) as unknown[]).map(Number))
  if (filters !== undefined) {
    // Which rows a filter finds tells what is in them.
    gate(accessOf(r, 'view'), request.principal, 'Filters find rows for whoever may see them: name the rows by their keys.')
    if (!filters.length) throw invalid('Expected an object of filters.', 'filters')
    const unknown = filters.map(([name]) => name).filter((name) => !Object.hasOwn(r.filters, name))
    if (unknown.length) throw invalid(`Unknown filters: ${unknown.join(', ')}.`, 'filters')
    const query = new URLSearchParams(filters)
    const { dialect, principal } = request
    const asked = await conditions(r, { dialect, query, principal, writes: true }, trx.all)
    // A filter that says nothing by itself must not reach every row.
    if (!asked.length) throw invalid('These filters leave nothing out: name what to find.', 'filters')
    const visible = r.visible?.(principal)
    const where = join(visible ? [...asked, visible] : asked, ' and ')
    const found = sql`select t.id ${from(r, 't', where)} where ${where}`
    for (const row of await allSql<{ id: number }>(trx, found, principal.user.pk)) keys.add(row.id)
    if (keys.size > MAX_ITEMS)
      throw invalid(
        `These are ${keys.size} rows; ${MAX_ITEMS} are changed in one request at most. List them, and send their keys.`,
        'filters',
      )
  }
  // All at once and in the order of keys, so that two bulk writes never wait for each other in a circle.
  const sorted = [...keys].sort((a, b) => a - b)
  await lock(r, trx, verb, sorted, input)
  const visible = r.visible?.(request.principal)
  const named = raw(`t.id in (${keyList(sorted)})`)
  const found = await allSql(
    trx,
    sql`select t.id from ${raw(r.table)} t where ${visible ? sql`${named} and ${visible}` : named} order by t.id${raw(lockClause(trx, verb, 't'))}`,
    request.principal.user.pk,
  )
  if (!found.length) throw refused('No items match the provided criteria')
  return sorted
}

/** Does something with all rows that a bulk request names, in its turn. */
async function bulk(r: Resource, request: ApiRequest, verb: 'change' | 'delete', act: Act): Promise<Answer> {
  const input = await request.body()
  const work = async (trx: Trx) => {
    const keys = await bulkKeys(r, request, trx, input, verb)
    return { body: await act(trx, keys, input) }
  }
  return inBulk(request.principal, () => writing(r, request, work))
}
/** @returns what the answer says */
type Act = (trx: Trx, keys: readonly number[], input: Sent) => Promise<unknown>

export const bulkUpdate = (r: Resource, request: ApiRequest): Promise<Answer> =>
  bulk(r, request, 'change', async (trx, keys, input) => {
    await changeRows(r, request, trx, keys, input, 'patch')
    return `{"success":"Updated multiple items","items":[${(await answersOf(r, request, trx, keys, input)).join(',')}]}`
  })

export const bulkDestroy = (r: Resource, request: ApiRequest): Promise<Answer> =>
  bulk(r, request, 'delete', async (trx, keys, input) => {
    await removeRows(r, request, trx, keys, input)
    return { success: `Deleted ${keys.length} items` }
  })

const NO_OBJECT = { non_field_errors: ['Invalid data. Expected a dictionary.'] }

/** Makes all rows of a list, or none: what is wrong is told line by line. */
export const bulkCreate = (r: Resource, request: ApiRequest, list: readonly (Sent | undefined)[]): Promise<Answer> =>
  inBulk(request.principal, () => writing(r, request, (trx) => createAll(r, request, trx, list)))

async function createAll(r: Resource, request: Caller, trx: Trx, list: readonly (Sent | undefined)[]): Promise<Answer> {
  if (!list.length) throw new ValidationError({ non_field_errors: 'No data provided' })
  if (list.length > MAX_ITEMS) throw invalid(`Send at most ${MAX_ITEMS} items in one request.`)
  const keys: number[] = []
  const errors: unknown[] = list.map(() => [])
  for (const [line, sent] of list.entries()) {
    try {
      if (sent) keys.push(await createRow(r, request, trx, sent))
      else errors[line] = NO_OBJECT
    } catch (error) {
      if (!(error instanceof ValidationError)) throw error
      errors[line] = error.messages
    }
  }
  if (keys.length < list.length) throw new LinesRefused(errors)
  return { status: 201, body: `[${(await answersOf(r, request, trx, keys)).join(',')}]` }
}
