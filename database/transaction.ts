/** What the work of a transaction is given: a query builder whose statements run in it, and a way around the builder. */
import { channel } from 'node:diagnostics_channel'
import type { Knex } from 'knex'
import type { Row, Value } from '../database.ts'

/** Runs one statement with `?` placeholders inside a transaction; rows come from `select` and `returning`. */
export type Run = <R = Row>(sql: string, params?: readonly Value[]) => Promise<R[]>

/** An open transaction. `trx('part_part').where(…)` builds a statement that runs in it. */
export interface Trx extends Pick<Knex, 'raw' | 'ref' | 'schema' | 'client'> {
  // biome-ignore lint/suspicious/noExplicitAny: the builder knows no types of rows
  (table: string | Readonly<Record<string, string>>): Knex.QueryBuilder<any, any>
  readonly kind: 'sqlite' | 'postgres'
  /** Whether statements may be sent before the ones ahead of them were answered: then they are done in that order. */
  readonly pipelines: boolean
  /** Runs one statement, whose prepared form is kept by its text. */
  readonly all: Run
  /** The same where nobody reads the answer: where statements are pipelined the commit waits for it, and fails with what it failed with. */
  tell(sql: string, params?: readonly Value[]): Promise<void>
}

/** A statement as the builder hands it to a driver, which writes its answer into it. */
export interface Built {
  readonly sql: string
  readonly bindings?: readonly Value[]
  readonly method?: string
  readonly returning?: unknown
  response?: unknown
  context?: unknown
}

/** How a database runs the statements of one transaction. */
export interface Running {
  readonly kind: Trx['kind']
  readonly connection: object
  readonly run: Run
  /** Statements are pipelined: keeps one that is under way for the commit. Without it each is waited for. */
  readonly later?: ((answer: Promise<unknown>) => void) | undefined
  /** Runs what the builder made, and writes the answer into it. */
  built(statement: Built): Promise<void>
}

/** A statement that a transaction ran. */
export interface Ran {
  /** Which transaction: compare by identity. */
  readonly trx: Trx
  readonly sql: string
  readonly params: readonly Value[]
  /** What the driver answered. */
  readonly answer: unknown
}
/** Name of the diagnostics channel that is told of each statement of a transaction; tests watch by it what is locked, and how much is asked. */
export const STATEMENT_RAN = 'stockade.database.statement'
const ran = channel(STATEMENT_RAN)

/**
 * The transaction that a connection is in. knex's own cost several statements each; this one runs what it is told without knex, and has a
 * builder once it is asked for one.
 * @param base knex's client, whose dialect the builder speaks
 */
export function openTrx(base: Knex.Client, { kind, connection, run, later, built }: Running): Trx {
  const publish = (sql: string, params: readonly Value[], answer: unknown): void => {
    if (ran.hasSubscribers) ran.publish({ trx, sql, params, answer } satisfies Ran)
  }
  const all = async (sql: string, params: readonly Value[] = []) => {
    const rows = await run(sql, params)
    publish(sql, params, rows)
    return rows
  }
  let made: Knex.Client | undefined
  const client = (): Knex.Client => {
    made ??= Object.assign(Object.create(base) as Knex.Client, {
      acquireConnection: async () => connection,
      releaseConnection: async () => {},
      _query: async (_: unknown, statement: Built) => {
        await built(statement)
        publish(statement.sql, statement.bindings ?? [], statement.response)
        return statement
      },
    })
    return made
  }
  const trx: Trx = Object.defineProperties(((table: string) => client().queryBuilder().table(table)) as unknown as Trx, {
    kind: { value: kind },
    pipelines: { value: later !== undefined },
    all: { value: all },
    tell: {
      value: async (sql: string, params?: readonly Value[]) => {
        const answer = all(sql, params)
        if (later) later(answer)
        else await answer
      },
    },
    raw: { value: (...args: [string]) => client().raw(...args) },
    ref: { value: (...args: [string]) => client().ref(...args) },
    schema: { get: () => client().schemaBuilder() },
    client: { get: client },
  })
  return trx
}
