/** The schema's history. A migration is never edited once released; each goes one step forward and back on both databases. */
import type { Knex } from 'knex'
import type { Database, Trx } from '../database.ts'
import * as identity from './001-identity.ts'
import * as provider from './002-provider.ts'
import * as inventory from './003-inventory.ts'
import * as audit from './004-audit.ts'
import * as secondFactor from './005-second-factor.ts'
import * as common from './006-common.ts'
import * as supplyAndBom from './007-supply-and-bom.ts'
import * as ordersAndStock from './008-orders-and-stock.ts'
import * as search from './009-search.ts'
import * as auditGuard from './010-audit-guard.ts'
import * as limits from './011-limits.ts'
import * as rowCount from './012-row-count.ts'
import * as tokenParent from './013-token-parent.ts'
import * as nameKeys from './014-name-keys.ts'
import * as endOfTokens from './015-end-of-tokens.ts'
import * as claims from './016-claims.ts'
import * as failureCount from './017-failure-count.ts'
import * as leftBehind from './018-left-behind.ts'
import * as idempotencyKey from './019-idempotency-key.ts'
import * as noRevision from './020-no-revision.ts'
import * as tagSearch from './021-tag-search.ts'
import * as orders from './022-orders.ts'

interface Migration {
  up(knex: Knex): Promise<void>
  down(knex: Knex): Promise<void>
}
const MIGRATIONS: [name: string, migration: Migration][] = [
  ['001-identity', identity],
  ['002-provider', provider],
  ['003-inventory', inventory],
  ['004-audit', audit],
  ['005-second-factor', secondFactor],
  ['006-common', common],
  ['007-supply-and-bom', supplyAndBom],
  ['008-orders-and-stock', ordersAndStock],
  ['009-search', search],
  ['010-audit-guard', auditGuard],
  ['011-limits', limits],
  ['012-row-count', rowCount],
  ['013-token-parent', tokenParent],
  ['014-name-keys', nameKeys],
  ['015-end-of-tokens', endOfTokens],
  ['016-claims', claims],
  ['017-failure-count', failureCount],
  ['018-left-behind', leftBehind],
  ['019-idempotency-key', idempotencyKey],
  ['020-no-revision', noRevision],
  ['021-tag-search', tagSearch],
  ['022-orders', orders],
]

const source: Knex.MigrationSource<[string, Migration]> = {
  getMigrations: async () => MIGRATIONS,
  getMigrationName: ([name]) => name,
  getMigration: async ([, migration]) => migration,
}
const config: Knex.MigratorConfig = { migrationSource: source, tableName: 'migration' }

/** The database was written by a newer program. */
export class NewerDatabaseError extends Error {}

/** Names of migrations that the database has and this program does not know. */
async function unknownMigrations(knex: Knex): Promise<string[]> {
  if (!(await knex.schema.hasTable('migration'))) return []
  const rows: { name: string }[] = await knex('migration').select('name')
  return unknownOf(rows.map(({ name }) => name))
}

const unknownOf = (names: readonly string[]): string[] => names.filter((name) => MIGRATIONS.every(([known]) => known !== name))

function refuseNewer(unknown: readonly string[]): void {
  if (unknown.length) throw new NewerDatabaseError(`The database was written by a newer Stockade (it holds ${unknown.join(', ')}).`)
}

/**
 * Brings the schema up to date.
 * @returns names of the migrations that were run
 * @throws NewerDatabaseError
 */
export async function migrate(db: Database): Promise<string[]> {
  refuseNewer(await unknownMigrations(db.knex))
  await db.transaction(createBookkeeping)
  const [, names] = (await db.knex.migrate.latest(config)) as [number, string[]]
  return names
}

/**
 * The migrator's own tables, as it would make them. It makes them without a lock, and of processes that start at once on an empty
 * database two rows of `migration_lock` could stay, which is a lock that never opens.
 */
async function createBookkeeping(trx: Trx): Promise<void> {
  if (trx.kind === 'postgres') await trx.raw("select pg_advisory_xact_lock(hashtext('stockade.migration'))")
  if (await trx.schema.hasTable('migration_lock')) return
  await trx.schema.createTable('migration', (t) => {
    t.increments('id')
    t.string('name')
    t.integer('batch')
    t.timestamp('migration_time')
  })
  await trx.schema.createTable('migration_lock', (t) => {
    t.increments('index')
    t.integer('is_locked')
  })
  await trx('migration_lock').insert({ is_locked: 0 })
}

/** A transaction as a migration takes it: it has all that migrations use. */
export const schemaOf = (trx: Trx): Knex => trx as unknown as Knex

/**
 * Does the same inside a transaction of the caller's, where all or nothing must stay.
 * @param only stops at these: the schema is then what it was when the database had just them
 * @returns names of the migrations that were run
 * @throws NewerDatabaseError
 */
export async function migrateWithin(trx: Trx, only?: readonly string[]): Promise<string[]> {
  refuseNewer(unknownOf(only ?? []))
  await createBookkeeping(trx)
  const rows: { name: string }[] = await trx('migration').select('name')
  const done = new Set(rows.map(({ name }) => name))
  const due = MIGRATIONS.filter(([name]) => !done.has(name) && (only?.includes(name) ?? true))
  for (const [name, { up }] of due) {
    await up(schemaOf(trx))
    await trx('migration').insert({ name, batch: 1, migration_time: new Date() })
  }
  return due.map(([name]) => name)
}

/** One step back. */
export async function rollback(db: Database): Promise<string[]> {
  const [, names] = (await db.knex.migrate.down(config)) as [number, string[]]
  return names
}

/** Has the database exactly the migrations of this program? Another process may have brought it further, or back, meanwhile. */
export async function schemaFits(db: Database): Promise<boolean> {
  const done = new Set((await db.all<{ name: string }>('select name from migration')).map(({ name }) => name))
  return done.size === MIGRATIONS.length && MIGRATIONS.every(([name]) => done.has(name))
}
