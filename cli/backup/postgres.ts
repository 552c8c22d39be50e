/**
 * A PostgreSQL database as it stands at one moment, by the server's own COPY, in one transaction that sees one snapshot. (That is what
 * pg_dump does; it would have to be installed here, and to be as new as the server.) The tables themselves are not copied but made anew
 * by the migrations that had made them.
 */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from, to } from 'pg-copy-streams'
import type { Pack } from 'tar-stream'
import type { Trx } from '../../database.ts'
import { migrateWithin } from '../../migrations/index.ts'
import { CommandError } from '../command.ts'
import { addBuffer, addJson, type Entries, type Entry, readJson } from './archive.ts'

export const TABLES = 'tables.json'
const FOLDER = 'tables/'
/** Entries of an archive tell their size beforehand, and COPY does not: a table is cut into parts of about so many bytes. */
const PART = 4 << 20

interface Tables {
  /** Migrations that had been run, in their order. */
  readonly migrations: readonly string[]
  readonly tables: readonly { readonly name: string; readonly columns: readonly string[] }[]
  /** Last value of each sequence; null where none was drawn. */
  readonly sequences: Readonly<Record<string, number | null>>
}

/** Tables of the schema that the program works in, without those of extensions. */
const TABLES_SQL = `select c.relname as name, pg_relation_size(c.oid)::float8 as bytes,
    array(select a.attname::text from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns
  from pg_class c
  where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace
    and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')
  order by c.relname`
/** Whose row says that somebody migrates just now. */
const LOCK = 'migration_lock'

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
const copied = ({ name, columns }: Tables['tables'][number]): string => `${quoted(name)} (${columns.map(quoted).join(', ')})`

/** @param onPart is told how much of it is done, from 0 to 1 */
export async function addTables(pack: Pack, address: string, onPart: (done: number) => void): Promise<void> {
  const client = new pg.Client({ connectionString: address })
  await client.connect()
  try {
    await client.query('begin isolation level repeatable read, read only')
    const found = await client.query<{ name: string; bytes: number; columns: string[] }>(TABLES_SQL)
    const tables = found.rows.filter(({ name }) => name !== LOCK)
    const migrations = await client.query<{ name: string }>('select name from migration order by id')
    const sequences = await client.query<{ name: string; last: number | null }>(
      'select sequencename as name, last_value as last from pg_sequences where schemaname = current_schema() order by sequencename',
    )
    const described: Tables = {
      migrations: migrations.rows.map(({ name }) => name),
      tables: tables.map(({ name, columns }) => ({ name, columns })),
      sequences: Object.fromEntries(sequences.rows.map(({ name, last }) => [name, last])),
    }
    await addJson(pack, TABLES, described)
    const total = tables.reduce((sum, { bytes }) => sum + bytes, 1)
    let before = 0
    for (const table of tables) {
      let number = 0
      for await (const part of parts(client.query(to(`copy ${copied(table)} to stdout`)))) {
        await addBuffer(pack, `${FOLDER}${table.name}/${String(++number).padStart(6, '0')}`, part)
        onPart(Math.min(before + Math.min(number * PART, table.bytes), total) / total)
      }
      before += table.bytes
    }
    await client.query('commit')
  } finally {
    await client.end()
  }
}

async function* parts(source: Readable): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = []
  let length = 0
  for await (const bytes of source as AsyncIterable<Buffer>) {
    waiting.push(bytes)
    length += bytes.length
    if (length < PART) continue
    yield Buffer.concat(waiting)
    waiting = []
    length = 0
  }
  if (length) yield Buffer.concat(waiting)
}

/** Is anything in the schema that the program would work in? */
export async function isEmptyPostgres(trx: Trx): Promise<boolean> {
  return (await trx.all(TABLES_SQL)).length === 0
}

/**
 * Makes the tables as they were, fills them, and brings them up to date.
 * @param first the entry `tables.json`
 * @returns the entry after the last table
 * @throws NewerDatabaseError
 */
export async function loadTables(trx: Trx, first: Entry, entries: Entries): Promise<Entry | undefined> {
  const described = await readJson<Tables | null>(first)
  if (!Array.isArray(described?.migrations) || !Array.isArray(described.tables) || typeof (described.sequences ?? undefined) !== 'object')
    throw new CommandError('The backup cannot be used: it does not say what its tables are.')
  await migrateWithin(trx, described.migrations)
  // What others kept beside the program's tables, these migrations do not make; it stays out.
  const own = new Set((await trx.all<{ name: string }>(TABLES_SQL)).map(({ name }) => name))
  const tables = described.tables.filter(({ name }) => own.has(name))
  const names = tables.map(({ name }) => quoted(name)).join(', ')
  // Rows come in the order of their tables' names, and what a row refers to may come later; each rule is tried anew at the end.
  const rules = await trx.all<{
    table: string
    name: string
    rule: string
  }>(`select r.conrelid::regclass::text as "table", r.conname as name, pg_get_constraintdef(r.oid) as rule
      from pg_constraint r where r.contype = 'f' and r.connamespace = current_schema()::regnamespace order by r.conname`)
  for (const { table, name } of rules) await trx.raw(`alter table ${table} drop constraint ${quoted(name)}`)
  for (const { name } of tables) await trx.raw(`alter table ${quoted(name)} disable trigger user`)
  await trx.raw(`truncate ${names}`) // migrations have put some rows in
  const client = (await trx.client.acquireConnection()) as pg.Client
  let entry = await entries.next()
  while (entry?.header.name.startsWith(FOLDER)) {
    const name = tableOf(entry)
    const table = tables.find((one) => one.name === name)
    const rows = async function* () {
      while (entry && tableOf(entry) === name) {
        yield* entry
        entry = await entries.next()
      }
    }
    if (table) await pipeline(Readable.from(rows()), client.query(from(`copy ${copied(table)} from stdin`)))
    else for await (const _ of rows());
  }
  for (const { name } of tables) await trx.raw(`alter table ${quoted(name)} enable trigger user`)
  for (const { table, name, rule } of rules) await trx.raw(`alter table ${table} add constraint ${quoted(name)} ${rule}`)
  for (const [name, last] of Object.entries(described.sequences))
    if (last !== null)
      await trx.all('select setval(c.oid, ?::bigint) from (select to_regclass(?) as oid) c where c.oid is not null', [last, quoted(name)])
  await migrateWithin(trx)
  return entry
}

const tableOf = ({ header }: Entry): string | undefined =>
  header.name.startsWith(FOLDER) ? header.name.slice(FOLDER.length).replace(/\/\d+$/, '') : undefined
