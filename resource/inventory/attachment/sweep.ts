/** Files and rows change together: what a refused write has made goes again, and what no row has any more after a write. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Caller, Operation } from '../../engine/operation.ts'
import { removeFile } from './store.ts'

interface Files {
  /** Written by this request. */
  readonly made: string[]
  /** Named by rows before, perhaps by none now. */
  readonly left: string[]
}
/** Of the request under way: rows go in many places, some of which know nothing of the request. */
const current = new AsyncLocalStorage<Files>()

/** A file was written for a row. */
export const fileMade = (path: string): unknown => current.getStore()?.made.push(path)
/** Rows have let go of these files. */
export const filesLeft = (paths: readonly (string | null | undefined)[]): unknown =>
  current.getStore()?.left.push(...paths.flatMap((path) => path || []))

async function removeUnused({ db, config, log }: Caller, { made, left }: Files): Promise<void> {
  for (const path of [...made, ...left]) {
    const users = await db.all(
      'select 1 from common_attachment where attachment = ? union all select 1 from stock_test_result where attachment = ?',
      [path, path],
    )
    if (users.length) continue
    await removeFile(config, path).catch((err) => log.warn({ err, path }, 'a file that belongs to nothing could not be removed'))
  }
}

/** The operation with the files that it makes and leaves behind looked after. */
export const sweeping = (operation: Operation): Operation => ({
  ...operation,
  handle(request) {
    const files: Files = { made: [], left: [] }
    return current.run(files, async () => {
      try {
        return await operation.handle(request)
      } finally {
        await removeUnused(request, files)
      }
    })
  },
})
