/**
 * One database behind one interface: SQLite in the data folder, or PostgreSQL by its address.
 *
 * Reads go through kept prepared statements on connections of their own; writes go through `transaction`, which on
 * SQLite is one connection, so a writer never meets a lock of its own process. Rule of use: inside a transaction use
 * only the `trx` that was handed in.
 */
import { channel } from 'node:diagnostics_channel'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import knexModule, { type Knex } from 'knex'
import { LRUCache } from 'lru-cache'
import pg from 'pg'
import { unstored } from './database/cannot-store.ts'
import { GroupCommit, type Run } from './database/group-commit.ts'
import { PostgresListener } from './database/listener.ts'
import {
  adopt,
  beginning,
  clientClass,
  isDirect,
  PoolerError,
  type PostgresSettings,
  statementName,
} from './database/postgres-connection.ts'
import { checkpoint, exec, PRAGMAS, type RawConnection, SqliteConnection, STATEMENTS_KEPT } from './database/sqlite-connection.ts'
import { DatabaseUnavailable, translated } from './database/unavailable.ts'

export type { Knex } from 'knex'
export { CannotStore, cannotStore } from './database/cannot-store.ts'
export { DatabaseUnavailable, RETRY_SECONDS, UnknownOutcome } from './database/unavailable.ts'

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
  /**
   * All or nothing: commits when `work` resolves, rolls back when it throws. Resolves after the commit is durable.
   * @throws CannotStore; UnknownOutcome when the connection broke at the commit: any other error means that nothing was written
   */
  transaction<T>(work: (trx: Trx) => Promise<T>): Promise<T>
  /**
   * A short transaction of prepared statements, all or nothing like the other kind and several times as fast; on SQLite those that wait
   * for each other share one commit. `work` may wait for its statements and for nothing else.
   */
  write<T>(work: (run: Run) => Promise<T>): Promise<T>
  /**
   * PostgreSQL: calls `heard` at every `NOTIFY` of the channel, whichever process sent it, until the database is closed. A connection that
   * breaks misses some: `heard` is called when there is one again. `LISTEN` needs a session of its own, which a pooler does not give: behind
   * one nobody is told anything, as with SQLite.
   */
  listen(channel: string, heard: () => void): void
  /** What its connections do at this moment. */
  load(): { readonly read: PoolLoad; readonly write: PoolLoad }
  /** SQLite: brings the write-ahead log into the database and shortens its file, as far as readers allow. PostgreSQL does so by itself. */
  checkpoint(): Promise<void>
  close(): Promise<void>
}

export interface PoolLoad {
  /** Connections in use, and open but idle. */
  readonly used: number
  readonly idle: number
  /** Callers that wait for their turn. */
  readonly waiting: number
}

const SQLITE_READERS = 2
/** How long a write waits for its turn on SQLite, in milliseconds. */
const SQLITE_TURN = 15_000
/** PostgreSQL keeps what has a name until the connection ends, and texts with keys or filters in them have no end: those of few uses get none. */
const UNNAMED_USES = 2
const LIFETIME_SECONDS = 3600
const POSTGRES_CONNECTIONS = 8
/** How long a new connection may take where no limits are given, in seconds. */
const CONNECT_SECONDS = 10

/** knex would print what it also throws. */
const quiet: Knex.Logger = { warn: () => {}, error: () => {}, deprecate: () => {}, debug: () => {} }

/** Whoever waited for a connection longer than it may. */
function tooLong(error: unknown): never {
  throw error instanceof knexModule.KnexTimeoutError ? new DatabaseUnavailable(error) : error
}

/** The pool behind a builder (tarn's). */
function knexLoad(knex: Knex): PoolLoad {
  const { pool } = knex.client
  return { used: pool.numUsed(), idle: pool.numFree(), waiting: pool.numPendingAcquires() }
}

/** Rows of a raw statement inside a transaction, alike on both databases. */
export async function allIn<R = Row>(trx: Trx, sql: string, params: readonly Value[] = []): Promise<R[]> {
  const result = await trx.raw(sql, params as Value[])
  return (Array.isArray(result) ? result : result.rows) as R[]
}

/** Rows of a reading statement. @param source the transaction, inside of one */
export const allFrom = <R = Row>(source: Trx | Database, sql: string, params: readonly Value[] = []): Promise<R[]> =>
  typeof source === 'function' ? allIn<R>(source, sql, params) : source.all<R>(sql, params)

/** Name of the diagnostics channel that each builder is told on when its database is opened; tests watch what transactions lock by it. */
export const DATABASE_OPENED = 'stockade.database.opened'
const opened = channel(DATABASE_OPENED)

/**
 * Opens the database; the schema is not touched (see migrations/).
 * @param at PostgreSQL address, or '' for `<data>/stockade.sqlite`
 * @param settings of PostgreSQL; without limits a statement may take as long as it needs
 */
export async function openDatabase(at: string, data: string, settings: PostgresSettings = { pooler: false }): Promise<Database> {
  const database = await (at ? openPostgres(at, settings) : openSqlite(join(data, 'stockade.sqlite')))
  opened.publish(database.knex)
  return database
}

// ---------------------------------------------------------------------------------------------------------- SQLite

async function openSqlite(file: string): Promise<Database> {
  closeSync(openSync(file, 'a', 0o600)) // the files beside it (-wal, -shm) are made with the same mode
  const knex = knexModule({
    client: await immediateClient(),
    connection: { filename: file },
    useNullAsDefault: true,
    log: quiet,
    compileSqlOnError: false, // the values of a failed statement belong in no message
    acquireConnectionTimeout: SQLITE_TURN,
    pool: {
      min: 1,
      max: 1,
      // By callback alone: knex warns of a hook that answers with a promise too.
      afterCreate: (connection: RawConnection, done: (error: Error | null, connection: RawConnection) => void) => {
        exec(connection, PRAGMAS.map((p) => `pragma ${p}`).join(';')).then(
          () => done(null, connection),
          (error) => done(error, connection),
        )
      },
    },
  })
  await knex.raw('select 1')
  const readers = await Promise.all(Array.from({ length: SQLITE_READERS }, () => SqliteConnection.openReader(file)))
  const writer = new GroupCommit(knex)
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
    transaction: (work) => storing(work, (watched) => knex.transaction(watched)).catch(tooLong),
    write: (work) => storing(work, (watched) => writer.write(watched)).catch(tooLong),
    listen: () => {},
    load: () => {
      const write = knexLoad(knex)
      const used = readers.filter(({ running }) => running > 0).length
      const waiting = readers.reduce((sum, { running }) => sum + Math.max(running - 1, 0), 0)
      return { read: { used, idle: SQLITE_READERS - used, waiting }, write: { ...write, waiting: write.waiting + writer.waiting } }
    },
    checkpoint: async () => {
      const connection = (await knex.client.acquireConnection()) as RawConnection
      try {
        await checkpoint(connection)
      } finally {
        await knex.client.releaseConnection(connection)
      }
    },
    close: async () => {
      await Promise.all([...readers.map((r) => r.close()), writer.close()])
      await knex.destroy()
    },
  }
}

/**
 * A write on SQLite. What `work` throws is what went wrong: where the disk is full SQLite ends the transaction by itself, and that it can
 * then not be rolled back says nothing. What cannot be read or written while writing (SQLITE_IOERR) is most often a quota that is used up.
 */
async function storing<A, T>(work: (argument: A) => Promise<T>, write: (watched: (argument: A) => Promise<T>) => Promise<T>): Promise<T> {
  let thrown: unknown
  const watched = async (argument: A): Promise<T> => {
    try {
      return await work(argument)
    } catch (error) {
      thrown = error
      throw error
    }
  }
  try {
    return await write(watched)
  } catch (error) {
    throw unstored(thrown ?? error, 'SQLITE_IOERR')
  }
}

/** knex begins deferred; a writer that turns up later would then fail with "database is locked" instead of waiting. */
async function immediateClient(): Promise<typeof Knex.Client> {
  const { default: SqliteClient } = await import('knex/lib/dialects/sqlite3/index.js' as string)
  const { default: SqliteTransaction } = await import('knex/lib/dialects/sqlite3/execution/sqlite-transaction.js' as string)
  class ImmediateTransaction extends SqliteTransaction {
    begin(connection: RawConnection) {
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

async function openPostgres(address: string, settings: PostgresSettings): Promise<Database> {
  const connectMs = (settings.limits?.connect ?? CONNECT_SECONDS) * 1000
  const connection = { connectionString: address, connectionTimeoutMillis: connectMs }
  const knex = knexModule({
    client: 'pg',
    connection,
    log: quiet,
    compileSqlOnError: false,
    pool: { min: 0, max: POSTGRES_CONNECTIONS },
    acquireConnectionTimeout: 2 * connectMs, // a turn, and a connection
  })
  const Client = clientClass(settings)
  await adopt(knex, Client, settings)
  const pool = new pg.Pool({ ...connection, Client, max: POSTGRES_CONNECTIONS, maxLifetimeSeconds: LIFETIME_SECONDS })
  pool.on('error', () => {}) // an idle connection that broke is replaced at the next use
  const listeners: PostgresListener[] = []
  const statements = new LRUCache<string, { name: string; text: string; uses: number }>({ max: STATEMENTS_KEPT })
  /** The statement, under the name that each connection prepares it by once it is asked often. */
  const prepared = (sql: string, params: readonly Value[]) => {
    let statement = statements.get(sql)
    if (!statement) {
      const text = numbered(sql)
      statement = { name: statementName(text), text, uses: 0 }
      statements.set(sql, statement)
    }
    const { name, text } = statement
    const values = params as Value[]
    return settings.pooler || statement.uses++ < UNNAMED_USES ? { text, values } : { name, text, values }
  }
  /** Lends a connection; one that broke or was not answered in time is thrown away. */
  const lend = async <T>(use: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
    const client = await pool.connect().catch((error) => {
      throw translated(error)
    })
    let broken: Error | undefined
    try {
      return await use(client)
    } catch (error) {
      if (error instanceof DatabaseUnavailable) broken = error
      throw error
    } finally {
      client.release(broken)
    }
  }
  /** PostgreSQL's text holds no NUL and its protocol refuses one: whoever looks for it finds nothing, as on SQLite. */
  const sought = (value: Value): Value => (typeof value === 'string' ? value.replaceAll('\0', '\ufffd') : value)
  const all = <R>(sql: string, params: readonly Value[] = []): Promise<R[]> =>
    lend(async (client) => (await client.query(prepared(sql, params.map(sought)))).rows as R[])
  const begin = beginning(settings)
  const write = <T>(work: (run: Run) => Promise<T>): Promise<T> =>
    lend(async (client) => {
      try {
        await client.query(begin)
        const result = await work(
          async <R>(sql: string, params: readonly Value[] = []) => (await client.query(prepared(sql, params))).rows as R[],
        )
        await client.query('commit')
        return result
      } catch (error) {
        if (!(error instanceof DatabaseUnavailable)) await client.query('rollback')
        throw error
      }
    })
  try {
    if (!(settings.pooler || (await lend(isDirect)))) throw new PoolerError()
    await all('select 1')
  } catch (error) {
    await Promise.all([pool.end(), knex.destroy()])
    throw error instanceof DatabaseUnavailable ? error.cause : error
  }
  return {
    kind: 'postgres',
    knex,
    all,
    select: <R>(query: Knex.QueryBuilder) => run<R>(query, all),
    transaction: (work) => knex.transaction(work).catch(tooLong),
    write,
    listen: (channel, heard) => {
      if (!settings.pooler) listeners.push(new PostgresListener(() => new Client(connection), channel, heard))
    },
    load: () => ({
      read: { used: pool.totalCount - pool.idleCount, idle: pool.idleCount, waiting: pool.waitingCount },
      write: knexLoad(knex),
    }),
    checkpoint: async () => {},
    close: async () => {
      await Promise.all([...listeners.map((listener) => listener.close()), pool.end(), knex.destroy()])
    },
  }
}
