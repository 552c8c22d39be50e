/** Slows down guessing: after some wrong answers about one thing from one address comes a wait, longer each time. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

/** Wrong answers are forgotten after this many seconds without another one. */
const WINDOW = 15 * 60
const FIRST_WAIT = 60
const LONGEST_WAIT = 15 * 60
const DAY = 86_400

/** Seconds to wait before the next try (0: now), and tries that are left before a wait. */
export interface Standing {
  wait: number
  left: number
}

export class Attempts {
  readonly #tries: RateLimiterMemory
  readonly #waits = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: DAY })

  /** @param limit wrong answers before a wait */
  constructor(limit: number) {
    this.#tries = new RateLimiterMemory({ points: limit, duration: WINDOW })
  }

  /** Takes one try before it is made, so that tries side by side count too. With a wait, the try must not be made. */
  async begin(key: string): Promise<Standing> {
    try {
      const { remainingPoints } = await this.#tries.consume(key)
      return { wait: 0, left: remainingPoints }
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal
      return { wait: Math.ceil(refusal.msBeforeNext / 1000), left: 0 }
    }
  }

  /** After a wrong answer. */
  async failed(key: string, standing: Standing): Promise<Standing> {
    if (standing.left > 0) return standing
    const { consumedPoints } = await this.#waits.consume(key)
    const wait = Math.min(FIRST_WAIT * 2 ** (consumedPoints - 1), LONGEST_WAIT)
    await this.#tries.block(key, wait)
    return { wait, left: 0 }
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
