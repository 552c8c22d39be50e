/**
 * Files and rows change together: what a refused write has made goes again, and so does what no row has any more after a write. Rows go in
 * many places, some of which know nothing of the request, so each request remembers its own files.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { UnknownOutcome } from '../database.ts'

interface Files {
  /** Written by this request. */
  readonly made: string[]
  /** Named by rows before, perhaps by none now. */
  readonly left: string[]
}
const current = new AsyncLocalStorage<Files>()
/** How many requests under way have written a file: its row may not be there yet. */
const awaited = new Map<string, number>()
/** Files that are about to be removed, until somebody makes one of them anew. */
const leaving = new Map<string, symbol>()

/** A file is written, or found there, for a row that will name it. @param path below the media folder */
export function fileMade(path: string): void {
  leaving.delete(path)
  const files = current.getStore()
  if (!files) return
  files.made.push(path)
  awaited.set(path, (awaited.get(path) ?? 0) + 1)
}

/** Rows have let go of these files. */
export function filesLeft(paths: readonly (string | null | undefined)[]): void {
  current.getStore()?.left.push(...paths.flatMap((path) => path || []))
}

/** @param remove at once, so that nobody can make the file anew meanwhile */
async function removeUnused(path: string, isUsed: (path: string) => Promise<boolean>, remove: (path: string) => void): Promise<void> {
  if (awaited.has(path)) return
  const mine = Symbol(path)
  leaving.set(path, mine)
  const used = await isUsed(path).catch(() => true)
  if (leaving.get(path) !== mine) return
  leaving.delete(path)
  if (!used) remove(path)
}

/** Runs a write; files that no row has afterwards are removed, unless another request is about to name them. */
export async function withFiles<T>(
  work: () => Promise<T>,
  isUsed: (path: string) => Promise<boolean>,
  remove: (path: string) => void,
): Promise<T> {
  const files: Files = { made: [], left: [] }
  return current.run(files, async () => {
    let unknown = false
    try {
      return await work()
    } catch (error) {
      unknown = error instanceof UnknownOutcome
      throw error
    } finally {
      for (const path of files.made) {
        const others = awaited.get(path)! - 1
        if (others) awaited.set(path, others)
        else awaited.delete(path)
      }
      // Rows may yet be written that name these files: one too many is better than one that is missing.
      if (!unknown) for (const path of new Set([...files.made, ...files.left])) await removeUnused(path, isUsed, remove)
    }
  })
}
