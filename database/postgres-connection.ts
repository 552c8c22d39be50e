/** Connections to PostgreSQL that end when nobody answers, for the pool of reads and for knex's. */
import { createHash } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { Knex } from 'knex'
import pg from 'pg'
import { DatabaseUnavailable, translated, UnknownOutcome } from './unavailable.ts'

/** How long a process that serves waits, in seconds. */
export interface Limits {
  /** For a connection. */
  readonly connect: number
  /** For the answer to a statement. */
  readonly statement: number
  /** The database for the next statement of a transaction: then it lets go of its locks. */
  readonly idle: number
}

/** A statement that the database stops by itself is answered before its connection is given up. */
const GRACE_MS = 1_000
/** A connection that is quiet for so long is asked by TCP whether the other end is still there. */
const KEEP_ALIVE_MS = 10_000

export interface PostgresSettings {
  readonly limits?: Limits | undefined
  /** The address is that of a pooler that hands a connection to another client after each transaction. */
  readonly pooler: boolean
}

/** Settings of a session; behind a pooler, whose sessions are not ours, of each transaction. */
export function sessionSettings({ limits, pooler }: PostgresSettings): string {
  const set = pooler ? 'set local' : 'set'
  const timeouts = limits
    ? [`${set} statement_timeout = ${limits.statement * 1000}`, `${set} idle_in_transaction_session_timeout = ${limits.idle * 1000}`]
    : []
  // Compiling takes longer than the statements of this program.
  return [`${set} jit = off`, ...timeouts].join('; ')
}

// biome-ignore lint/suspicious/noExplicitAny: as the driver types it
type Done = (error: any, client?: any) => void

/**
 * The driver's client, whose connection is destroyed when a statement is not answered in time; all that waits on it fails at once. The database
 * stops statements before that, so it is the network that lost this one, and with it all that were not heard of for as long: they go, too,
 * whether or not they were asked something meanwhile, for each would keep somebody waiting.
 */
export function clientClass(settings: PostgresSettings): typeof pg.Client {
  const { limits, pooler } = settings
  const patience = limits && limits.statement * 1000 + GRACE_MS
  const clients = new Set<{ endUnlessHeardSince(time: number): void }>()
  return class extends pg.Client {
    #timer: NodeJS.Timeout | undefined
    #asked = false
    /** Nothing that is asked from now on is sent. */
    #gone = false
    /** When it answered last. */
    #heard = Date.now()

    constructor(config?: pg.ClientConfig) {
      super({ ...config, keepAlive: true, keepAliveInitialDelayMillis: KEEP_ALIVE_MS })
      // Whoever waits for an answer is told; whoever does not finds it gone.
      this.on('error', () => {
        this.#gone = true
      })
      this.on('drain', () => {
        this.#asked = false
        this.#heard = Date.now()
      })
      this.on('end', () => {
        this.#gone = true
        clearTimeout(this.#timer)
        clients.delete(this)
      })
    }

    endUnlessHeardSince(time: number): void {
      if (this.#heard <= time) this.#destroy()
    }

    // biome-ignore lint/suspicious/noExplicitAny: the driver takes a callback as well
    override connect(done?: Done): any {
      const ready = super
        .connect()
        .then(async () => {
          if (!pooler) await this.query(sessionSettings(settings))
          if (limits) clients.add(this)
          return this
        })
        .catch((error) => {
          this.#destroy()
          throw error instanceof DatabaseUnavailable ? error : new DatabaseUnavailable(error)
        })
      if (!done) return ready
      ready.then(
        () => done(null),
        (error) => done(error),
      )
    }

    // biome-ignore lint/suspicious/noExplicitAny: the driver takes texts, objects and streams, with and without a callback
    override query(...args: any[]): any {
      this.#watch()
      const commit = isCommit(args[0])
      const commits = commit && !this.#gone
      // PostgreSQL answers so when a statement before it failed and nobody said so.
      const undone = (result: { command?: string } | undefined) => commit && result?.command === 'ROLLBACK'
      const failure = (error: unknown): unknown => {
        const meant = translated(error)
        return commits && meant instanceof DatabaseUnavailable ? new UnknownOutcome(error) : meant
      }
      const done = args.at(-1)
      if (typeof done === 'function')
        args[args.length - 1] = (error: unknown, result: { command?: string } | undefined) =>
          done(error ? failure(error) : undone(result) ? new RolledBack() : null, result)
      // What is asked at the same moment is handed to the network at once: for each packet a process enters the kernel.
      const stream = this.#stream
      stream.cork()
      process.nextTick(() => stream.uncork())
      const result = super.query(...(args as [string]))
      if (!((result as unknown) instanceof Promise)) return result
      return result.then(
        (answer) => {
          if (undone(answer)) throw new RolledBack()
          return answer
        },
        (error) => {
          throw failure(error)
        },
      )
    }

    #watch(): void {
      if (!patience) return
      this.#asked = true
      this.#timer ??= setTimeout(() => {
        if (!this.#asked) return
        this.#destroy()
        for (const other of clients) other.endUnlessHeardSince(Date.now() - patience)
      }, patience).unref()
      this.#timer.refresh()
    }

    #destroy(): void {
      this.#gone = true
      this.#stream.destroy()
    }

    get #stream(): Duplex {
      return (this as unknown as { connection: { stream: Duplex } }).connection.stream
    }
  }
}

/** The work of a transaction went on after a statement that failed: its COMMIT kept nothing. */
class RolledBack extends Error {
  constructor() {
    super('A statement of this transaction failed, so that nothing of it was kept.')
  }
}

/** The statement that ends a transaction, as knex and this program write it. */
const isCommit = (query: string | { text?: string }): boolean => /^commit;?$/i.test((typeof query === 'string' ? query : query.text) ?? '')

/** Makes knex use these connections, and begin each transaction with the settings that a pooler would not keep. */
export async function adopt({ client }: Knex, Client: typeof pg.Client, settings: PostgresSettings): Promise<void> {
  client.driver = { ...pg, Client }
  if (!settings.pooler) return
  const { default: PostgresTransaction } = await import('knex/lib/dialects/postgres/execution/pg-transaction.js' as string)
  class Transaction extends PostgresTransaction {
    begin(connection: unknown) {
      return this['query'](connection, beginning(settings))
    }
  }
  client.transaction = (...args: unknown[]) => new Transaction(...([client, ...args] as unknown as []))
}

/** Begins a transaction. */
export const beginning = (settings: PostgresSettings): string => (settings.pooler ? `begin; ${sessionSettings(settings)}` : 'begin')

/** The name of a statement follows from its text, so that whoever meets it under that name, in whichever process, means the same. */
export const statementName = (text: string): string => `s${createHash('sha256').update(text).digest('hex').slice(0, 40)}`

/** The address is that of a pooler, and the settings do not say so. */
export class PoolerError extends Error {}

/** Is the server at the other end the one that works for this connection? A pooler has no process of PostgreSQL, and makes one up. */
export async function isDirect(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  return rows[0]!.pid === (client as unknown as { processID: number }).processID
}
