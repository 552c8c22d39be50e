/** Opens the database of a configuration, ready for use; what stands in the way is told in one sentence. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, ConfigError } from '../config.ts'
import { type Limits, PoolerError } from '../database/postgres-connection.ts'
import { type Database, DatabaseUnavailable, openDatabase } from '../database.ts'
import { migrate } from '../migrations/index.ts'
import { prepareDataFolder } from './data-folder.ts'

/** Network and PostgreSQL failures by their codes (PostgreSQL's are listed in appendix A of its manual). */
const REASONS: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the host name cannot be looked up now',
  ETIMEDOUT: 'it does not answer',
  ECONNRESET: 'it closed the connection',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
  '28P01': 'it refuses the user name or the password',
  '28000': 'it refuses that user',
  '3D000': 'there is no such database',
  '42501': 'that user may not make tables there',
  '53300': 'it takes no more connections',
  '57P03': 'it is still starting',
}

/**
 * Makes the data folder and the database when they are missing, and brings the schema up to date.
 * @returns the database, and the names of the migrations that were run
 * @throws ConfigError, NewerDatabaseError
 */
export async function openMigrated(config: Config): Promise<{ db: Database; migrated: string[] }> {
  prepareDataFolder(config.data)
  return opened(config, async (db) => ({ db, migrated: await migrate(db) }))
}

/** The same for a process that serves: once the schema is up to date, the limits of the configuration hold. @throws ConfigError, NewerDatabaseError */
export async function openServing(config: Config): Promise<Database> {
  const { db } = await openMigrated(config)
  if (db.kind === 'sqlite') return db
  await db.close()
  const { databaseConnect: connect, databaseStatement: statement, databaseIdle: idle } = config
  return opened(config, async (limited) => limited, { connect, statement, idle })
}

/** Opens the database as it is; SQLite's file is made when it is missing. @throws ConfigError */
export const openUnmigrated = (config: Config): Promise<Database> => opened(config, async (db) => db)

/** Opens a database that the program has made, as it is. @throws ConfigError when there is none */
export const openExisting = (config: Config): Promise<Database> => openInstalled(config, async () => {})

/** The same, and brings its schema up to date. @throws ConfigError, NewerDatabaseError */
export const openUpToDate = (config: Config): Promise<Database> => openInstalled(config, migrate)

async function openInstalled(config: Config, prepare: (db: Database) => Promise<unknown>): Promise<Database> {
  const nothing = () =>
    new ConfigError(
      `There is no installation of Stockade in ${config.database ? `the ${placeOf(config)}` : config.data}. "stockade serve" makes one; --data and --database say where it is.`,
    )
  if (config.database && !existsSync(config.data))
    throw new ConfigError(
      `There is no data folder ${config.data}, where the secrets of the installation would be: --data says where it is.`,
    )
  if (!config.database && !existsSync(join(config.data, 'stockade.sqlite'))) throw nothing()
  return opened(config, async (db) => {
    if (!(await db.knex.schema.hasTable('audit_log'))) throw nothing()
    await prepare(db)
    return db
  })
}

/** A PostgreSQL database as messages name it: without the password. */
function placeOf(config: Config): string {
  const { host, pathname } = new URL(config.database)
  return `PostgreSQL at ${host} (database "${decodeURIComponent(pathname.slice(1))}")`
}

async function opened<T>(config: Config, use: (db: Database) => Promise<T>, limits?: Limits): Promise<T> {
  let db: Database | undefined
  try {
    db = await openDatabase(config.database, config.data, { limits, pooler: config.databasePooler })
    return await use(db)
  } catch (error) {
    await db?.close()
    const told = sentence(error as Failure, config)
    throw told ? new ConfigError(told) : error
  }
}

interface Failure extends Error {
  code?: string
  /** Of an attempt at several addresses of one host. */
  errors?: Failure[]
}

function sentence(error: Failure, config: Config): string | undefined {
  const { code, message } = error.errors?.[0] ?? (error instanceof DatabaseUnavailable ? (error.cause as Failure) : error)
  if (!config.database) {
    const file = `The SQLite database in ${config.data}`
    if (code === 'SQLITE_NOTADB') return `${file} cannot be used: stockade.sqlite is some other kind of file.`
    return code?.startsWith('SQLITE_') || code?.startsWith('E') ? `${file} cannot be used: ${message}.` : undefined
  }
  if (error instanceof PoolerError)
    return 'PostgreSQL is reached through a pooler: set --database-pooler (STOCKADE_DATABASE_POOLER=true), or use the address of the server itself.'
  const reason = REASONS[code ?? ''] ?? (/timeout/i.test(message) ? REASONS.ETIMEDOUT : undefined)
  return reason && `${placeOf(config)} cannot be used: ${reason}.`
}
