/**
 * The version of everything that decides access: users, groups, rulesets, API tokens, revocations, applications.
 *
 * Every change of these goes through `change`, which bumps the version in the same transaction. Whoever keeps a copy asks for the epoch
 * before reading and keeps the copy only as long as the answer stays the same. Where the change was made that is at once. Others, in this
 * process or another one, are told by PostgreSQL (`NOTIFY`, in the same transaction), and look at the version every `POLL_MS` all the
 * same: that finds what a broken connection missed, and on SQLite it is all there is.
 */
import type { Database, Trx } from '../../database.ts'
import { type CacheUse, cacheUse } from './counts.ts'

/** How often the version is looked at for changes made by others, in milliseconds; a revocation reaches everybody within five seconds. */
const POLL_MS = 1000
/** After so long without an answer from the database nothing kept is believed. */
const UNANSWERED_MS = 3 * POLL_MS
const CHANNEL = 'stockade_identity'

const READ = 'select version from identity_version'

export type Changes = ReturnType<typeof createChanges>

/** The watch over a database's version. It begins with the first question: whoever only writes watches nothing. */
export function createChanges(db: Database) {
  const listeners = new Set<() => void>()
  let steps = 0
  let seen: number | undefined
  let timer: NodeJS.Timeout | undefined
  let asked = 0
  let answered = 0
  let answeredAt = 0
  const step = () => {
    steps++
    for (const listener of listeners) listener()
  }
  /** Looks may overtake each other: an answer that is older than the last one says nothing. */
  const look = async () => {
    const turn = ++asked
    try {
      const { version } = (await db.all<{ version: number }>(READ))[0]!
      if (turn < answered) return
      answered = turn
      answeredAt = Date.now()
      if (seen !== version) step()
      seen = version
    } catch {
      step() // when the database cannot be asked, nothing kept may be believed
    }
  }
  const tick = () => {
    if (Date.now() - answeredAt > UNANSWERED_MS) step()
    void look()
  }
  const watch = () => {
    if (timer) return
    answeredAt = Date.now()
    timer = setInterval(tick, POLL_MS).unref()
    db.listen(CHANNEL, () => void look())
    void look()
  }
  /** The current epoch: compare by equality, nothing else. */
  const epoch = (): number => {
    watch()
    return steps
  }

  return {
    epoch,

    /**
     * A transaction that changes who may do what. They go on one at a time, so that what `work` asks ("is there one already?", "is this the
     * last one?") still holds when it is done.
     */
    async change<T>(work: (trx: Trx) => Promise<T>): Promise<T> {
      const result = await db.transaction(async (trx) => {
        await oneAtATime(trx)
        const made = await work(trx)
        await trx('identity_version').increment('version', 1)
        if (trx.kind === 'postgres') await trx.raw(`notify ${CHANNEL}`)
        return made
      })
      step()
      return result
    },

    /** Calls the listener soon after every change, those made here and those of others. @returns stops that */
    onChange(listener: () => void): () => void {
      watch()
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    /** A cache of its own. @param name under which its hits and misses are counted */
    cache: <K, V>(name: string, max?: number) => new EpochCache<K, V>(epoch, name, max),

    /** Stops looking for changes; call it before the database is closed. */
    close: (): void => clearInterval(timer),
  }
}

/**
 * Lets one transaction at a time go on from here, for "make it unless it is there". On PostgreSQL the row that every change of access
 * writes keeps others waiting; SQLite has one writer.
 */
export async function oneAtATime(trx: Trx): Promise<void> {
  if (trx.kind === 'postgres') await trx.raw(`${READ} for no key update`)
}

/** A map whose content is forgotten when the epoch moves on. Values are read with the epoch taken before the reading began. */
class EpochCache<K, V> {
  #at = -1
  readonly #kept = new Map<K, V>()
  readonly #epoch: () => number
  readonly #use: CacheUse
  readonly #max: number

  constructor(epoch: () => number, name: string, max = 10_000) {
    this.#epoch = epoch
    this.#use = cacheUse(name)
    this.#max = max
  }

  async get(key: K, read: () => Promise<V>): Promise<V> {
    const now = this.#epoch()
    if (now !== this.#at || this.#kept.size >= this.#max) {
      this.#kept.clear()
      this.#at = now
    }
    const kept = this.#kept.get(key)
    if (kept !== undefined) {
      this.#use.hits++
      return kept
    }
    this.#use.misses++
    const value = await read()
    if (value !== undefined && this.#epoch() === now && this.#at === now) this.#kept.set(key, value)
    return value
  }
}
