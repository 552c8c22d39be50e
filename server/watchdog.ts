/** Ends a process that lost its way, so that whoever supervises it starts another: one whose thread is stuck, or that met a fault nobody catches. */
import { Worker } from 'node:worker_threads'
import type { Logger } from 'pino'

/** Exit code after a fault that nothing caught (EX_SOFTWARE of sysexits). A stuck process ends by SIGALRM instead, which a shell shows as 142. */
export const FAULT_EXIT_CODE = 70

/** How long requests under way may go on once the process is lost, in milliseconds. */
const LAST_MS = 5_000
const BEAT_MS = 500

/**
 * Watches the event loop from a thread of its own. A machine that slept is no stuck process: the watch counts its own ticks.
 * @param seconds that the loop may stand still
 */
export function watchLoop(seconds: number): void {
  const beats = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  setInterval(() => Atomics.add(beats, 0, 1), BEAT_MS).unref()
  const options = { workerData: { beats, seconds }, resourceLimits: { maxOldGenerationSizeMb: 8 } }
  new Worker(new URL('./watchdog-thread.js', import.meta.url), options).unref()
}

/** From now on a fault that nothing catches is logged, `close` is waited for a moment, and the process ends. */
export function endOnFault(log: Logger, close: () => Promise<void>): void {
  let lost = false
  const end = (err: unknown) => {
    log.fatal({ err }, 'a fault that nothing caught: this process takes no more requests and ends')
    if (lost) return
    lost = true
    const exit = () => process.exit(FAULT_EXIT_CODE)
    setTimeout(exit, LAST_MS).unref()
    close().then(exit, exit)
  }
  process.on('uncaughtException', end).on('unhandledRejection', end)
}
