/** Structured logs: a line of JSON each, on standard output. */
import { type DestinationStream, destination, type Logger, type LoggerOptions, pino } from 'pino'
import type { Config } from '../config.ts'

/** Query parameters whose values say nothing secret; of all others only the name is logged. */
const PLAIN = new Set([
  'limit',
  'offset',
  'ordering',
  'format',
  'response_type',
  'response_mode',
  'client_id',
  'scope',
  'prompt',
  'max_age',
])
/** As long as a one-time link or a key is, and made of the same characters. */
const SECRET_LOOK = /(?<=\/)[A-Za-z0-9_~-]{32,}(?=\/|$)/g

/** The path with the names of its parameters. Values can hold tokens, codes and people's data, so only harmless ones are kept. */
export function loggedPath(url: string): string {
  const [path, query] = url.split('?', 2) as [string, string?]
  const shown = path.replace(SECRET_LOOK, '…')
  if (!query) return shown
  const words = [...new URLSearchParams(query)].map(([name, value]) => (PLAIN.has(name) ? `${name}=${value}` : `${name}=…`))
  return `${shown}?${words.join('&')}`
}

/** Drivers hang statements and values on their errors: what a line says of one is chosen here. */
function loggedError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error }
  return { type: error.name, message: error.message, code: (error as NodeJS.ErrnoException).code, stack: error.stack }
}

const options: LoggerOptions = {
  base: null,
  timestamp: () => `,"time":"${new Date().toISOString()}"`,
  formatters: { level: (level) => ({ level }) },
  serializers: { path: loggedPath, err: loggedError },
}

/** @param to where the lines go, for tests; standard output otherwise, a few at a time */
export function createLog(level: Config['logLevel'], to?: DestinationStream): Logger {
  if (to) return pino({ ...options, level }, to)
  const output = destination({ dest: 1, sync: false, minLength: 4096, periodicFlush: 200 })
  output.on('error', () => {}) // whoever read the lines went away
  process.on('exit', () => {
    try {
      output.flushSync()
    } catch {
      // nothing was opened yet, or nobody reads any more
    }
  })
  return pino({ ...options, level }, output)
}
