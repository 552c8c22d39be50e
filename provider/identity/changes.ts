/**
 * The version of everything that decides access: users, groups, rulesets, API tokens, revocations, applications.
 *
 * Every change of these goes through `changeIdentity`, which bumps the version in the same transaction. Whoever keeps a copy asks
 * `epoch(db)` before it reads and keeps the copy only as long as the answer stays the same. In this process that is at once. Another
 * process is told by PostgreSQL (`NOTIFY`, in the same transaction), and looks at the version every `POLL_MS` all the same: that finds
 * what a broken connection missed, and on SQLite it is all there is.
 */

import type { Database, Trx } from '../../database.ts'
import { type CacheUse, cacheUse } from './counts.ts'

/** How often a process looks for changes made by others, in milliseconds; a revocation crosses processes within five seconds. */
const POLL_MS = 1000
/** After so long without an answer from the database nothing kept is believed. */
const UNANSWERED_MS = 3 * POLL_MS
const CHANNEL = 'stockade_identity'

interface Watch {
  epoch: number
  seen: number | undefined
  timer: NodeJS.Timeout
  /** Called after each step of the epoch. */
  listeners: Set<() => void>
}
const step = (state: Watch): void => {
  state.epoch++
  for (const listener of state.listeners) listener()
}
const watches = new WeakMap<Database, Watch>()

const READ = 'select version from identity_version'

function watch(db: Database): Watch {
  const known = watches.get(db)
  if (known) return known
  let asked = 0
  let answered = 0
  let answeredAt = Date.now()
  /** Looks may overtake each other: an answer that is older than the last one says nothing. */
  const look = async () => {
    const turn = ++asked
    try {
      const { version } = (await db.all<{ version: number }>(READ))[0]!
      if (turn < answered) return
      answered = turn
      answeredAt = Date.now()
      if (state.seen !== version) step(state)
      state.seen = version
    } catch {
      step(state) // when the database cannot be asked, nothing kept may be believed
    }
  }
  const tick = () => {
    if (Date.now() - answeredAt > UNANSWERED_MS) step(state)
    void look()
  }
  const state: Watch = { epoch: 0, seen: undefined, timer: setInterval(tick, POLL_MS).unref(), listeners: new Set() }
  watches.set(db, state)
  db.listen(CHANNEL, () => void look())
  void look()
  return state
}

/** The current epoch: compare by equality, nothing else. */
export const epoch = (db: Database): number => watch(db).epoch

/** Stops looking for changes; call it before the database is closed. */
export function stopWatching(db: Database): void {
  const state = watches.get(db)
  if (state) clearInterval(state.timer)
  watches.delete(db)
}

/** Marks a change of access data inside a transaction of your own; call `changed` after it has committed. */
export async function markChange(trx: Trx): Promise<void> {
  await trx('identity_version').increment('version', 1)
  if (trx.kind === 'postgres') await trx.raw(`notify ${CHANNEL}`)
}
export const changed = (db: Database): void => {
  step(watch(db))
}

/** Calls the listener soon after every change, this process's own and those of others. @returns stops that */
export function onChange(db: Database, listener: () => void): () => void {
  const { listeners } = watch(db)
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/**
 * Lets one transaction at a time go on from here, for "make it unless it is there". On PostgreSQL the row that every change of access
 * writes keeps others waiting; SQLite has one writer.
 */
export async function oneAtATime(trx: Trx): Promise<void> {
  if (trx.kind === 'postgres') await trx.raw(`${READ} for no key update`)
}

/**
 * A transaction that changes who may do what. They go on one at a time, so that what `work` asks ("is there one already?", "is this the last
 * one?") still holds when it is done.
 */
export async function changeIdentity<T>(db: Database, work: (trx: Trx) => Promise<T>): Promise<T> {
  const result = await db.transaction(async (trx) => {
    await oneAtATime(trx)
    const made = await work(trx)
    await markChange(trx)
    return made
  })
  changed(db)
  return result
}

/** A map whose content is forgotten when the epoch moves on. Values are read with the epoch taken before the reading began. */
export class EpochCache<K, V> {
  #epoch = -1
  readonly #kept = new Map<K, V>()
  readonly #db: Database
  readonly #use: CacheUse
  readonly #max: number

  /** @param name under which its hits and misses are counted */
  constructor(db: Database, name: string, max = 10_000) {
    this.#db = db
    this.#use = cacheUse(name)
    this.#max = max
  }

  async get(key: K, read: () => Promise<V>): Promise<V> {
    const now = epoch(this.#db)
    if (now !== this.#epoch || this.#kept.size >= this.#max) {
      this.#kept.clear()
      this.#epoch = now
    }
    const kept = this.#kept.get(key)
    if (kept !== undefined) {
      this.#use.hits++
      return kept
    }
    this.#use.misses++
    const value = await read()
    if (value !== undefined && epoch(this.#db) === now && this.#epoch === now) this.#kept.set(key, value)
    return value
  }
}
