/** The schema's history. A migration is never edited once released; each goes one step forward and back on both databases. */
import type { Knex } from 'knex'
import type { Database } from '../database.ts'
import * as identity from './001-identity.ts'
import * as provider from './002-provider.ts'
import * as inventory from './003-inventory.ts'
import * as audit from './004-audit.ts'
import * as secondFactor from './005-second-factor.ts'

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
  const known = new Set(MIGRATIONS.map(([name]) => name))
  const rows: { name: string }[] = await knex('migration').select('name')
  return rows.map((r) => r.name).filter((name) => !known.has(name))
}

/**
 * Brings the schema up to date.
 * @returns names of the migrations that were run
 * @throws NewerDatabaseError
 */
export async function migrate(db: Database): Promise<string[]> {
  const unknown = await unknownMigrations(db.knex)
  if (unknown.length) throw new NewerDatabaseError(`The database was written by a newer Stockade (it holds ${unknown.join(', ')}).`)
  const [, names] = (await db.knex.migrate.latest(config)) as [number, string[]]
  return names
}

/** One step back. */
export async function rollback(db: Database): Promise<string[]> {
  const [, names] = (await db.knex.migrate.down(config)) as [number, string[]]
  return names
}
