/**
 * What is kept beside rows because it follows from them: sums, prices, counts. A write says what it touched; the transaction brings all of
 * it up to date once, before it answers, in the order of the locks that this takes (locks.ts).
 */
import type { Trx } from '../../database.ts'
import { LOCK_ORDER, type LockName } from './locks.ts'

/** Something that is kept. */
export interface Kept {
  /** The first lock that bringing it up to date takes. */
  readonly lock: LockName
  /** @param keys of the things that were touched, each with the sum of its steps */
  refresh(trx: Trx, keys: ReadonlyMap<number, number>): Promise<void>
}

type Touched = Map<Kept, Map<number, number>>
const open = new WeakMap<Trx, Touched>()

/** Lets `work` gather what it touches until the end. */
export const settling =
  <T>(work: (trx: Trx) => Promise<T>) =>
  async (trx: Trx): Promise<T> => {
    open.set(trx, new Map())
    const result = await work(trx)
    await settle(trx)
    return result
  }

/** Notes what was touched. Outside of a transaction that settles it is brought up to date at once. @param steps key -> by how much, where it is counted */
export async function touch(trx: Trx, kept: Kept, steps: Iterable<readonly [key: number, by: number]>): Promise<void> {
  const touched = open.get(trx)
  const keys = touched?.get(kept) ?? new Map<number, number>()
  for (const [key, by] of steps) keys.set(key, (keys.get(key) ?? 0) + by)
  if (!touched) await kept.refresh(trx, keys)
  else if (keys.size) touched.set(kept, keys)
}

/** The same of things that are worked out anew, and not counted. */
export const touchAll = (trx: Trx, kept: Kept, keys: Iterable<number>): Promise<void> =>
  touch(
    trx,
    kept,
    Array.from(keys, (key) => [key, 0] as const),
  )

/** Brings up to date what was touched so far: before something is read that shows it. */
export async function settle(trx: Trx): Promise<void> {
  const touched = open.get(trx)
  if (!touched?.size) return
  const due = [...touched].sort(([a], [b]) => LOCK_ORDER.indexOf(a.lock) - LOCK_ORDER.indexOf(b.lock))
  for (const [kept, keys] of due) {
    touched.delete(kept)
    await kept.refresh(trx, keys)
  }
}

/** Keys that were touched and wait to be brought up to date. */
export const waiting = (trx: Trx, kept: Kept): Iterable<number> => open.get(trx)?.get(kept)?.keys() ?? []
