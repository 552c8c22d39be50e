/**
 * Files and rows change together: a write notes the files that it has made and those that rows have let go of, and once it has ended, well
 * or not, those that no row names are removed.
 */
import type { Trx } from '../../database.ts'

const noted = new WeakMap<Trx, Set<string>>()

/** Lets `work` note files in `paths`. */
export const notingFiles =
  <T>(paths: Set<string>, work: (trx: Trx) => Promise<T>) =>
  (trx: Trx): Promise<T> => {
    noted.set(trx, paths)
    return work(trx)
  }

/** Files, below the media folder, of which it is known at the end of the transaction whether a row names them. */
export function filesLeft(trx: Trx, paths: readonly (string | null | undefined)[]): void {
  for (const path of paths) if (path) noted.get(trx)?.add(path)
}
