/**
 * Files and rows change together: what a refused write has made goes again, and so does what no row has any more after a write. Rows go in
 * many places, some of which know nothing of the request, so each request remembers its own files.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { allIn, type Database, type Trx, UnknownOutcome } from '../database.ts'
import { isPostgres } from './engine/rows.ts'
import { isNamed } from './file-columns.ts'

interface Files {
  /** Written or taken by this request. */
  readonly made: string[]
  /** Named by rows before, perhaps by none now. */
  readonly left: string[]
}
const current = new AsyncLocalStorage<Files>()

/** PostgreSQL's advisory locks of files: the first of two numbers, so that they are none of resource/engine/locks.ts. */
const FILES = 1

/** A file of its own is written for a row that will name it. @param path below the media folder */
export function fileMade(path: string): void {
  current.getStore()?.made.push(path)
}

/**
 * From here to the end of the transaction nobody removes this file, in whichever process: a row is about to name it. Call before the file
 * is written or looked for. On SQLite one writes at a time.
 * @param path below the media folder
 */
export async function takeFile(trx: Trx, path: string): Promise<void> {
  fileMade(path)
  if (isPostgres(trx)) await allIn(trx, `select pg_advisory_xact_lock_shared(${FILES}, hashtext(?))`, [path])
}

/** Rows have let go of these files. */
export function filesLeft(paths: readonly (string | null | undefined)[]): void {
  current.getStore()?.left.push(...paths.flatMap((path) => path || []))
}

/** Removes a file that no row names, unless a transaction under way has taken it: that one's request sees to it. */
const removeUnused = (db: Database, path: string, remove: (path: string) => void): Promise<void> =>
  db.write(async (run) => {
    if (db.kind === 'postgres') {
      const [lock] = await run<{ free: boolean }>(`select pg_try_advisory_xact_lock(${FILES}, hashtext(?)) as free`, [path])
      if (!lock!.free) return
    }
    if (!(await isNamed(run, path))) remove(path)
  })

/**
 * Runs a write; files that no row has afterwards are removed, unless another request is about to name them.
 * @param remove must not throw
 */
export async function withFiles<T>(db: Database, work: () => Promise<T>, remove: (path: string) => void): Promise<T> {
  const files: Files = { made: [], left: [] }
  return current.run(files, async () => {
    let unknown = false
    try {
      return await work()
    } catch (error) {
      unknown = error instanceof UnknownOutcome
      throw error
    } finally {
      // Rows may yet be written that name these files: one too many is better than one that is missing, and the sweep finds it later.
      if (!unknown) for (const path of new Set([...files.made, ...files.left])) await removeUnused(db, path, remove).catch(() => {})
    }
  })
}
