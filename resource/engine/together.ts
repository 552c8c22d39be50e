/**
 * Reads of one row each that come in the same turn of the event loop become one statement: to hand a statement to a thread and to take
 * its answer back costs several times what reading a row by its key does.
 */
import type { Database } from '../../database.ts'
import { remembered } from './remembered.ts'

interface Batch {
  readonly ids: number[]
  readonly rows: Promise<ReadonlyMap<number, string>>
}
const waiting = new WeakMap<Database, Map<string, Batch>>()

/**
 * The row with this key, as JSON text; undefined when there is none.
 * @param alike names everything that the answer depends on besides the key; reads of the same name may share a statement
 * @param read reads the rows with these keys
 */
export function readTogether(
  db: Database,
  alike: string,
  id: number,
  read: (ids: readonly number[]) => Promise<ReadonlyMap<number, string>>,
): Promise<string | undefined> {
  const batches = remembered(waiting, db, () => new Map<string, Batch>())
  const batch = remembered(batches, alike, () => {
    const ids: number[] = []
    const rows = new Promise<ReadonlyMap<number, string>>((done, fail) =>
      setImmediate(() => {
        batches.delete(alike)
        read(ids).then(done, fail)
      }),
    )
    return { ids, rows }
  })
  batch.ids.push(id)
  return batch.rows.then((found) => found.get(id))
}
