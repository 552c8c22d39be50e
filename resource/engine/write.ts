/** Writing: everything about a request is checked first and reported at once, then written in one transaction, or not at all. */

import { searchKey } from '../../database/text-index.ts'
import type { Row, Trx } from '../../database.ts'
import { gate, isAllowed } from '../auth/gate.ts'
import { type Messages, NotFound, ValidationError } from '../errors.ts'
import type { View } from './field.ts'
import { MAX_INTEGER } from './fields/number.ts'
import { filesLeft } from './files-left.ts'
import { settle } from './kept.ts'
import { lockClause, type Strength } from './locks.ts'
import type { Answer, ApiRequest, Caller } from './operation.ts'
import { detailStatement } from './read.ts'
import { remembered } from './remembered.ts'
import { brokenReferences } from './request.ts'
import { accessOf, type Locked, needRules, type Resource, type Write } from './resource.ts'
import { allSql, keyList, rowsAs } from './rows.ts'
import { type Mode, parseShape, type Rewrite, type Sent, Upload } from './shape.ts'
import { raw, sql } from './sql.ts'
import { transact, type Work } from './transact.ts'

/** A body, or values that this program made in the form of one. */
type Input = Sent | Record<string, unknown>

/** The transaction of a write of a resource. */
export const writing = (r: Resource, request: Caller, work: (trx: Trx) => Promise<Answer>): Promise<Answer> =>
  transact(request, work, r.identity)

/** Checks the body and that what it refers to exists. @throws ValidationError with every field's messages */
async function checked(
  r: Resource,
  trx: Trx,
  caller: Caller,
  input: Input,
  mode: Mode,
  rows: readonly Row[] = [],
): Promise<Record<string, unknown>> {
  const { values, errors } = parseShape(r.fields, input, mode)
  const all: Messages = { ...errors, ...(await brokenReferences(r.fields, trx.all, caller, values, rows, true)) }
  if (Object.keys(all).length) throw new ValidationError(all)
  const empty = Object.values(r.fields).filter(({ name, traits }) => traits.filled && isLeft(values[name], mode))
  if (empty.length) throw new ValidationError(Object.fromEntries(empty.map(({ name }) => [name, ['This field cannot be blank.']])))
  return values
}

/** Will a row have nothing where this value was to be? What is not sent stays as it is in a change. */
const isLeft = (value: unknown, mode: Mode): boolean => value === null || (mode === 'create' && value === undefined)

/** Field values -> columns of the row. */
function columnsOf(r: Resource, values: Record<string, unknown>): Row {
  const columns: Row = {}
  for (const [name, value] of Object.entries(values)) {
    const field = r.fields[name]!
    if (!field.traits.transient && !field.save) columns[field.columnName] = value
  }
  return columns
}

/** Uploaded files are kept before the rows that name them are written; all rows of a request name the same one. */
async function keepUploads(r: Resource, request: Caller, trx: Trx, rows: readonly Row[]): Promise<void> {
  for (const field of Object.values(r.fields)) {
    if (field.folder === undefined) continue
    let path: string | undefined
    for (const values of rows) {
      const upload = values[field.columnName]
      if (!(upload instanceof Upload)) continue
      path ??= await request.files.keep(trx, field.folder, field.extension!(upload)!, upload)
      values[field.columnName] = path
    }
  }
}

/** Pictures that a row lets go of: all of them, or those that other values take the place of. */
const picturesLeft = (r: Resource, trx: Trx, row: Row, values?: Row): void =>
  filesLeft(
    trx,
    Object.values(r.fields)
      .filter((field) => field.folder !== undefined && (!values || values[field.columnName] !== undefined))
      .map((field) => row[field.columnName] as string | null),
  )

/** Locks that a write of these rows needs beside their own. */
export async function lock(r: Resource, trx: Trx, verb: Locked['verb'], ids: readonly number[], input: Input): Promise<void> {
  needRules()
  if (!r.hooks.some((hooks) => hooks.lock)) return
  const locked: Locked = { verb, ids, input: parseShape(verb === 'delete' ? r.deletes : r.fields, input, 'patch').values }
  for (const hooks of r.hooks) await hooks.lock?.(trx, locked)
}

/** What writes the rows in place of the engine. */
const ownWriter = <W extends 'update' | 'remove'>(r: Resource, step: W) => r.hooks.find((hooks) => hooks[step])?.[step]

type Step = 'check' | 'saved' | 'deleting' | 'deleted'

async function each(r: Resource, step: Step, writes: readonly Write[]): Promise<void> {
  for (const hooks of r.hooks) {
    await hooks[`${step}All`]?.(writes)
    for (const write of hooks[step] ? writes : []) await hooks[step]!(write)
  }
}

/** Does a hook want to see each row after the one before it is written? */
const inSequence = (r: Resource, steps: readonly Step[], input: Record<string, unknown>): boolean =>
  r.hooks.some((hooks) => steps.some((step) => hooks[step]) || hooks.inSequence?.(input))

async function saveOthers(r: Resource, trx: Trx, ids: readonly number[], values: Record<string, unknown>): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    const field = r.fields[name]!
    if (field.save && !field.traits.transient) await field.save(trx, r.table, ids, value)
  }
}

const withSearchKey = (r: Resource, values: Row, row: Row = {}): Row =>
  r.searchColumns.length ? { ...values, search_key: searchKey(r.searchColumns.map((c) => (c in values ? values[c] : row[c]))) } : values

/**
 * Rows with all their optional fields, read inside the transaction that wrote them, in the order of their keys. Whom their own address would
 * refuse gets the keys and the fields that they sent.
 */
export async function answersOf(
  r: Resource,
  request: Caller,
  trx: Trx,
  ids: readonly number[],
  sent?: Sent,
  view: View = 'written',
): Promise<string[]> {
  await settle(trx)
  const statement = detailStatement(r, request, ids, view)
  const rows = await allSql<{ id: number; j: string }>(trx, statement, request.principal.user.pk)
  const answers = rows.sort((a, b) => a.id - b.id).map((row) => row.j)
  if (isAllowed(accessOf(r, 'view'), request.principal)) return answers
  const theirs = Object.values(r.fields).filter(({ name, traits }) => name === 'pk' || (!traits.readOnly && sent?.has(name)))
  return answers.map((json) => {
    const row = JSON.parse(json) as Row
    return JSON.stringify(Object.fromEntries(theirs.filter(({ name }) => name in row).map(({ name }) => [name, row[name]])))
  })
}

/** @param make another way to make what was sent @returns its key, or keys: then the answer is a list */
export async function create(
  r: Resource,
  request: ApiRequest,
  make: (work: Work, sent: Sent) => Promise<number | readonly number[]> = ({ trx }, sent) => createRow(r, request, trx, sent),
): Promise<Answer> {
  const sent = await request.body()
  return writing(r, request, async (trx) => {
    const made = await make({ trx, request, id: 0 }, sent)
    const keys = typeof made === 'number' ? [made] : made
    const answers = await answersOf(r, request, trx, keys, sent)
    return { status: 201, body: typeof made === 'number' ? answers[0]! : `[${answers.join(',')}]` }
  })
}

/** Makes one row with all that belongs to it. For domain writes that make rows of other resources too. @returns its key */
export async function createRow(r: Resource, request: Caller, trx: Trx, input: Input): Promise<number> {
  await lock(r, trx, 'add', [], input)
  const values = await checked(r, trx, request, input, 'create')
  const write: Write = { trx, request, input: values, values: columnsOf(r, values), id: 0 }
  await each(r, 'check', [write])
  await keepUploads(r, request, trx, [write.values])
  const [made] = await trx(r.table).insert(withSearchKey(r, write.values)).returning('id')
  const id = made.id as number
  await saveOthers(r, trx, [id], values)
  await each(r, 'saved', [{ ...write, id }])
  return id
}

/** The rows as they are, in the order of their keys, locked until the transaction ends. @throws NotFound when one is missing */
async function lockedRows(
  r: Resource,
  trx: Trx,
  ids: readonly number[],
  { principal }: Caller,
  strength: Strength,
): Promise<(Row & { id: number })[]> {
  const visible = r.visible?.(principal)
  const which = raw(`t.id in (${keyList(ids.filter((id) => id <= MAX_INTEGER))})`)
  const rows = await allSql<Row & { id: number }>(
    trx,
    sql`select t.* from ${raw(r.table)} as t where ${visible ? sql`${which} and ${visible}` : which} order by t.id${raw(lockClause(trx, strength, 't'))}`,
    principal.user.pk,
  )
  if (rows.length < ids.length) throw new NotFound(r.model)
  return rows
}

/** Changes one row by all rules of its resource. For domain writes that change rows of other resources too. */
export async function updateRow(r: Resource, request: Caller, trx: Trx, id: number, input: Input, mode: Rewrite): Promise<void> {
  await lock(r, trx, 'change', [id], input)
  await changeRows(r, request, trx, [id], input, mode)
}

/** Changes rows to the same values, by all rules. What the hooks need is locked (`lock`). @param ids each once */
export async function changeRows(
  r: Resource,
  request: Caller,
  trx: Trx,
  ids: readonly number[],
  input: Input,
  mode: Rewrite,
): Promise<void> {
  if (!ids.length) return
  if (ids.length > 1 && inSequence(r, ['check', 'saved'], parseShape(r.fields, input, mode).values)) {
    for (const id of ids) await changeRows(r, request, trx, [id], input, mode)
    return
  }
  const rows = await lockedRows(r, trx, ids, request, 'change')
  const values = await checked(r, trx, request, input, mode, rows)
  const writes = rows.map((row): Write => ({ trx, request, input: values, values: columnsOf(r, values), row, id: row.id }))
  await each(r, 'check', writes)
  const stored = writes.map((write) => write.values)
  await keepUploads(r, request, trx, stored)
  for (const write of writes) picturesLeft(r, trx, write.row!, write.values)
  await (ownWriter(r, 'update')?.(writes) ?? store(r, trx, writes))
  await saveOthers(r, trx, ids, values)
  await each(r, 'saved', writes)
}

/** Writes the columns: one statement for all rows that get the same values. */
async function store(r: Resource, trx: Trx, writes: readonly Write[]): Promise<void> {
  const alike = new Map<string, { values: Row; ids: number[] }>()
  const keys: { id: number; key: string }[] = []
  for (const { values, row, id } of writes) {
    if (!Object.keys(values).length) continue
    remembered(alike, JSON.stringify(values), () => ({ values, ids: [] })).ids.push(id)
    const { search_key } = withSearchKey(r, values, row)
    if (typeof search_key === 'string' && search_key !== row!.search_key) keys.push({ id, key: search_key })
  }
  for (const { values, ids } of alike.values())
    await trx(r.table)
      .whereRaw(`id in (${keyList(ids)})`)
      .update(values)
  if (!keys.length) return
  const fresh = rowsAs(trx, 'fresh', { id: 'integer', key: 'text' }, keys)
  const table = raw(r.table)
  await allSql(trx, sql`update ${table} set search_key = fresh.key from ${fresh} where ${table}.id = fresh.id`)
}

export async function update(r: Resource, request: ApiRequest, mode: Rewrite): Promise<Answer> {
  const id = request.path[0] as number
  const input = await request.body()
  return writing(r, request, async (trx) => {
    await updateRow(r, request, trx, id, input, mode)
    const [body] = await answersOf(r, request, trx, [id], input)
    return { body }
  })
}

/**
 * Deletes rows with all that goes with them, by their rules. For domain writes that delete rows of other resources too.
 * @param ids each once @throws NotFound
 */
export async function deleteRows(r: Resource, request: Caller, trx: Trx, ids: readonly number[], sent: Input = {}): Promise<void> {
  if (ids.length) await lock(r, trx, 'delete', ids, sent)
  await removeRows(r, request, trx, ids, sent)
}

/** The same where what the hooks need is locked. */
export async function removeRows(r: Resource, request: Caller, trx: Trx, ids: readonly number[], sent: Input = {}): Promise<void> {
  if (!ids.length) return
  const { values: input, errors } = parseShape(r.deletes, sent)
  if (errors) throw new ValidationError(errors)
  if (ids.length > 1 && inSequence(r, ['deleting', 'deleted'], input)) {
    for (const id of ids) await removeRows(r, request, trx, [id], sent)
    return
  }
  const rows = await lockedRows(r, trx, ids, request, 'delete')
  const writes = rows.map((row): Write => ({ trx, request, input, values: {}, row, id: row.id }))
  for (const row of rows) picturesLeft(r, trx, row)
  await each(r, 'deleting', writes)
  for (const field of Object.values(r.fields)) if (field.save) await field.save(trx, r.table, ids, [])
  await (ownWriter(r, 'remove')?.(writes) ??
    trx(r.table)
      .whereRaw(`id in (${keyList(ids)})`)
      .delete())
  await each(r, 'deleted', writes)
}

/** Deletes rows along with what they belong to. @throws Forbidden for whoever may not delete them by themselves */
export async function removeAlong(r: Resource, request: Caller, trx: Trx, condition: string): Promise<void> {
  const keys: number[] = await trx(r.table).whereRaw(condition).orderBy('id').pluck('id')
  if (keys.length) gate(accessOf(r, 'delete'), request.principal)
  await removeRows(r, request, trx, keys)
}

export async function destroy(r: Resource, request: ApiRequest): Promise<Answer> {
  const id = request.path[0] as number
  const input = await request.body()
  return writing(r, request, async (trx) => {
    await deleteRows(r, request, trx, [id], input)
    return { status: 204 }
  })
}
