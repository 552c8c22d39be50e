/** A lock on a file that ends with its process, however that ends. Node locks no files itself; SQLite does, on every system. */
import { closeSync, openSync } from 'node:fs'
import sqlite3 from 'sqlite3'
import { exec } from './sqlite-connection.ts'

/** A process that is just ending lets go within this time, in milliseconds. */
const PATIENCE_MS = 1_000
/** A connection that nobody refers to would be closed, and its lock gone. */
const held = new Set<sqlite3.Database>()

/** @returns whether this process has the lock now; false when another one holds it */
export async function holdFile(file: string): Promise<boolean> {
  closeSync(openSync(file, 'a', 0o600))
  const connection = await new Promise<sqlite3.Database>((done, fail) => {
    const opened = new sqlite3.Database(file, (error) => (error ? fail(error) : done(opened)))
  })
  try {
    await exec(connection, `pragma busy_timeout=${PATIENCE_MS}; begin exclusive`)
    held.add(connection)
    return true
  } catch (error) {
    connection.close()
    if ((error as NodeJS.ErrnoException).code === 'SQLITE_BUSY') return false
    throw error
  }
}
