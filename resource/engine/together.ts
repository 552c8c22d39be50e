/**
 * Reads of one row each that come in the same turn of the event loop become one statement: to hand a statement to a thread and to take
 * its answer back costs several times what reading a row by its key does.
 */
import type { ReadTogether } from './operation.ts'
import { remembered } from './remembered.ts'

interface Batch {
  readonly ids: number[]
  readonly rows: Promise<ReadonlyMap<number, string>>
}

/** Brings together what is read of one database. */
export function createTogether(): ReadTogether {
  const batches = new Map<string, Batch>()
  return (alike, id, read) => {
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
}
