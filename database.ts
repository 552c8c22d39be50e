/**
 * One database behind one interface: SQLite in the data folder, or PostgreSQL by its address.
 *
 * Reads go through kept prepared statements on connections of their own; writes go through `transaction`, which on
 * SQLite is one connection, so a writer never meets a lock of its own process. Rule of use: inside a transaction use
 * only the `trx` that was handed in.
 */
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import knexModule, { type Knex } from 'knex'
import { LRUCache } from 'lru-cache'
import pg from 'pg'
import sqlite3 from 'sqlite3'

export type { Knex } from 'knex'

/** What can be bound to a `?`. Booleans are stored as booleans, dates as ISO text, quantities as scaled integers. */
export type Value = string | number | boolean | null | Buffer
export type Row = Record<string, unknown>
/** An open transaction: a knex query builder bound to it. */
export type Trx = Knex.Transaction

export interface Database {
  readonly kind: 'sqlite' | 'postgres'
  /** Query builder. Use it to build and to migrate; run reads with `select` and writes in `transaction`. */
  readonly knex: Knex
  /** Runs one reading statement with `?` placeholders; the prepared statement is kept by its text. */
  all<R = Row>(sql: string, params?: readonly Value[]): Promise<R[]>
  /** Runs a reading query made with the builder. */
  select<R = Row>(query: Knex.QueryBuilder): Promise<R[]>
  /** All or nothing: commits when `work` resolves, rolls back when it throws. Resolves after the commit is durable. */
  transaction<T>(work: (trx: Trx) => Promise<T>): Promise<T>
  close(): Promise<void>
}

const STATEMENTS_KEPT = 500
const SQLITE_READERS = 2
const POSTGRES_CONNECTIONS = 8
/** How long a new connection may take, in milliseconds. */
const CONNECT_MS = 10_000

/** knex would print what it also throws. */
const quiet: Knex.Logger = { warn: () => {}, error: () => {}, deprecate: () => {}, debug: () => {} }

/** Rows of a raw statement inside a transaction, alike on both databases. */
export async function allIn<R = Row>(trx: Trx, sql: string, params: readonly Value[] = []): Promise<R[]> {
  const result = await trx.raw(sql, params as Value[])
  return (Array.isArray(result) ? result : result.rows) as R[]
}

/** Opens the database; the schema is not touched (see migrations/). @param at PostgreSQL address, or '' for `<data>/stockade.sqlite` */
export function openDatabase(at: string, data: string): Promise<Database> {
  return at ? openPostgres(at) : openSqlite(join(data, 'stockade.sqlite'))
}

// ---------------------------------------------------------------------------------------------------------- SQLite

const PRAGMAS = ['journal_mode=wal', 'synchronous=full', 'foreign_keys=on', 'busy_timeout=10000', 'cache_size=-64000', 'temp_store=memory']

type Connection = sqlite3.Database
const exec = (connection: Connection, sql: string): Promise<void> =>
  new Promise((done, fail) => connection.exec(sql, (error) => (error ? fail(error) : done())))

/** A connection with its kept statements. */
class SqliteReader {
  readonly #connection: Connection
  readonly #statements = new LRUCache<string, Promise<sqlite3.Statement>>({
    max: STATEMENTS_KEPT,
    dispose: (statement) =>
      void statement.then(
        (s) => s.finalize(),
        () => {},
      ),
  })

  private constructor(connection: Connection) {
    this.#connection = connection
  }

  static async open(file: string): Promise<SqliteReader> {
    const connection = await new Promise<Connection>((done, fail) => {
      const opened = new sqlite3.Database(file, (error) => (error ? fail(error) : done(opened)))
    })
    for (const pragma of PRAGMAS) await exec(connection, `pragma ${pragma}`)
    await exec(connection, 'pragma query_only=on')
    return new SqliteReader(connection)
  }

  /** Prepares are awaited before use: a call on a statement that failed to prepare never returns. */
  #prepare(sql: string): Promise<sqlite3.Statement> {
    let kept = this.#statements.get(sql)
    if (!kept) {
      kept = new Promise((done, fail) => {
        const statement: sqlite3.Statement = this.#connection.prepare(sql, (error: Error | null) => (error ? fail(error) : done(statement)))
      })
      kept.catch(() => this.#statements.delete(sql))
      this.#statements.set(sql, kept)
    }
    return kept
  }

  /** Never `Statement.get`: it keeps the statement open, and the connection would read an old snapshot from then on. */
  async all<R>(sql: string, params: readonly Value[]): Promise<R[]> {
    const statement = await this.#prepare(sql)
    return new Promise((done, fail) => statement.all(params, (error: Error | null, rows: R[]) => (error ? fail(error) : done(rows))))
  }

  /** A connection with an open statement does not close, and keeps its files. */
  async close(): Promise<void> {
    const kept = [...this.#statements.values()]
    this.#statements.clear()
    await Promise.allSettled(kept)
    await new Promise<void>((done, fail) => this.#connection.close((error) => (error ? fail(error) : done())))
  }
}

async function openSqlite(file: string): Promise<Database> {
  closeSync(openSync(file, 'a', 0o600)) // the files beside it (-wal, -shm) are made with the same mode
  const knex = knexModule({
    client: await immediateClient(),
    connection: { filename: file },
    useNullAsDefault: true,
    log: quiet,
    compileSqlOnError: false, // the values of a failed statement belong in no message
    pool: {
      min: 1,
      max: 1,
      afterCreate: (connection: Connection, done: (error: Error | null, connection: Connection) => void) =>
        exec(connection, PRAGMAS.map((p) => `pragma ${p}`).join(';')).then(
          () => done(null, connection),
          (error) => done(error, connection),
        ),
    },
  })
  await knex.raw('select 1')
  const readers = await Promise.all(Array.from({ length: SQLITE_READERS }, () => SqliteReader.open(file)))
  let turn = 0
  const all = <R>(sql: string, params: readonly Value[] = []): Promise<R[]> => {
    turn = (turn + 1) % SQLITE_READERS
    return readers[turn]!.all<R>(sql, params)
  }
  return {
    kind: 'sqlite',
    knex,
    all,
    select: <R>(query: Knex.QueryBuilder) => run<R>(query, all),
    transaction: (work) => knex.transaction(work),
    close: async () => {
      await Promise.all(readers.map((r) => r.close()))
      await knex.destroy()
    },
  }
}

/** knex begins deferred; a writer that turns up later would then fail with "database is locked" instead of waiting. */
async function immediateClient(): Promise<typeof Knex.Client> {
  const { default: SqliteClient } = await import('knex/lib/dialects/sqlite3/index.js' as string)
  const { default: SqliteTransaction } = await import('knex/lib/dialects/sqlite3/execution/sqlite-transaction.js' as string)
  class ImmediateTransaction extends SqliteTransaction {
    begin(connection: Connection) {
      return this['query'](connection, 'BEGIN IMMEDIATE;')
    }
  }
  return class extends SqliteClient {
    transaction(...args: unknown[]) {
      return new ImmediateTransaction(...([this, ...args] as unknown as []))
    }
  } as unknown as typeof Knex.Client
}

/** Compiles a builder and runs it with `all`. */
function run<R>(query: Knex.QueryBuilder, all: Database['all']): Promise<R[]> {
  const { sql, bindings } = query.toSQL()
  return all<R>(sql, bindings as Value[])
}

// ------------------------------------------------------------------------------------------------------ PostgreSQL

// Scaled quantities and counts fit a double's 53 bits; text would break arithmetic on what is read.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/** `?` to `$1`: our SQL holds no question mark inside a literal. */
const numbered = (sql: string): string => {
  let n = 0
  return sql.replace(/\?/g, () => `$${++n}`)
}

async function openPostgres(address: string): Promise<Database> {
  const url = new URL(address)
  url.searchParams.set('options', `-c jit=off ${url.searchParams.get('options') ?? ''}`.trim())
  const connection = { connectionString: url.href, connectionTimeoutMillis: CONNECT_MS }
  const knex = knexModule({ client: 'pg', connection, log: quiet, compileSqlOnError: false, pool: { min: 0, max: POSTGRES_CONNECTIONS } })
  const pool = new pg.Pool({ ...connection, max: POSTGRES_CONNECTIONS })
  pool.on('error', () => {}) // an idle connection that broke is replaced at the next use
  const statements = new LRUCache<string, { name: string; text: string }>({ max: STATEMENTS_KEPT })
  let made = 0
  const all = async <R>(sql: string, params: readonly Value[] = []): Promise<R[]> => {
    let statement = statements.get(sql)
    if (!statement) {
      statement = { name: `s${++made}`, text: numbered(sql) }
      statements.set(sql, statement)
    }
    return (await pool.query({ ...statement, values: params as Value[] })).rows as R[]
  }
  try {
    await all('select 1')
  } catch (error) {
    await Promise.all([pool.end(), knex.destroy()])
    throw error
  }
  return {
    kind: 'postgres',
    knex,
    all,
    select: <R>(query: Knex.QueryBuilder) => run<R>(query, all),
    transaction: (work) => knex.transaction(work),
    close: async () => {
      await Promise.all([pool.end(), knex.destroy()])
    },
  }
}
