/** PostgreSQL: a pool that reads and writes shortly, and knex's, whose connections are lent to transactions. */
import knexModule from 'knex'
import { LRUCache } from 'lru-cache'
import pg from 'pg'
import type { Database, Value } from '../database.ts'
import { compiled, knexLoad, QUIET, tooLong } from './knex.ts'
import { PostgresListener } from './listener.ts'
import { adopt, beginning, clientClass, isDirect, PoolerError, type PostgresSettings, statementName } from './postgres-connection.ts'
import { STATEMENTS_KEPT } from './sqlite-connection.ts'
import { type Built, openTrx, type Run, type Running } from './transaction.ts'
import { DatabaseUnavailable, translated, UnknownOutcome } from './unavailable.ts'

/** PostgreSQL keeps what has a name until the connection ends, and texts with keys or filters in them have no end: those of few uses get none. */
const UNNAMED_USES = 2
const LIFETIME_SECONDS = 3600
const CONNECTIONS = 8
/** How long a new connection may take where no limits are given, in seconds. */
const CONNECT_SECONDS = 10

// Scaled quantities and counts fit a double's 53 bits; text would break arithmetic on what is read.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/** `?` to `$1`: our SQL holds no question mark inside a literal. */
const numbered = (sql: string): string => {
  let n = 0
  return sql.replace(/\?/g, () => `$${++n}`)
}
const asIs = (sql: string): string => sql

/** Waits for a commit, and for statements that were sent before it. @throws what one of these failed with: the commit kept nothing then */
async function committed(commit: Promise<unknown>, told: readonly Promise<unknown>[]): Promise<void> {
  const [end] = await Promise.allSettled([commit])
  // A connection that broke took them all along: whether it was committed is not known.
  if (end!.status === 'rejected' && end!.reason instanceof UnknownOutcome) throw end!.reason
  await Promise.all(told)
  await commit
}

/** Runs one statement of a transaction. @param numbering of its placeholders */
type Ask = (sql: string, params: readonly Value[], numbering?: (sql: string) => string) => Promise<pg.QueryResult>

export async function openPostgres(address: string, settings: PostgresSettings): Promise<Database> {
  const connectMs = (settings.limits?.connect ?? CONNECT_SECONDS) * 1000
  // Who serves sends together what is asked together. A pooler may not take it, nor does COPY, which restores a backup.
  const pipelines = settings.limits !== undefined && !settings.pooler
  const connection = { connectionString: address, connectionTimeoutMillis: connectMs, pipeline: pipelines }
  const knex = knexModule({
    client: 'pg',
    connection,
    log: QUIET,
    compileSqlOnError: false,
    pool: { min: 0, max: CONNECTIONS },
    acquireConnectionTimeout: 2 * connectMs, // a turn, and a connection
  })
  const Client = clientClass(settings)
  await adopt(knex, Client, settings)
  const pool = new pg.Pool({ ...connection, Client, max: CONNECTIONS, maxLifetimeSeconds: LIFETIME_SECONDS })
  pool.on('error', () => {}) // an idle connection that broke is replaced at the next use
  const listeners: PostgresListener[] = []
  const statements = new LRUCache<string, { name: string; text: string; uses: number }>({ max: STATEMENTS_KEPT })
  /** The statement, under the name that each connection prepares it by once it is asked often. */
  const prepared = (sql: string, params: readonly Value[], numbering = numbered) => {
    let statement = statements.get(sql)
    if (!statement) {
      const text = numbering(sql)
      statement = { name: statementName(text), text, uses: 0 }
      statements.set(sql, statement)
    }
    const { name, text } = statement
    const values = params as Value[]
    return settings.pooler || statement.uses++ < UNNAMED_USES ? { text, values } : { name, text, values }
  }
  /** Lends a connection of the pool; one that broke or was not answered in time is thrown away. */
  const lend = async <T>(use: (client: pg.ClientBase) => Promise<T>): Promise<T> => {
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
  /** The same with a connection of knex's: transactions wait for rows and for each other, and must not keep readers waiting. */
  const lendWriter = async <T>(use: (client: pg.ClientBase) => Promise<T>): Promise<T> => {
    const client: pg.ClientBase & { __knex__disposed?: unknown } = await knex.client.acquireConnection().catch(tooLong)
    try {
      return await use(client)
    } catch (error) {
      if (error instanceof DatabaseUnavailable) client.__knex__disposed = error
      throw error
    } finally {
      await knex.client.releaseConnection(client)
    }
  }
  /** PostgreSQL's text holds no NUL and its protocol refuses one: whoever looks for it finds nothing, as on SQLite. */
  const sought = (value: Value): Value => (typeof value === 'string' ? value.replaceAll('\0', '\ufffd') : value)
  const all = <R>(sql: string, params: readonly Value[] = []): Promise<R[]> =>
    lend(async (client) => (await client.query(prepared(sql, params.map(sought)))).rows as R[])
  const begin = beginning(settings)
  const inTransaction =
    <T>(work: (ask: Ask, client: pg.ClientBase, later: Running['later']) => Promise<T>) =>
    async (client: pg.ClientBase): Promise<T> => {
      const told: Promise<unknown>[] = []
      const later = (answer: Promise<unknown>): void => {
        told.push(answer)
        answer.catch(() => {}) // the commit tells of it
      }
      try {
        const begun = client.query(begin)
        begun.catch(() => {}) // whoever waits for it is told
        let waits = !pipelines
        const result = await work(
          async (sql, params, numbering) => {
            // What reads first is sent along with it. What writes waits: where it fails, that would not be in a transaction.
            waits ||= !sql.startsWith('select')
            if (waits) await begun
            const [answer] = await Promise.all([client.query(prepared(sql, params, numbering)), begun])
            return answer
          },
          client,
          pipelines ? later : undefined,
        )
        await begun
        await committed(client.query('commit'), told)
        return result
      } catch (error) {
        if (!(error instanceof DatabaseUnavailable)) await client.query('rollback')
        throw error
      }
    }
  const running =
    (ask: Ask): Run =>
    async (sql, params = []) =>
      (await ask(sql, params)).rows as never
  /** The builder numbers its own placeholders. */
  const builtBy = (ask: Ask) => async (statement: Built) => {
    statement.response = await ask(statement.sql, statement.bindings ?? [], asIs)
  }
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
    select: (query) => compiled(query, all),
    transaction: (work) =>
      lendWriter(
        inTransaction((ask, connection, later) =>
          work(openTrx(knex.client, { kind: 'postgres', connection, run: running(ask), later, built: builtBy(ask) })),
        ),
      ),
    write: (work) => lend(inTransaction((ask) => work(running(ask)))),
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
