/** What both databases ask of knex. */
import knexModule, { type Knex } from 'knex'
import type { Database, PoolLoad, Value } from '../database.ts'
import { DatabaseUnavailable } from './unavailable.ts'

/** knex would print what it also throws. */
export const QUIET: Knex.Logger = { warn: () => {}, error: () => {}, deprecate: () => {}, debug: () => {} }

/** Whoever waited for a connection longer than it may. */
export function tooLong(error: unknown): never {
  throw error instanceof knexModule.KnexTimeoutError ? new DatabaseUnavailable(error) : error
}

/** The pool behind a builder (tarn's). */
export function knexLoad(knex: Knex): PoolLoad {
  const { pool } = knex.client
  return { used: pool.numUsed(), idle: pool.numFree(), waiting: pool.numPendingAcquires() }
}

/** Compiles a builder and runs it with `all`. */
export function compiled<R>(query: Knex.QueryBuilder, all: Database['all']): Promise<R[]> {
  const { sql, bindings } = query.toSQL()
  return all<R>(sql, bindings as Value[])
}
