/** Writing: everything about a request is checked first and reported at once, then written in one transaction, or not at all. */
import { allIn, type Row, type Trx, type Value } from '../../database.ts'
import { changeIdentity } from '../../provider/identity/changes.ts'
import { isAllowed } from '../auth/gate.ts'
import { invalid, type Messages, NotFound, ValidationError } from '../errors.ts'
import { filesLeft } from '../files.ts'
import { keepUpload } from '../media.ts'
import { conditions } from './conditions.ts'
import { Anything } from './fields/anything.ts'
import { Filters } from './fields/filters.ts'
import { Image } from './fields/image.ts'
import { MAX_ITEMS } from './fields/list.ts'
import { MAX_INTEGER } from './fields/number.ts'
import { searchKey } from './fold.ts'
import { once } from './idempotency.ts'
import { settle, settling } from './kept.ts'
import { lockClause } from './locks.ts'
import { Upload } from './multipart.ts'
import type { Answer, ApiRequest, Caller } from './operation.ts'
import { from } from './projection.ts'
import { detailStatement } from './read.ts'
import { brokenReferences } from './request.ts'
import { accessOf, type Hooks, type Locked, type Resource, type Write } from './resource.ts'
import { isPostgres, keyList } from './rows.ts'
import { type Mode, parseShape, type Sent, type Shape } from './shape.ts'
import { bind, join, sql } from './sql.ts'

/** A body, or values that this program made in the form of one. */
type Input = Sent | Record<string, unknown>

/** What PostgreSQL says to one of two transactions that wait for each other; the other one went on. */
const DEADLOCK = '40P01'
const TRIES = 5

/** Runs the transaction, again when it was the one to give way; a rule that the database itself holds becomes a 400. */
async function held<T>(run: (work: (trx: Trx) => Promise<T>) => Promise<T>, work: (trx: Trx) => Promise<T>, tries = TRIES): Promise<T> {
  try {
    return await run(settling(work))
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    if (code === DEADLOCK && tries > 1) return held(run, work, tries - 1)
    if (code === '23503' || message.includes('FOREIGN KEY constraint failed'))
      throw invalid('It is still used elsewhere, or what it refers to is gone. Nothing was changed.')
    if (code === '23505' || message.includes('UNIQUE constraint failed'))
      throw invalid('Something with these values already exists. Nothing was changed.')
    if (code === '22003' || message.includes('integer overflow'))
      throw invalid('The numbers are too large to be reckoned with together. Nothing was changed.')
    throw error
  }
}

/**
 * The transaction of a write, all or nothing, and once for each `Idempotency-Key`; what the database refuses becomes a 400. The answer is part
 * of it: nothing that can fail comes after the commit.
 */
export const transact = (request: Caller, work: (trx: Trx) => Promise<Answer>): Promise<Answer> =>
  held(request.db.transaction, once(request, work))

/** The same for what decides who may do what. */
export const transactIdentity = (request: Caller, work: (trx: Trx) => Promise<Answer>): Promise<Answer> =>
  held((all) => changeIdentity(request.db, all), once(request, work))

const writing = (r: Resource, request: Caller, work: (trx: Trx) => Promise<Answer>): Promise<Answer> =>
  (r.identity ? transactIdentity : transact)(request, work)

/** Checks the body and that what it refers to exists. @throws ValidationError with every field's messages */
async function checked(r: Resource, trx: Trx, caller: Caller, input: Input, mode: Mode, row?: Row): Promise<Record<string, unknown>> {
  const { values, errors } = parseShape(r.fields, input, mode)
  const all: Messages = { ...errors, ...(await brokenReferences(r.fields, trx, caller, values, row)) }
  if (Object.keys(all).length) throw new ValidationError(all)
  return values
}

/** Field values -> columns of the row. */
function columnsOf(r: Resource, values: Record<string, unknown>): Row {
  const columns: Row = {}
  for (const [name, value] of Object.entries(values)) {
    const field = r.fields[name]!
    if (!field.traits.transient && !field.save) columns[field.columnName] = value
  }
  return columns
}

/** Uploaded files are kept before the row that names them is written. */
async function keepUploads(r: Resource, request: Caller, values: Row): Promise<void> {
  for (const field of Object.values(r.fields)) {
    const upload = field instanceof Image ? values[field.columnName] : undefined
    if (field instanceof Image && upload instanceof Upload)
      values[field.columnName] = await keepUpload(request.config, field.folder, field.extension(upload)!, upload)
  }
}

/** Pictures that a row lets go of: all of them, or those that other values take the place of. */
const picturesLeft = (r: Resource, row: Row, values?: Row): void =>
  filesLeft(
    Object.values(r.fields)
      .filter((field) => field instanceof Image && (!values || values[field.columnName] !== undefined))
      .map((field) => row[field.columnName] as string | null),
  )

async function lock(r: Resource, trx: Trx, verb: Locked['verb'], ids: readonly number[], input: Input): Promise<void> {
  if (!r.hooks?.some((hooks) => hooks.lock)) return
  const locked: Locked = { verb, ids, input: parseShape(verb === 'delete' ? r.deletes : r.fields, input, 'patch').values }
  for (const hooks of r.hooks ?? []) await hooks.lock?.(trx, locked)
}

async function each(r: Resource, hook: Exclude<keyof Hooks, 'lock' | 'touches'>, write: Write): Promise<void> {
  for (const hooks of r.hooks ?? []) await hooks[hook]?.(write)
}

async function saveOthers(r: Resource, trx: Trx, id: number, values: Record<string, unknown>): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    const field = r.fields[name]!
    if (field.save && !field.traits.transient) await field.save(trx, r.table, id, value)
  }
}

const withSearchKey = (r: Resource, values: Row, row: Row = {}): Row =>
  r.searchColumns.length ? { ...values, search_key: searchKey(r.searchColumns.map((c) => (c in values ? values[c] : row[c]))) } : values

/**
 * Rows as their own address answers them, read inside the transaction that wrote them, in the order of their keys. Whom that address would
 * refuse gets the keys and the fields that they sent.
 */
export async function answersOf(r: Resource, request: Caller, trx: Trx, ids: readonly number[], sent?: Sent): Promise<string[]> {
  await settle(trx)
  const statement = detailStatement(r, request, ids)
  const rows = await allIn<{ id: number; j: string }>(trx, statement.text, bind(statement.params, request.principal.user.pk))
  const answers = rows.sort((a, b) => a.id - b.id).map((row) => row.j)
  if (isAllowed(accessOf(r, 'view'), request.principal)) return answers
  const shown = Object.values(r.fields).filter(({ name, traits }) => name === 'pk' || (!traits.readOnly && sent?.has(name)))
  return answers.map((json) => {
    const row = JSON.parse(json) as Row
    return JSON.stringify(Object.fromEntries(shown.filter(({ name }) => name in row).map(({ name }) => [name, row[name]])))
  })
}
const answer = async (r: Resource, request: Caller, trx: Trx, id: number, sent: Sent): Promise<string> =>
  (await answersOf(r, request, trx, [id], sent))[0]!

export async function create(r: Resource, request: ApiRequest): Promise<Answer> {
  const input = await request.body()
  return writing(r, request, async (trx) => {
    const id = await createRow(r, request, trx, input)
    return { status: 201, body: await answer(r, request, trx, id, input) }
  })
}

/** Makes one row with all that belongs to it. For domain writes that make rows of other resources too. @returns its key */
export async function createRow(r: Resource, request: Caller, trx: Trx, input: Input): Promise<number> {
  await lock(r, trx, 'add', [], input)
  const values = await checked(r, trx, request, input, 'create')
  const write: Write = { trx, request, input: values, values: columnsOf(r, values), id: 0 }
  await each(r, 'check', write)
  await keepUploads(r, request, write.values)
  const [made] = await trx(r.table).insert(withSearchKey(r, write.values)).returning('id')
  const id = made.id as number
  await saveOthers(r, trx, id, values)
  await each(r, 'saved', { ...write, id })
  return id
}

/** The row as it is, locked until the transaction ends. @throws NotFound */
async function lockedRow(r: Resource, trx: Trx, id: number, { principal }: Caller, strength: 'change' | 'delete'): Promise<Row> {
  const query = trx(`${r.table} as t`).where('t.id', id)
  const visible = r.visible?.(principal)
  if (visible) query.whereRaw(visible.text, bind(visible.params, principal.user.pk) as Value[])
  if (isPostgres(trx)) strength === 'delete' ? query.forUpdate('t') : query.forNoKeyUpdate('t')
  const row = id <= MAX_INTEGER ? ((await query.first('t.*')) as Row | undefined) : undefined
  if (!row) throw new NotFound(r.model)
  return row
}

/** Changes one row by all rules of its resource. For domain writes that change rows of other resources too. */
export async function updateRow(
  r: Resource,
  request: Caller,
  trx: Trx,
  id: number,
  input: Input,
  mode: 'replace' | 'patch',
): Promise<void> {
  await lock(r, trx, 'change', [id], input)
  const row = await lockedRow(r, trx, id, request, 'change')
  const values = await checked(r, trx, request, input, mode, row)
  const write: Write = { trx, request, input: values, values: columnsOf(r, values), row, id }
  await each(r, 'check', write)
  await keepUploads(r, request, write.values)
  picturesLeft(r, row, write.values)
  if (Object.keys(write.values).length)
    await trx(r.table)
      .where({ id })
      .update(withSearchKey(r, write.values, row))
  await saveOthers(r, trx, id, values)
  await each(r, 'saved', write)
}

/** @param answered makes the answer of the row as its address shows it */
export async function update(
  r: Resource,
  request: ApiRequest,
  mode: 'replace' | 'patch',
  answered = (body: string): Answer => ({ body }),
): Promise<Answer> {
  const id = request.path[0] as number
  const input = await request.body()
  return writing(r, request, async (trx) => {
    await updateRow(r, request, trx, id, input, mode)
    return answered(await answer(r, request, trx, id, input))
  })
}

/** Deletes one row with all that goes with it, by its rules. For domain writes that delete rows of other resources too. @throws NotFound */
export async function deleteRow(r: Resource, request: Caller, trx: Trx, id: number, sent: Input = {}): Promise<void> {
  const { values: input, errors } = parseShape(r.deletes, sent)
  if (errors) throw new ValidationError(errors)
  await lock(r, trx, 'delete', [id], sent)
  const row = await lockedRow(r, trx, id, request, 'delete')
  const write: Write = { trx, request, input, values: {}, row, id }
  picturesLeft(r, row)
  await each(r, 'deleting', write)
  for (const field of Object.values(r.fields)) if (field.save) await field.save(trx, r.table, id, [])
  await trx(r.table).where({ id }).delete()
  await each(r, 'deleted', write)
}

export async function destroy(r: Resource, request: ApiRequest): Promise<Answer> {
  const id = request.path[0] as number
  const input = await request.body()
  return writing(r, request, async (trx) => {
    await deleteRow(r, request, trx, id, input)
    return { status: 204 }
  })
}

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
    const asked = await conditions(r, { dialect, query, principal }, (text, params) => allIn(trx, text, params as Value[]))
    // A filter that says nothing by itself must not reach every row.
    if (!asked.length) throw invalid('These filters leave nothing out: name what to find.', 'filters')
    const visible = r.visible?.(principal)
    const where = join(visible ? [...asked, visible] : asked, ' and ')
    const found = sql`select t.id ${from(r, 't', where.text)} where ${where}`
    for (const row of await allIn<{ id: number }>(trx, found.text, bind(found.params, request.principal.user.pk) as Value[]))
      keys.add(row.id)
    if (keys.size > MAX_ITEMS)
      throw invalid(
        `These are ${keys.size} rows; ${MAX_ITEMS} are changed in one request at most. List them, and send their keys.`,
        'filters',
      )
  }
  // All at once and in the order of keys, so that two bulk writes never wait for each other in a circle.
  const sorted = [...keys].sort((a, b) => a - b)
  await lock(r, trx, verb, sorted, input)
  await allIn(trx, `select id from ${r.table} where id in (${keyList(sorted)}) order by id${lockClause(trx, verb)}`)
  return sorted
}

export async function bulkUpdate(r: Resource, request: ApiRequest): Promise<Answer> {
  const input = await request.body()
  return writing(r, request, async (trx) => {
    const keys = await bulkKeys(r, request, trx, input, 'change')
    for (const id of keys) await updateRow(r, request, trx, id, input, 'patch')
    return { body: { success: `Updated ${keys.length} items` } }
  })
}

export async function bulkDestroy(r: Resource, request: ApiRequest): Promise<Answer> {
  const input = await request.body()
  return writing(r, request, async (trx) => {
    const keys = await bulkKeys(r, request, trx, input, 'delete')
    for (const id of keys) await deleteRow(r, request, trx, id, input)
    return { body: { success: `Deleted ${keys.length} items` } }
  })
}
