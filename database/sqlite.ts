/** SQLite: one file, readers with kept statements, and one connection that writes. */
import { closeSync, openSync } from 'node:fs'
import knexModule, { type Knex } from 'knex'
import type { Database, Value } from '../database.ts'
import { unstored } from './cannot-store.ts'
import { GroupCommit } from './group-commit.ts'
import { compiled, knexLoad, QUIET, tooLong } from './knex.ts'
import { checkpoint, exec, PRAGMAS, type RawConnection, SqliteConnection } from './sqlite-connection.ts'
import { type Built, openTrx, type Run, type Trx } from './transaction.ts'

const READERS = 2
/** How long whoever writes waits for the connection, in milliseconds. */
const TURN_MS = 15_000

export async function openSqlite(file: string): Promise<Database> {
  closeSync(openSync(file, 'a', 0o600)) // the files beside it (-wal, -shm) are made with the same mode
  const knex = knexModule({
    client: await immediateClient(),
    connection: { filename: file },
    useNullAsDefault: true,
    log: QUIET,
    compileSqlOnError: false, // the values of a failed statement belong in no message
    acquireConnectionTimeout: TURN_MS,
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
  const readers = await Promise.all(Array.from({ length: READERS }, () => SqliteConnection.openReader(file)))
  let kept: { raw: RawConnection; connection: SqliteConnection } | undefined
  /** knex may have replaced its connection since the last time. */
  const connectionOf = (raw: RawConnection): SqliteConnection => {
    if (kept?.raw !== raw) kept = { raw, connection: new SqliteConnection(raw) }
    return kept.connection
  }
  const writer = new GroupCommit(knex, connectionOf)
  let turn = 0
  const all = <R>(sql: string, params: readonly Value[] = []): Promise<R[]> => {
    turn = (turn + 1) % READERS
    return readers[turn]!.all<R>(sql, params)
  }
  return {
    kind: 'sqlite',
    knex,
    all,
    select: (query) => compiled(query, all),
    transaction: (work) => storing(writer.write((connection) => work(trxOver(knex.client, connection)))),
    write: (work) => storing(writer.write((connection) => work(runOn(connection)))),
    listen: () => {},
    load: () => {
      const write = knexLoad(knex)
      const used = readers.filter(({ running }) => running > 0).length
      const waiting = readers.reduce((sum, { running }) => sum + Math.max(running - 1, 0), 0)
      return { read: { used, idle: READERS - used, waiting }, write: { ...write, waiting: write.waiting + writer.waiting } }
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
      await Promise.all(readers.map((r) => r.close()))
      await kept?.connection.finalize()
      await knex.destroy()
    },
  }
}

/** What cannot be read or written while writing (SQLITE_IOERR) is most often a quota that is used up. */
const storing = <T>(written: Promise<T>): Promise<T> =>
  written.catch(tooLong).catch((error) => {
    throw unstored(error, 'SQLITE_IOERR')
  })

const runOn =
  (connection: SqliteConnection): Run =>
  (sql, params) =>
    connection.all(sql, params)

function trxOver(base: Knex.Client, connection: SqliteConnection): Trx {
  const built = async (statement: Built): Promise<void> => {
    const { sql, bindings = [], method, returning } = statement
    const writes = method === 'del' || method === 'counter' || ((method === 'insert' || method === 'update') && !returning)
    if (writes) statement.context = await connection.run(sql, bindings)
    else statement.response = await connection.all(sql, bindings)
  }
  return openTrx(base, { kind: 'sqlite', connection, run: runOn(connection), built })
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
