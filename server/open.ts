/** Opens the database of a configuration, ready for use; what stands in the way is told in one sentence. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, ConfigError } from '../config.ts'
import { type Limits, PoolerError } from '../database/postgres-connection.ts'
import { type Database, openDatabase } from '../database.ts'
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
export async function openExisting(config: Config): Promise<Database> {
  const nothing = () => new ConfigError(`There is no database of Stockade ${config.database ? 'there' : `in ${config.data}`} yet.`)
  if (!config.database && !existsSync(join(config.data, 'stockade.sqlite'))) throw nothing()
  return opened(config, async (db) => {
    if (!(await db.knex.schema.hasTable('audit_log'))) throw nothing()
    return db
  })
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
  const { code, message } = error.errors?.[0] ?? error
  if (!config.database) {
    const file = `The SQLite database in ${config.data}`
    if (code === 'SQLITE_NOTADB') return `${file} cannot be used: stockade.sqlite is some other kind of file.`
    return code?.startsWith('SQLITE_') || code?.startsWith('E') ? `${file} cannot be used: ${message}.` : undefined
  }
  if (error instanceof PoolerError)
    return 'PostgreSQL is reached through a pooler: set --database-pooler (STOCKADE_DATABASE_POOLER=true), or use the address of the server itself.'
  const reason = REASONS[code ?? ''] ?? (/timeout/i.test(message) ? REASONS.ETIMEDOUT : undefined)
  const { host, pathname } = new URL(config.database)
  return reason && `PostgreSQL at ${host} (database "${decodeURIComponent(pathname.slice(1))}") cannot be used: ${reason}.`
}
