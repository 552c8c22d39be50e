import type { Database } from '../database.ts'

/** How many findings are worth reading. */
const MOST = 20

/**
 * What the database itself finds broken, in its own words; nothing when it is whole.
 * SQLite: its integrity check and its references. PostgreSQL: every row is read, with the checksums of pages where the cluster keeps them.
 */
export async function damage(db: Database): Promise<string[]> {
  try {
    return db.kind === 'sqlite' ? await ofSqlite(db) : await ofPostgres(db)
  } catch (error) {
    if (isDamage(error)) return [(error as Error).message]
    throw error
  }
}

/** Does the database say with this error that it is broken? (SQLITE_CORRUPT, SQLITE_NOTADB; class XX of PostgreSQL) */
export const isDamage = (error: unknown): boolean =>
  /^(SQLITE_CORRUPT|SQLITE_NOTADB|XX\w{3})$/.test((error as { code?: string }).code ?? '')

async function ofSqlite(db: Database): Promise<string[]> {
  const found = await db.all<{ integrity_check: string }>(`pragma integrity_check(${MOST})`)
  const broken = found.map((row) => row.integrity_check).filter((line) => line !== 'ok')
  if (broken.length) return broken
  const loose = await db.all<{ table: string; rowid: number; parent: string }>('pragma foreign_key_check')
  return loose.slice(0, MOST).map(({ table, rowid, parent }) => `row ${rowid} of ${table} refers to a row of ${parent} that is not there`)
}

async function ofPostgres(db: Database): Promise<string[]> {
  const tables = await db.all<{ name: string }>(
    "select quote_ident(table_name) as name from information_schema.tables where table_schema = current_schema() and table_type = 'BASE TABLE' order by 1",
  )
  const broken: string[] = []
  for (const { name } of tables) {
    try {
      await db.all(`select sum(length(t::text)) from ${name} t`)
    } catch (error) {
      if (!isDamage(error)) throw error
      broken.push(`${name}: ${(error as Error).message}`)
    }
  }
  return broken
}
