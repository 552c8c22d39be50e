/**
 * One database behind one interface: SQLite in the data folder, or PostgreSQL by its address.
 *
 * Reads go through kept prepared statements on connections of their own; writes go through `transaction`, which on
 * SQLite is one connection, so a writer never meets a lock of its own process. Rule of use: inside a transaction use
 * only the `trx` that was handed in.
 */
import { join } from 'node:path'
import type { Knex } from 'knex'
import { openPostgres } from './database/postgres.ts'
import type { PostgresSettings } from './database/postgres-connection.ts'
import { openSqlite } from './database/sqlite.ts'
import type { Run, Trx } from './database/transaction.ts'

export type { Knex } from 'knex'
export { CannotStore, cannotStore } from './database/cannot-store.ts'
export type { Run, Trx } from './database/transaction.ts'
export { DatabaseUnavailable, RETRY_SECONDS, UnknownOutcome } from './database/unavailable.ts'

/** What can be bound to a `?`. Booleans are stored as booleans, dates as ISO text, quantities as scaled integers. */
export type Value = string | number | boolean | null | Buffer
export type Row = Record<string, unknown>

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

/**
 * Opens the database; the schema is not touched (see migrations/).
 * @param at PostgreSQL address, or '' for `<data>/stockade.sqlite`
 * @param settings of PostgreSQL; without limits a statement may take as long as it needs
 */
export const openDatabase = (at: string, data: string, settings: PostgresSettings = { pooler: false }): Promise<Database> =>
  at ? openPostgres(at, settings) : openSqlite(join(data, 'stockade.sqlite'))
