/**
 * Real databases for tests: a PostgreSQL server of their own (one for a whole run, started by the first test that needs it) and SQLite
 * files in temporary folders. Every test server gets a fresh copy of a migrated template.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase } from '../../database.ts'
import { migrate } from '../../migrations/index.ts'
import { watchLocks } from './lock-order.ts'
import { type Postgres, startPostgres } from './postgres.ts'

watchLocks()

export type DatabaseKind = 'sqlite' | 'postgres'

const NAMES: Record<DatabaseKind, string> = { sqlite: 'SQLite', postgres: 'PostgreSQL' }

/** One mocha `describe` for each database. */
export function eachDatabase(title: string, suite: (kind: DatabaseKind) => void): void {
  for (const kind of ['sqlite', 'postgres'] as const) describe(`${title} (${NAMES[kind]})`, () => suite(kind))
}

/** Where a test server keeps its data; `drop` removes all of it. */
export interface TestDatabase {
  /** Data folder: secrets and keys, and the database of SQLite. */
  data: string
  /** PostgreSQL address, '' for SQLite. */
  database: string
  /** PostgreSQL alone: closes the database to everybody, or opens it again. */
  setOpen(open: boolean): Promise<void>
  drop(): Promise<void>
}

const folders: string[] = []

/** A temporary folder that nobody else uses; removed after the last test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'stockade-test-'))
  folders.push(folder)
  return folder
}

/** A data folder and a database; migrated, unless `empty` is asked for. */
export async function createDatabase(kind: DatabaseKind, { empty = false } = {}): Promise<TestDatabase> {
  const data = temporaryFolder()
  const removeFolder = () => rmSync(data, { recursive: true, force: true })
  if (kind === 'sqlite') {
    if (!empty) cpSync(join(await sqliteTemplate(), 'stockade.sqlite'), join(data, 'stockade.sqlite'))
    const setOpen = () => Promise.reject(new Error('A file cannot be closed to its process.'))
    return { data, database: '', setOpen, drop: async () => removeFolder() }
  }
  const { address, run } = await cluster()
  const name = `test_${process.pid}_${++made}`
  if (!empty) await postgresTemplate()
  await run(`create database ${name} template ${empty ? 'template0' : TEMPLATE}`)
  return {
    data,
    database: address(name),
    setOpen: async (open) => {
      await run(`alter database ${name} allow_connections ${open}`)
      // Somebody who was let in just before is seen a moment later.
      for (let round = 0; !open && round < 3; round++) {
        await run(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`)
        await new Promise((done) => setTimeout(done, 100))
      }
    },
    drop: async () => {
      await run(`drop database if exists ${name} with (force)`)
      removeFolder()
    },
  }
}

const TEMPLATE = 'stockade_template'
let made = 0

/** Remembers the promise, so that the work is done once however many ask. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined
  return () => (result ??= work())
}

const sqliteTemplate = once(async () => {
  const folder = temporaryFolder()
  const db = await openDatabase('', folder)
  await migrate(db)
  await db.close()
  return folder
})

const postgresTemplate = once(async () => {
  const { address, run } = await cluster()
  // A locale with rules of its own: what is ordered or folded alike on both databases must not owe it to the plainest one.
  await run(`create database ${TEMPLATE} template template0 locale_provider icu icu_locale 'en' locale 'C'`)
  const db = await openDatabase(address(TEMPLATE), '')
  await migrate(db)
  await db.close()
})

let running: Promise<Postgres> | undefined
const cluster = (): Promise<Postgres> => (running ??= startPostgres(temporaryFolder()))

// A hook of the root suite: it runs once, after the last test.
globalThis.after?.(stopDatabases)

async function stopDatabases(): Promise<void> {
  if (running) await (await running).stop()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}
