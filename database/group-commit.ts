/**
 * Short writes on SQLite's one writing connection. Those that come while another is being written wait together and share one commit,
 * and so one wait for the disk; each is a transaction of its own all the same: what fails is rolled back alone.
 */
import type { Knex } from 'knex'
import type { Value } from '../database.ts'
import { type RawConnection, SqliteConnection } from './sqlite-connection.ts'

/** Runs one statement with `?` placeholders inside a write; rows come from `returning`. */
export type Run = <R = Record<string, unknown>>(sql: string, params?: readonly Value[]) => Promise<R[]>

interface Job {
  work(run: Run): Promise<unknown>
  done(result: unknown): void
  fail(error: unknown): void
}

const JOBS_A_COMMIT = 64

export class GroupCommit {
  readonly #knex: Knex
  readonly #waiting: Job[] = []
  #writing = false
  #connection: { raw: RawConnection; kept: SqliteConnection } | undefined

  /** @param knex has one connection: the one that writes, lent to its transactions and to these writes in turn */
  constructor(knex: Knex) {
    this.#knex = knex
  }

  /** Writes that wait for the next commit. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** Resolves after the commit is durable. `work` may wait for its statements and for nothing else. */
  write<T>(work: (run: Run) => Promise<T>): Promise<T> {
    return new Promise<T>((done, fail) => {
      this.#waiting.push({ work, done: done as (result: unknown) => void, fail })
      if (!this.#writing) void this.#pump()
    })
  }

  async #pump(): Promise<void> {
    this.#writing = true
    while (this.#waiting.length) {
      let raw: RawConnection | undefined
      let jobs: Job[] = []
      try {
        raw = (await this.#knex.client.acquireConnection()) as RawConnection
        jobs = this.#waiting.splice(0, JOBS_A_COMMIT)
        await this.#commit(this.#over(raw), jobs)
      } catch (error) {
        if (!raw) jobs = this.#waiting.splice(0)
        for (const job of jobs) job.fail(error)
      } finally {
        if (raw) await this.#knex.client.releaseConnection(raw)
      }
    }
    this.#writing = false
  }

  /** knex may have replaced its connection since the last time. */
  #over(raw: RawConnection): SqliteConnection {
    if (this.#connection?.raw !== raw) this.#connection = { raw, kept: new SqliteConnection(raw) }
    return this.#connection.kept
  }

  /** One transaction with a savepoint a job. @throws what kept all of them from being written */
  async #commit(connection: SqliteConnection, jobs: readonly Job[]): Promise<void> {
    const run: Run = (sql, params) => connection.all(sql, params)
    const answers: (() => void)[] = []
    await run('begin immediate')
    try {
      for (const job of jobs) {
        await run('savepoint job')
        try {
          const result = await job.work(run)
          answers.push(() => job.done(result))
        } catch (error) {
          // Where the disk is full SQLite may have taken everything back by itself, and there is no savepoint any more.
          await run('rollback to job').catch(() => {
            throw error
          })
          answers.push(() => job.fail(error))
        }
        await run('release job')
      }
      await run('commit')
    } catch (error) {
      await run('rollback').catch(() => {})
      throw error
    }
    for (const answer of answers) answer()
  }

  /** Call it before knex closes the connection. */
  async close(): Promise<void> {
    await this.#connection?.kept.finalize()
  }
}
