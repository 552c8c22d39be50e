/** Files below the media folder that rows name: taken before a row names them, removed once no row does. */
import type { Database, Trx } from '../database.ts'
import { filesLeft } from './engine/files-left.ts'
import { isNamed } from './file-columns.ts'

/** PostgreSQL's advisory locks of files: the first of two numbers, so that they are none of resource/engine/locks.ts. */
const FILES = 1

/**
 * From here to the end of the transaction nobody removes this file, in whichever process: a row is about to name it. Call before the file
 * is written or looked for. On SQLite one writes at a time.
 * @param path below the media folder
 */
export async function takeFile(trx: Trx, path: string): Promise<void> {
  filesLeft(trx, [path])
  if (trx.kind === 'postgres') await trx.all(`select pg_advisory_xact_lock_shared(${FILES}, hashtext(?))`, [path])
}

/**
 * Removes a file that no row names, unless a transaction under way has taken it: that one's request sees to it.
 * @param remove must not throw
 */
export const removeUnused = (db: Database, path: string, remove: (path: string) => void): Promise<void> =>
  db.write(async (run) => {
    if (db.kind === 'postgres') {
      const [lock] = await run<{ free: boolean }>(`select pg_try_advisory_xact_lock(${FILES}, hashtext(?)) as free`, [path])
      if (!lock!.free) return
    }
    if (!(await isNamed(run, path))) remove(path)
  })
