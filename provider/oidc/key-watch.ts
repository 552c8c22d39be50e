/** Notices that the signing keys have changed: by a rotation from the command line, or because the time of a step has come. */
import { unwatchFile, watchFile } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { type KeyRing, loadKeys } from './keys.ts'

const POLL_MS = 1000
const LONGEST_TIMER_MS = 2 ** 31 - 1

export interface KeyWatch {
  /** Looks at the file now. */
  reload(): void
  stop(): void
}

/** Calls `use` with every new state of the keys. */
export function watchKeys(data: string, keep: number, first: KeyRing, log: Logger, use: (ring: KeyRing) => void): KeyWatch {
  const file = join(data, 'keys.json')
  let timer: NodeJS.Timeout | undefined
  const schedule = (ring: KeyRing) => {
    clearTimeout(timer)
    if (ring.changesAt === undefined) return
    timer = setTimeout(reload, Math.min(Math.max(ring.changesAt * 1000 - Date.now(), 0) + 100, LONGEST_TIMER_MS)).unref()
  }
  const reload = () => {
    try {
      const ring = loadKeys(data, keep)
      use(ring)
      schedule(ring)
    } catch (error) {
      log.error({ err: error }, 'the signing keys cannot be read; the ones in use stay in use')
    }
  }
  watchFile(file, { interval: POLL_MS, persistent: false }, reload)
  schedule(first)
  return {
    reload,
    stop: () => {
      clearTimeout(timer)
      unwatchFile(file, reload)
    },
  }
}
