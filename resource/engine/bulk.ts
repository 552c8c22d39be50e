/** Many rows in one request, all or nothing: `items` names them, or `filters` of the list. */
import type { Trx } from '../../database.ts'
import { invalid, ValidationError } from '../errors.ts'
import { inBulk } from './bulk-turns.ts'
import { conditions } from './conditions.ts'
import { Anything } from './fields/anything.ts'
import { Filters } from './fields/filters.ts'
import { MAX_ITEMS } from './fields/list.ts'
import { from } from './join.ts'
import { lockClause } from './locks.ts'
import type { Answer, ApiRequest, Caller } from './operation.ts'
import type { Resource } from './resource.ts'
import { allSql, keyList } from './rows.ts'
import { parseShape, type Sent, type Shape } from './shape.ts'
import { join, sql } from './sql.ts'
import { changeRows, lock, removeRows, writing } from './write.ts'

/** What names the rows of a bulk request. */
const BULK: Shape = { items: new Anything().named('items'), filters: new Filters().named('filters') }
const isKey = (item: unknown): boolean => (typeof item === 'number' || typeof item === 'string') && /^\d{1,9}$/.test(String(item))

/** Keys that a bulk request is about: `items`, and what `filters` (the list's own) find. @throws ValidationError */
async function bulkKeys(r: Resource, request: Caller, trx: Trx, input: Sent, verb: 'change' | 'delete'): Promise<number[]> {
  const { values, errors } = parseShape(BULK, input)
  if (errors) throw new ValidationError(errors)
  const { items } = values
  const filters = values.filters as [string, string][] | undefined
  if (items === undefined && filters === undefined) throw invalid('List of items or filters must be provided for bulk operation')
  if (items !== undefined && (!Array.isArray(items) || !items.length || !items.every(isKey)))
    throw invalid('Expected a list of keys.', 'items')
  if (Array.isArray(items) && items.length > MAX_ITEMS) throw invalid(`Send at most ${MAX_ITEMS} keys in one request.`, 'items')
  const keys = new Set((items as unknown[] | undefined)?.map(Number))
  if (filters !== undefined) {
    if (!filters.length) throw invalid('Expected an object of filters.', 'filters')
    const unknown = filters.map(([name]) => name).filter((name) => !Object.hasOwn(r.filters, name))
    if (unknown.length) throw invalid(`Unknown filters: ${unknown.join(', ')}.`, 'filters')
    const query = new URLSearchParams(filters)
    const { dialect, principal } = request
    const asked = await conditions(r, { dialect, query, principal }, trx.all)
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
  await trx.all(`select id from ${r.table} where id in (${keyList(sorted)}) order by id${lockClause(trx, verb)}`)
  return sorted
}

/** Does something with all rows that a bulk request names, in its turn. @param done what the answer says of them */
async function bulk(r: Resource, request: ApiRequest, verb: 'change' | 'delete', done: string, act: Act): Promise<Answer> {
  const input = await request.body()
  const work = async (trx: Trx) => {
    const keys = await bulkKeys(r, request, trx, input, verb)
    await act(trx, keys, input)
    return { body: { success: `${done} ${keys.length} items` } }
  }
  return inBulk(request.principal, () => writing(r, request, work))
}
type Act = (trx: Trx, keys: readonly number[], input: Sent) => Promise<void>

export const bulkUpdate = (r: Resource, request: ApiRequest): Promise<Answer> =>
  bulk(r, request, 'change', 'Updated', (trx, keys, input) => changeRows(r, request, trx, keys, input, 'patch'))

export const bulkDestroy = (r: Resource, request: ApiRequest): Promise<Answer> =>
  bulk(r, request, 'delete', 'Deleted', (trx, keys, input) => removeRows(r, request, trx, keys, input))
