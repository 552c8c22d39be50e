/** What goes wrong. Each is over when its function returns; from then on the time to recover counts. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import pg from 'pg'
import type { DatabaseKind } from '../support/databases.ts'
import type { Ledger } from './ledger.ts'
import { later } from './undo.ts'
import type { World } from './world.ts'

export interface Options {
  /** Of the mix without a fault. */
  readonly seconds: number
  /** Processes that are killed. */
  readonly kills: number
}

export interface Fault {
  readonly name: string
  readonly on: readonly DatabaseKind[]
  /** Megabytes of the file system that the database is on, by database. */
  readonly disk?: Record<DatabaseKind, number>
  /** Nothing goes wrong, so there is nothing to recover from. */
  readonly harmless?: boolean
  run(world: World, options: Options, ledger: Ledger): Promise<void>
}

const BOTH = ['postgres', 'sqlite'] as const
const seconds = (n: number): Promise<void> => new Promise((done) => setTimeout(done, n * 1000))
const between = (least: number, most: number): Promise<void> => seconds(least + Math.random() * (most - least))

/** A kill is worth nothing when nobody was at work: this many writes are acknowledged before the next one. */
const WRITES_A_KILL = 10
const PATIENCE_MS = 10_000

/** Kills processes with SIGKILL, one after the other, in the middle of writes. */
export async function kill({ fleet }: World, times: number, ledger: Ledger): Promise<void> {
  for (let turn = 0; turn < times; turn++) {
    await fleet.kill(await fleet.victim(turn))
    if (turn === times - 1) return
    const [enough, late] = [ledger.acknowledged + WRITES_A_KILL, Date.now() + PATIENCE_MS]
    await between(0.2, 0.6)
    while (ledger.acknowledged < enough && Date.now() < late) await seconds(0.01)
  }
}

/** Breaks all connections to the database at once. */
export async function reset({ way }: World, times: number): Promise<void> {
  for (let turn = 0; turn < times; turn++) {
    way!.reset()
    if (turn < times - 1) await between(0.2, 1)
  }
}

/** Nothing comes through for so long; what was connected then is never heard of again. */
async function silence({ way }: World, length: number): Promise<void> {
  way!.setSilent(true)
  await seconds(length)
  way!.setSilent(false)
}

/** Strangers take every connection, those of the servers, too. */
async function crowd({ way, postgres }: World): Promise<void> {
  const strangers: pg.Client[] = []
  const until = Date.now() + 5000
  way!.reset()
  while (Date.now() < until) {
    const stranger = new pg.Client(postgres!.address('postgres'))
    stranger.on('error', () => {})
    await stranger.connect().then(
      () => strangers.push(stranger),
      () => seconds(0.02),
    )
  }
  await Promise.all(strangers.map((stranger) => stranger.end()))
}

/** No room for anything more, until somebody makes some; a PostgreSQL that gave up meanwhile is started again. */
async function fillDisk({ disk, postgres }: World): Promise<void> {
  disk!.fill()
  await seconds(6)
  disk!.free()
  if (postgres && !postgres.running) await postgres.restart('fast')
}

const READER = `const { Database } = require(process.argv[1])
const db = new Database(process.argv[2])
db.exec('begin; select count(*) from stock_tracking', (error) => process.stdout.write(error ? 'failed' : 'reading'))
setInterval(() => {}, 1000)`

/** Another program that began to read, and stands still in the middle of it: the log of the database cannot be put back meanwhile. */
async function stuckReader({ data }: World): Promise<void> {
  const library = createRequire(import.meta.url).resolve('sqlite3')
  const reader: ChildProcess = spawn(process.execPath, ['-e', READER, library, join(data, 'stockade.sqlite')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  later(() => reader.kill('SIGKILL'))
  const [said] = await once(reader.stdout!, 'data')
  if (String(said) !== 'reading') throw new Error('The reader does not read.')
  reader.kill('SIGSTOP')
  await seconds(8)
  reader.kill('SIGKILL')
  await once(reader, 'exit')
}

export const FAULTS: readonly Fault[] = [
  { name: 'mix', on: BOTH, harmless: true, run: (_, options) => seconds(options.seconds) },
  { name: 'kills', on: BOTH, run: (world, { kills }, ledger) => kill(world, kills, ledger) },
  { name: 'resets', on: ['postgres'], run: (world) => reset(world, 12) },
  { name: 'short silence', on: ['postgres'], run: (world) => silence(world, 2) },
  { name: 'long silence', on: ['postgres'], run: (world) => silence(world, 15) },
  { name: 'fast restart', on: ['postgres'], run: ({ postgres }) => postgres!.restart('fast') },
  { name: 'immediate restart', on: ['postgres'], run: ({ postgres }) => postgres!.restart('immediate') },
  { name: 'full connections', on: ['postgres'], run: crowd },
  { name: 'full disk', on: BOTH, disk: { postgres: 160, sqlite: 24 }, run: fillDisk },
  { name: 'stuck reader', on: ['sqlite'], run: stuckReader },
]
