/** Slows down guessing: after some wrong answers about one thing comes a wait, longer each time. */
import { RateLimiterRes } from 'rate-limiter-flexible'
import type { Database } from '../../database.ts'
import { type Counter, counter } from './counter.ts'

const FIRST_WAIT = 60
const DAY = 86_400
/** As many points as no limit has: whoever gets their try back does not open what is closed. */
const CLOSED = 1_000_000_000

export interface AttemptRules {
  /** Wrong answers before a wait. */
  readonly limit: number
  /** Wrong answers are forgotten this many seconds after the first of them. */
  readonly window?: number
  /** In seconds: the first wait is a minute, each is twice as long as the one before. */
  readonly longestWait?: number
}
const QUARTER = 15 * 60

/** Seconds to wait before the next try (0: now), and tries that are left before a wait. */
export interface Standing {
  wait: number
  left: number
}

export class Attempts {
  readonly #tries: Counter
  readonly #waits: Counter
  readonly #longestWait: number

  /** @param what is counted; those of one name count together, on PostgreSQL in all processes */
  constructor(db: Database, what: string, { limit, window = QUARTER, longestWait = QUARTER }: AttemptRules) {
    this.#tries = counter(db, what, limit, window)
    this.#waits = counter(db, `${what} waits`, CLOSED, DAY)
    this.#longestWait = longestWait
  }

  /** Takes one try before it is made, so that tries side by side count too. With a wait, the try must not be made. */
  async begin(key: string): Promise<Standing> {
    try {
      const { remainingPoints } = await this.#tries.consume(key)
      return { wait: 0, left: remainingPoints }
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal
      const wait = Math.max(1, Math.ceil(refusal.msBeforeNext / 1000))
      if (wait <= this.#longestWait) return { wait, left: 0 }
      // The clock was put back since. Nobody waits longer than the longest wait, counted from now.
      await this.#tries.set(key, CLOSED, this.#longestWait)
      return { wait: this.#longestWait, left: 0 }
    }
  }

  /** After a wrong answer. */
  async failed(key: string, standing: Standing): Promise<Standing> {
    if (standing.left > 0) return standing
    const { consumedPoints } = await this.#waits.consume(key)
    const wait = Math.min(FIRST_WAIT * 2 ** (consumedPoints - 1), this.#longestWait)
    await this.#tries.set(key, CLOSED, wait)
    return { wait, left: 0 }
  }

  /** A wrong answer about something that nobody can guess, which a right one need not wait for. @returns seconds to wait, 0 for none */
  async strike(key: string): Promise<number> {
    const standing = await this.begin(key)
    return standing.wait || (await this.failed(key, standing)).wait
  }

  /** After an answer that was not wrong, where a right one must not wipe out the wrong ones before it. */
  async giveBack(key: string): Promise<void> {
    await this.#tries.reward(key)
  }

  /** After a right answer: what was wrong before is forgotten. */
  async succeeded(key: string): Promise<void> {
    await Promise.all([this.#tries.delete(key), this.#waits.delete(key)])
  }
}
