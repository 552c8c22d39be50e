/**
 * What writes are measured against: a transaction of the same row changes and nothing around it, with the bare drivers. Argument: the file
 * of a SQLite database, or the address of a PostgreSQL database.
 */
import pg from 'pg'
import sqlite3 from 'sqlite3'
import { PRAGMAS } from '../database/sqlite-connection.ts'
import type { Outcome } from './load-process.ts'
import { change, type Run, type Write } from './row-changes.ts'

export interface BareJob {
  /** What each writer writes, over and over. */
  writers: Write[][]
  seconds: number
}

/** @returns what makes all these writes until the time is over, and says how many it made */
type Writer = (writes: readonly Write[], until: number) => Promise<number>

async function repeat(writes: readonly Write[], until: number, write: (write: Write) => Promise<void>): Promise<number> {
  let made = 0
  while (performance.now() < until) await write(writes[made++ % writes.length]!)
  return made
}

/** One connection, so the writers take turns. */
function sqlite(file: string): (job: BareJob, until: number) => Promise<number>[] {
  const connection = new sqlite3.Database(file)
  connection.exec(PRAGMAS.map((pragma) => `pragma ${pragma}`).join(';'))
  const statements = new Map<string, sqlite3.Statement>()
  const run: Run = (sql, params) =>
    new Promise((done, fail) => {
      const statement = statements.get(sql) ?? connection.prepare(sql)
      statements.set(sql, statement)
      statement.all(params, (error: Error | null, rows: Record<string, number>[]) => (error ? fail(error) : done(rows)))
    })
  const writer: Writer = (writes, until) =>
    repeat(writes, until, async (write) => {
      await run('begin immediate', [])
      await change(run, write, '')
      await run('commit', [])
    })
  return ({ writers }, until) => {
    const longest = Math.max(...writers.map(({ length }) => length))
    const turns = Array.from({ length: longest }, (_, n) => writers.map((writes) => writes[n % writes.length]!)).flat()
    return [writer(turns, until)]
  }
}

/** A connection for each writer. */
function postgres(address: string): (job: BareJob, until: number) => Promise<number>[] {
  pg.types.setTypeParser(pg.types.builtins.INT8, Number)
  const pool = new pg.Pool({ connectionString: address, max: 64, idleTimeoutMillis: 0 })
  const texts = new Map<string, { name: string; text: string }>()
  const named = (sql: string): { name: string; text: string } => {
    let n = 0
    const query = texts.get(sql) ?? { name: `s${texts.size}`, text: sql.replace(/\?/g, () => `$${++n}`) }
    texts.set(sql, query)
    return query
  }
  const writer: Writer = async (writes, until) => {
    const client = await pool.connect()
    const run: Run = async (sql, params) => (await client.query({ ...named(sql), values: [...params] })).rows
    try {
      return await repeat(writes, until, async (write) => {
        await client.query('begin')
        await change(run, write, ' for update')
        await client.query('commit')
      })
    } finally {
      client.release()
    }
  }
  return ({ writers }, until) => writers.map((writes) => writer(writes, until))
}

const [database] = process.argv.slice(2)
const start = database!.startsWith('postgres:') ? postgres(database!) : sqlite(database!)

async function measure(job: BareJob): Promise<Outcome> {
  const from = performance.now()
  const made = await Promise.all(start(job, from + job.seconds * 1000))
  const sum = made.reduce((a, b) => a + b, 0)
  return { perSecond: (sum / (performance.now() - from)) * 1000, failures: 0 }
}

process.on('message', (job: BareJob) => {
  measure(job).then(
    (outcome) => process.send!(outcome),
    (error: Error) => process.send!({ failed: error.message }),
  )
})
process.on('disconnect', () => process.exit())
