/**
 * What is kept beside rows because it follows from them: sums, prices, counts. A write says what it touched; the transaction brings all of
 * it up to date once, before it answers, in the order of the locks that this takes (locks.ts).
 */
import type { Trx } from '../../database.ts'
import { LOCK_ORDER, type LockName } from './locks.ts'

/** A kept value that is not what it should be, in the units of its column. */
export interface Wrong {
  readonly table: string
  /** Key of the row. */
  readonly id: number
  readonly column: string
  readonly kept: unknown
  readonly right: unknown
}

/** What can be worked out anew, compared with what stands in its columns, and mended. */
export interface Checked {
  /** The first lock that mending it takes; undefined for rows that the order of locks does not name. */
  readonly lock: LockName | undefined
  /** `table.column` of all that it looks at. */
  readonly covers: readonly string[]
  /** Works all of it out anew and compares. */
  wrong(trx: Trx): Promise<Wrong[]>
  /** Works all of it out anew and writes it. */
  rebuild(trx: Trx): Promise<void>
}

/** Something that is kept. @typeParam Step what a write says happened to one of its keys */
export interface Kept<Step = unknown> extends Checked {
  readonly lock: LockName
  /** Two steps as one. */
  add(a: Step, b: Step): Step
  /** Brings it up to date. The transaction calls it (`settle`), and nobody else. */
  refresh(trx: Trx, touched: ReadonlyMap<number, Step>): Promise<void>
}

/** A kept value that is always worked out anew: of a key there is nothing more to say than that it was touched. */
export const ANEW: Pick<Kept<true>, 'add'> = { add: () => true }
/** In place of a key: all of them. Keys of rows begin at 1. */
export const EVERY = 0

type Touched = Map<Kept, Map<number, unknown>>
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

/** Notes what was touched. Outside of a transaction that settles it is brought up to date at once. */
export async function touch<Step>(trx: Trx, kept: Kept<Step>, steps: Iterable<readonly [key: number, step: Step]>): Promise<void> {
  const touched = open.get(trx)
  const one = kept as Kept
  const keys = touched?.get(one) ?? new Map<number, unknown>()
  for (const [key, step] of steps) keys.set(key, keys.has(key) ? one.add(keys.get(key), step) : step)
  if (!keys.size) return
  if (touched) touched.set(one, keys)
  else await one.refresh(trx, keys)
}

/** The same of what is worked out anew. */
export const touchAll = (trx: Trx, kept: Kept<true>, keys: Iterable<number>): Promise<void> =>
  touch(
    trx,
    kept,
    Array.from(keys, (key) => [key, true] as const),
  )

/** Brings up to date what was touched so far: before something is read that shows it, and before what locks what comes later in their order. */
export async function settle(trx: Trx): Promise<void> {
  const touched = open.get(trx)
  if (!touched?.size) return
  const due = [...touched].sort(([a], [b]) => LOCK_ORDER.indexOf(a.lock) - LOCK_ORDER.indexOf(b.lock))
  for (const [kept, keys] of due) {
    touched.delete(kept)
    await kept.refresh(trx, keys)
  }
}

/** What waits to be brought up to date. */
export const waiting = <Step>(trx: Trx, kept: Kept<Step>): ReadonlyMap<number, Step> =>
  (open.get(trx)?.get(kept as Kept) as ReadonlyMap<number, Step> | undefined) ?? new Map()
