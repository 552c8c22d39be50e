/**
 * Counts that are forgotten after a while. On PostgreSQL several processes may serve, so they count in the database; a SQLite file has
 * one process, which counts in memory. When PostgreSQL cannot be reached each process counts for itself.
 */
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterPostgres } from 'rate-limiter-flexible'
import type { Database } from '../../database.ts'
import { sha256 } from './secrets.ts'

export type Counter = Pick<RateLimiterAbstract, 'consume' | 'reward' | 'set' | 'delete'>

/** @param points how often `consume` resolves @param duration seconds from the first until it is forgotten */
export function counter(db: Database, what: string, points: number, duration: number): Counter {
  const memory = new RateLimiterMemory({ keyPrefix: what, points, duration })
  const shared =
    db.kind === 'sqlite'
      ? memory
      : new RateLimiterPostgres({
          storeClient: db.knex,
          storeType: 'knex',
          tableName: 'rate_limit',
          tableCreated: true,
          clearExpiredByTimeout: false, // removed with everything else that expires
          keyPrefix: what,
          points,
          duration,
          insuranceLimiter: memory,
        })
  // Names as they were typed can be long, and can be a password that was typed in the wrong field: their hash is enough.
  return {
    consume: (key, ...rest) => shared.consume(sha256(String(key)), ...rest),
    reward: (key, ...rest) => shared.reward(sha256(String(key)), ...rest),
    set: (key, ...rest) => shared.set(sha256(String(key)), ...rest),
    delete: (key) => shared.delete(sha256(String(key))),
  }
}
