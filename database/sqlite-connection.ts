/** One connection to a SQLite file, with its prepared statements kept by their text. */
import { LRUCache } from 'lru-cache'
import sqlite3 from 'sqlite3'
import type { Value } from '../database.ts'

export type RawConnection = sqlite3.Database

/** Prepared statements of a connection: 500 of them take 18 MB, and what is asked often has fewer texts. */
export const STATEMENTS_KEPT = 200
/** What is left of the write-ahead log, in bytes, once it begins anew: a long reader makes it grow without end. */
export const LOG_LIMIT = 64 * 2 ** 20
const BUSY_MS = 10_000
/**
 * Pages that a connection keeps, in KiB. With two readers and one writer SQLite's caches take three times as much at most, whatever the size
 * of the database. The operating system keeps the file, too: four times as many made no statement faster.
 */
const CACHE_KIB = 16_000
export const PRAGMAS = [
  'journal_mode=wal',
  `journal_size_limit=${LOG_LIMIT}`,
  'synchronous=full',
  'foreign_keys=on',
  `busy_timeout=${BUSY_MS}`,
  `cache_size=-${CACHE_KIB}`,
  'temp_store=memory',
]

export const exec = (connection: RawConnection, sql: string): Promise<void> =>
  new Promise((done, fail) => connection.exec(sql, (error) => (error ? fail(error) : done())))

/** Brings the write-ahead log into the database, and its file back to nothing unless somebody reads; waits for nobody. */
export async function checkpoint(connection: RawConnection): Promise<void> {
  try {
    await exec(connection, 'pragma busy_timeout=0; pragma wal_checkpoint(truncate)')
  } finally {
    await exec(connection, `pragma busy_timeout=${BUSY_MS}`)
  }
}

export class SqliteConnection {
  readonly #connection: RawConnection
  readonly #statements = new LRUCache<string, Promise<sqlite3.Statement>>({
    max: STATEMENTS_KEPT,
    dispose: (statement) =>
      void statement.then(
        (s) => s.finalize(),
        () => {},
      ),
  })

  /** Statements that were handed over and have not answered. */
  running = 0

  constructor(connection: RawConnection) {
    this.#connection = connection
  }

  /** A connection of its own that cannot write. */
  static async openReader(file: string): Promise<SqliteConnection> {
    const connection = await new Promise<RawConnection>((done, fail) => {
      const opened = new sqlite3.Database(file, (error) => (error ? fail(error) : done(opened)))
    })
    for (const pragma of PRAGMAS) await exec(connection, `pragma ${pragma}`)
    await exec(connection, 'pragma query_only=on')
    return new SqliteConnection(connection)
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
  all<R>(sql: string, params: readonly Value[] = []): Promise<R[]> {
    return this.#use(sql, (statement, done, fail) =>
      statement.all(params, (error: Error | null, rows: R[]) => (error ? fail(error) : done(rows))),
    )
  }

  /** A statement that answers no rows. */
  run(sql: string, params: readonly Value[] = []): Promise<sqlite3.RunResult> {
    return this.#use(sql, (statement, done, fail) =>
      statement.run(params, function (error: Error | null) {
        if (error) fail(error)
        else done(this)
      }),
    )
  }

  async #use<T>(
    sql: string,
    how: (statement: sqlite3.Statement, done: (value: T) => void, fail: (error: Error) => void) => void,
  ): Promise<T> {
    this.running++
    try {
      const statement = await this.#prepare(sql)
      return await new Promise<T>((done, fail) => how(statement, done, fail))
    } finally {
      this.running--
    }
  }

  /** Lets go of the statements: a connection with an open one does not close, and keeps its files. */
  async finalize(): Promise<void> {
    const kept = [...this.#statements.values()]
    this.#statements.clear()
    await Promise.allSettled(kept)
  }

  async close(): Promise<void> {
    await this.finalize()
    await new Promise<void>((done, fail) => this.#connection.close((error) => (error ? fail(error) : done())))
  }
}
