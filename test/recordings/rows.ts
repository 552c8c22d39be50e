/** An object of the recordings' server as a row of our database. */
import type { Row, Trx, Value } from '../../database.ts'
import { resourceOf } from './facts.ts'
import { removeRow } from './remove-row.ts'
import type { State } from './world.ts'

interface Column {
  readonly name: string
  readonly notnull: 0 | 1
  readonly dflt_value: string | null
  readonly type: string
  /** 2 and 3: worked out by the database. */
  readonly hidden: number
}

/** Columns that hold integers of these parts of one, of tables that no resource declares. */
const PARTS: Readonly<Record<string, number>> = {
  quantity: 100_000,
  completed: 100_000,
  shipped: 100_000,
  consumed: 100_000,
  sale_price: 1_000_000,
  total_price: 1_000_000,
}

/** Names of the API for columns that are called otherwise. */
const CALLED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  stock_tracking: { item: 'item_id', part: 'part_id', user: 'user_id' },
}

/** A moment for what must have one. */
const SOME_TIME = '2026-11-26T02:21:00.000Z'

/** Attached files lie here under a name of their own. */
const stored = (path: string): string => path.replace(/^(attachments\/\w+\/\d+)\/(?=[^/]+$)/, `$1/${'0'.repeat(32)}/`)

function storedValue(table: string, name: string, value: unknown): unknown {
  if (value === null || value === undefined || (name === 'serial' && value === '')) return null
  const field = resourceOf(table)?.fields[name]
  if (field?.hasColumn && !field.traits.join) {
    if (typeof value === 'string' && value.startsWith('/media/')) return stored(value.slice('/media/'.length))
    try {
      const parsed = field.parse(value)
      return typeof parsed === 'object' && parsed !== null ? JSON.stringify(parsed) : parsed
    } catch {
      return typeof value === 'object' ? JSON.stringify(value) : value
    }
  }
  if (typeof value === 'object' && 'pk' in value) return value.pk
  if (typeof value === 'object') return JSON.stringify(value)
  return typeof value === 'number' && PARTS[name] ? Math.round(value * PARTS[name]) : value
}

const columns = new Map<string, ReadonlyMap<string, Column>>()
async function columnsOf(trx: Trx, table: string): Promise<ReadonlyMap<string, Column>> {
  const known = columns.get(table)
  if (known) return known
  const found = await trx.all<Column>(`select name, "notnull", dflt_value, type, hidden from pragma_table_xinfo('${table}')`)
  const map = new Map(found.filter(({ hidden }) => !hidden).map((column) => [column.name, column]))
  columns.set(table, map)
  return map
}

function columnOf(table: string, name: string, known: ReadonlyMap<string, Column>): Column | undefined {
  const field = resourceOf(table)?.fields[name]
  // What the API shows of a column in another form is put into the column.
  if (field && ((!field.hasColumn && !PARTS[name]) || field.traits.join || field.traits.transient)) return undefined
  return known.get((field?.hasColumn ? field.columnName : undefined) ?? CALLED[table]?.[name] ?? name) ?? known.get(`${name}_id`)
}

/** What nothing told, of columns that hold something always. */
function preset({ name, type }: Column, { table, id }: State): unknown {
  if (/_id$/.test(name)) return undefined
  if (/date|created|updated|timestamp/.test(name)) return SOME_TIME
  if (/int|boolean|real|double/i.test(type)) return 0
  return name === 'name' || name === 'reference' ? `${table} ${id}` : ''
}

/** @returns undefined where too little is known of it */
async function rowOf(trx: Trx, state: State): Promise<Row | undefined> {
  const known = await columnsOf(trx, state.table)
  const row: Row = { id: state.id }
  for (const [name, value] of Object.entries(state.fields!)) {
    const column = name === 'pk' ? undefined : columnOf(state.table, name, known)
    if (!column || column.name === 'id') continue
    const stored = storedValue(state.table, name, value)
    if (stored === null && column.notnull) continue
    row[column.name] = stored
  }
  for (const column of known.values()) {
    if (!column.notnull || column.dflt_value !== null || column.name in row) continue
    row[column.name] = preset(column, state)
    if (row[column.name] === undefined) return undefined
  }
  return row
}

const STARS: Readonly<Record<string, string>> = { part_part: 'part_star', part_category: 'part_category_star' }
/** Key of who asks in nearly all recordings. */
const ADMIN = 1

/** Tags and stars, which lie in tables of their own. */
async function putBeside(trx: Trx, { table, id, fields }: State): Promise<void> {
  const { tags, starred } = fields!
  if (Array.isArray(tags)) {
    await trx.all('delete from common_tagged where model = ? and thing_id = ?', [table, id])
    for (const tag of tags) {
      await trx.all('insert into common_tag (name, slug) values (?, ?) on conflict do nothing', [tag, tag])
      await trx.all('insert into common_tagged (tag_id, model, thing_id) select id, ?, ? from common_tag where name = ?', [table, id, tag])
    }
  }
  const stars = STARS[table]
  if (!stars || typeof starred !== 'boolean') return
  await trx.all(`delete from ${stars} where thing_id = ?`, [id])
  if (starred) await trx.all(`insert into ${stars} (user_id, thing_id) values (?, ?)`, [ADMIN, id])
}

/** Brings rows to what these states say. @returns what could not be stored */
export async function putStates(trx: Trx, states: readonly State[]): Promise<string[]> {
  const failed: string[] = []
  for (const state of states) {
    const { table, id } = state
    try {
      if (!state.fields) {
        await removeRow(trx, table, id)
        continue
      }
      const row = await rowOf(trx, state)
      if (!row) {
        failed.push(`${table} ${id}: too little is known: ${JSON.stringify(state.fields).slice(0, 300)}`)
        continue
      }
      const names = Object.keys(row)
      const values = Object.values(row) as Value[]
      const [there] = await trx.all(`select 1 from ${table} where id = ?`, [id])
      if (there) await trx.all(`update ${table} set ${names.map((name) => `"${name}" = ?`).join(', ')} where id = ?`, [...values, id])
      else
        await trx.all(
          `insert into ${table} (${names.map((name) => `"${name}"`).join(', ')}) values (${names.map(() => '?').join(', ')})`,
          values,
        )
      await putBeside(trx, state)
    } catch (error) {
      failed.push(`${table} ${id}: ${(error as Error).message}`)
    }
  }
  return failed
}
