/** Brings the objects of one model into their table, batch by batch. */
import { columnsTaken, refusalOf } from '../../database/refused.ts'
import { searchKey } from '../../database/text-index.ts'
import type { Knex } from '../../database.ts'
import { searchedColumns } from '../inventory/kept/search-keys.ts'
import { type DumpObject, ImportError } from './dump.ts'
import { type ModelImport, namesOf } from './model.ts'
import { describe, Place, type Row, type Run, SkipObject } from './run.ts'

const BATCH = 200
const MAX_KEY = 2_147_483_647

type Lengths = ReadonlyMap<string, number>

/** @param progress called with the number of objects that were dealt with since the last call */
export async function loadModel(run: Run, model: ModelImport, progress: (objects: number) => void): Promise<void> {
  const complete = await model.complete?.(run)
  const lengths = await textLengths(run, model.table)
  const known = new Set([...(model.aside ?? []), ...Object.entries(model.columns).flatMap(([name, column]) => namesOf(name, column))])
  const searched = searchedColumns(model.table)
  const seen = new Set<string>()
  const keys = run.keys(model.model)
  let imported = 0
  let skipped = 0
  let waiting = 0
  const batch = new Batch(run, model.table)
  for await (const object of run.dump.objects(model.model)) {
    try {
      const row = readRow(run, model, object)
      complete?.(row, object)
      if (searched) row.search_key = searchKey(searched.map((column) => row[column]))
      const identity = model.unique?.(row)
      if (identity !== undefined && seen.has(identity)) throw new SkipObject('given twice')
      if (identity !== undefined) seen.add(identity)
      if (model.key === 'new') row.id = await run.newKey(model.table)
      checkTexts(object, row, lengths)
      if (typeof object.pk === 'number') keys.ids.add(object.pk)
      for (const name of model.natural?.(object) ?? []) keys.natural.set(JSON.stringify(name), object.pk as number)
      batch.add(row, model.further?.(row, object, run) ?? [])
      noteUnheld(run, object, known)
      imported++
    } catch (error) {
      if (!(error instanceof SkipObject)) throw error
      run.note(error.message)
      if (typeof object.pk === 'number') keys.skipped.add(object.pk)
      skipped++
    }
    if (++waiting < BATCH) continue
    await batch.flush()
    progress(waiting)
    waiting = 0
  }
  await batch.flush()
  await fillPostponed(run, model)
  if (waiting) progress(waiting)
  await model.after?.(run)
  run.tell(model.model, imported, skipped)
}

/** Rows that wait for being inserted: the table's own first, then those that refer to them. */
class Batch {
  readonly #run: Run
  readonly #rows = new Map<string, Row[]>()
  constructor(run: Run, table: string) {
    this.#run = run
    this.#rows.set(table, [])
  }

  add(row: Row, further: readonly (readonly [string, Row])[]): void {
    this.#rows.values().next().value!.push(row)
    for (const [table, other] of further) {
      const rows = this.#rows.get(table)
      if (rows) rows.push(other)
      else this.#rows.set(table, [other])
    }
  }

  async flush(): Promise<void> {
    for (const [table, rows] of this.#rows) {
      for (let at = 0; at < rows.length; at += BATCH) await insert(this.#run, table, rows.slice(at, at + BATCH))
      rows.length = 0
    }
  }
}

async function insert(run: Run, table: string, rows: Row[]): Promise<void> {
  try {
    await run.trx(table).insert(rows)
  } catch (error) {
    const columns = refusalOf(error) === 'unique' ? columnsTaken(error) : undefined
    if (columns === undefined) throw error
    throw new ImportError(`Two objects for ${table} have the same ${columns.replaceAll(`${table}.`, '')}, and only one may.`)
  }
}

function readRow(run: Run, model: ModelImport, object: DumpObject): Row {
  const row: Row = {}
  if (model.key === 'kept') {
    const { pk } = object
    if (!Number.isSafeInteger(pk) || (pk as number) < 1 || (pk as number) > MAX_KEY) {
      throw new ImportError(`${describe(object)}: "pk" is not a positive whole number. Export without --natural-primary.`)
    }
    if (run.keys(model.model).ids.has(pk as number)) throw new ImportError(`${describe(object)} is in the file twice.`)
    row.id = pk as number
  }
  for (const [name, column] of Object.entries(model.columns)) {
    const names = namesOf(name, column)
    const field = names.find((n) => Object.hasOwn(object.fields, n)) ?? names[0]!
    row[name] = column.read(object.fields[field] ?? null, new Place(run, object, field))
  }
  return row
}

/** How many characters each column takes: PostgreSQL would abort in the middle, SQLite would not mind. */
async function textLengths(run: Run, table: string): Promise<Lengths> {
  const columns = (await run.trx(table).columnInfo()) as unknown as Record<string, Knex.ColumnInfo>
  return new Map(Object.entries(columns).flatMap(([name, { maxLength }]) => (maxLength ? [[name, Number(maxLength)]] : [])))
}

function checkTexts(object: DumpObject, row: Row, lengths: Lengths): void {
  for (const [name, value] of Object.entries(row)) {
    if (typeof value !== 'string') continue
    const max = lengths.get(name)
    if (max !== undefined && value.length > max && [...value].length > max) {
      throw new ImportError(`${describe(object)}: "${name}" is longer than ${max} characters.`)
    }
    if (value.includes('\0')) throw new ImportError(`${describe(object)}: "${name}" holds a NUL character.`)
  }
}

/** Tells of values that no column of ours takes. */
function noteUnheld(run: Run, object: DumpObject, known: ReadonlySet<string>): void {
  for (const [field, value] of Object.entries(object.fields)) {
    if (!known.has(field) && !isEmpty(value)) run.note(`${field} has no place here yet`)
  }
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === false || Number(value) === 0 || (typeof value === 'object' && Object.keys(value).length === 0)

/** References among objects of the same model, now that all of them have their keys. */
async function fillPostponed(run: Run, model: ModelImport): Promise<void> {
  const column = new Map(Object.entries(model.columns).flatMap(([name, c]) => namesOf(name, c).map((field) => [field, name] as const)))
  const postponed = run.postponed
  run.postponed = []
  const above = new Map<string, number>()
  for (const { id, place, value } of postponed) {
    const key = place.referBack(model.model, value)
    if (key === null) continue
    const name = column.get(place.field)!
    above.set(`${name} ${id}`, key)
    for (let up: number | undefined = key; up !== undefined; up = above.get(`${name} ${up}`))
      if (up === id) place.refuse('leads back to itself')
    await run
      .trx(model.table)
      .where({ id })
      .update({ [name]: key })
  }
}
