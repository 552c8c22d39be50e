/**
 * Writes on SQLite's one writing connection. Those that come while another is being written wait together and share one commit, and so one
 * wait for the disk; each is a transaction of its own all the same: what fails is rolled back alone, and nobody is answered before the commit.
 */
import type { Knex } from 'knex'
import type { RawConnection, SqliteConnection } from './sqlite-connection.ts'
import { DatabaseUnavailable } from './unavailable.ts'

/** What is written in one transaction. It may wait for its statements and for nothing else: all others wait for it. */
type Work<T> = (connection: SqliteConnection) => Promise<T>

interface Job {
  readonly work: Work<unknown>
  readonly done: (result: unknown) => void
  readonly fail: (error: unknown) => void
  /** Until it has its turn. */
  readonly patience: NodeJS.Timeout
}

const JOBS_A_COMMIT = 64
/** A transaction begins no further write after so many milliseconds, or twice what its last commit took: those that are written wait for it. */
const MS_A_COMMIT = 5
export class GroupCommit {
  readonly #knex: Knex
  readonly #connectionOf: (raw: RawConnection) => SqliteConnection
  readonly #waiting = new Set<Job>()
  #writing = false
  /** How long the last commit took, in milliseconds. */
  #committing = 0

  /** @param knex has one connection: the one that writes, lent to its own statements and to these writes in turn */
  constructor(knex: Knex, connectionOf: (raw: RawConnection) => SqliteConnection) {
    this.#knex = knex
    this.#connectionOf = connectionOf
  }

  /** Writes that wait for their turn. */
  get waiting(): number {
    return this.#waiting.size
  }

  /** Resolves after the commit is durable. @throws DatabaseUnavailable when its turn did not come within the time that knex gives its own */
  write<T>(work: Work<T>): Promise<T> {
    const turn: number = this.#knex.client.pool.acquireTimeoutMillis
    return new Promise<T>((done, fail) => {
      const patience = setTimeout(() => {
        this.#waiting.delete(job)
        fail(new DatabaseUnavailable(new Error(`No turn to write within ${turn} ms.`)))
      }, turn)
      const job: Job = { work, done: done as Job['done'], fail, patience }
      this.#waiting.add(job)
      if (!this.#writing) void this.#pump()
    })
  }

  /** The next one, which does not wait any more. */
  #next(): Job | undefined {
    const [job] = this.#waiting
    if (!job) return undefined
    this.#waiting.delete(job)
    clearTimeout(job.patience)
    return job
  }

  async #pump(): Promise<void> {
    this.#writing = true
    while (this.#waiting.size) {
      let raw: RawConnection | undefined
      try {
        raw = (await this.#knex.client.acquireConnection()) as RawConnection
        await this.#commit(this.#connectionOf(raw))
      } catch (error) {
        for (let job = this.#next(); job; job = this.#next()) job.fail(error)
      } finally {
        if (raw) await this.#knex.client.releaseConnection(raw)
      }
    }
    this.#writing = false
  }

  /** One transaction of as many writes as come meanwhile. @throws when none can begin */
  async #commit(connection: SqliteConnection): Promise<void> {
    await connection.all('begin immediate')
    const began = performance.now()
    const jobs: Job[] = []
    const answers: (() => void)[] = []
    const goesOn = (): boolean => jobs.length < JOBS_A_COMMIT && performance.now() - began < Math.max(MS_A_COMMIT, 2 * this.#committing)
    try {
      for (let job = this.#next(); job; job = goesOn() ? this.#next() : undefined) {
        jobs.push(job)
        if (jobs.length > 1) answers.push(await inSavepoint(connection, job))
        else {
          const result = await job.work(connection)
          answers.push(() => jobs[0]!.done(result))
        }
      }
      const written = performance.now()
      await connection.all('commit')
      this.#committing = performance.now() - written
    } catch (error) {
      await connection.all('rollback').catch(() => {})
      if (jobs.length === 1) jobs[0]!.fail(error)
      // Nothing of any of them is written, and it may be the fault of one.
      else for (const job of jobs) await alone(connection, job)
      return
    }
    for (const answer of answers) answer()
  }
}

/** A write among others; the commit ends all savepoints. @returns its answer, for when all is durable @throws when the transaction around it is gone */
async function inSavepoint(connection: SqliteConnection, { work, done, fail }: Job): Promise<() => void> {
  await connection.all('savepoint job')
  try {
    const result = await work(connection)
    return () => done(result)
  } catch (error) {
    // Where the disk is full SQLite may have taken everything back by itself, and there is no savepoint any more.
    await connection.all('rollback to job').catch(() => {
      throw error
    })
    return () => fail(error)
  }
}

/** A write in a transaction of its own. */
async function alone(connection: SqliteConnection, { work, done, fail }: Job): Promise<void> {
  try {
    await connection.all('begin immediate')
    const result = await work(connection)
    await connection.all('commit')
    done(result)
  } catch (error) {
    await connection.all('rollback').catch(() => {})
    fail(error)
  }
}
