/** What is done now and then while the server runs. */
import type { Logger } from 'pino'

export interface Chore {
  /** In words, for the log. */
  readonly name: string
  readonly everyMs: number
  /** Also done at the start. */
  readonly atStart?: boolean
  work(): Promise<unknown>
}

/** @returns stops it; resolves when what is under way is done */
export function startUpkeep(log: Logger, chores: readonly Chore[]): () => Promise<void> {
  const running = new Map<Chore, Promise<void>>()
  const run = (chore: Chore): void => {
    if (running.has(chore)) return
    const done = chore
      .work()
      .then(
        () => {},
        (err) => log.error({ err, chore: chore.name }, 'upkeep failed, and is tried again later'),
      )
      .finally(() => running.delete(chore))
    running.set(chore, done)
  }
  const timers = chores.map((chore) => setInterval(run, chore.everyMs, chore).unref())
  for (const chore of chores) if (chore.atStart) run(chore)
  return async () => {
    for (const timer of timers) clearInterval(timer)
    await Promise.all(running.values())
  }
}
