/**
 * Kills the server (SIGKILL) in the middle of a load of writes, again and again, and looks at the database after each: every write that was
 * answered is there, none is half done, kept sums are right, and the database finds itself whole. Loopback alone, in a temporary folder;
 * SQLite, or with `--postgres` a PostgreSQL of its own.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Database, openDatabase } from '../database.ts'
import { wrongTotals } from '../resource/inventory/stock/totals.ts'
import { startPostgres } from '../test/support/postgres.ts'

const LAUNCH = fileURLToPath(new URL('../launch.cjs', import.meta.url))
const ROUNDS = 20
const WRITERS = 8
const ITEMS = 20

const data = mkdtempSync(join(tmpdir(), 'stockade-crash-'))
const postgresData = mkdtempSync(join(tmpdir(), 'stockade-crash-postgres-'))
const postgres = process.argv.includes('--postgres') ? await startPostgres(postgresData) : undefined
await postgres?.run('create database crash')
const database = postgres?.address('crash') ?? ''
const place = ['--data', data, ...(database ? ['--database', database] : [])]
const port = await freePort()
const url = `http://127.0.0.1:${port}`
/** Rows of history that each write leaves, by its note. */
const expected = new Map<string, number>()
const answered = new Set<string>()
let writes = 0

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  return port
}

const command = (...args: string[]): string =>
  execFileSync(process.execPath, [LAUNCH, ...args, ...place], { encoding: 'utf8', stdio: 'pipe' })

async function start(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [LAUNCH, 'serve', ...place, '--port', String(port), '--log-level', 'error'], {
    stdio: 'ignore',
  })
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error('The server does not start.')
    const ready = await fetch(`${url}/readyz`).catch(() => undefined)
    if (ready?.ok) return child
    await new Promise((wake) => setTimeout(wake, 50))
  }
  throw new Error('The server does not get ready.')
}

async function post(path: string, key: string, body: unknown): Promise<{ status: number; body: unknown }> {
  const reply = await fetch(`${url}/api${path}`, {
    method: 'POST',
    headers: { Authorization: `Token ${key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: reply.status, body: await reply.json() }
}

/** One writer: sends until the server is gone. */
async function write(key: string, items: readonly number[]): Promise<void> {
  for (;;) {
    const note = `write ${++writes}`
    const [a, b] = [items[writes % ITEMS]!, items[(writes * 7 + 3) % ITEMS]!]
    const kind = writes % 3
    const lines = [a, ...(b === a ? [] : [b])].map((pk) => ({ pk, quantity: 1 }))
    // A transfer of a part leaves a row with each of two items.
    expected.set(note, kind === 2 ? lines.length * 2 : lines.length)
    const action = ['add', 'remove', 'transfer'][kind]!
    try {
      const { status, body } = await post(`/stock/${action}/`, key, { items: lines, notes: note, location: 1 })
      if (status !== 201) throw new Error(`${action} answered ${status}: ${JSON.stringify(body)}`)
      answered.add(note)
    } catch (error) {
      if (error instanceof TypeError || (error as { code?: string }).code) return
      throw error
    }
  }
}

/** What is wrong with the database, in words. */
async function faults(db: Database): Promise<string[]> {
  const found: string[] = []
  const rows = await db.all<{ notes: string; n: number }>(
    "select notes, count(*) as n from stock_tracking where notes like 'write %' group by notes",
  )
  const kept = new Map(rows.map(({ notes, n }) => [notes, n]))
  for (const note of answered) if (!kept.has(note)) found.push(`${note} was answered and is lost`)
  for (const [note, n] of kept) if (n !== expected.get(note)) found.push(`${note} is half done: ${n} of ${expected.get(note)} rows`)
  const astray = await db.all(
    `select i.id from stock_item i join stock_tracking t on t.item_id = i.id and t.after is not null
     where t.id = (select max(l.id) from stock_tracking l where l.item_id = i.id and l.after is not null) and t.after <> i.quantity`,
  )
  if (astray.length) found.push(`${astray.length} quantities are not what their history says`)
  const wrong = await db.transaction(wrongTotals)
  if (wrong.length) found.push(`${wrong.length} kept sums are wrong`)
  found.push(...(await damage(db)))
  return found
}

/** What the database finds wrong with its own files. */
async function damage(db: Database): Promise<string[]> {
  if (db.kind === 'sqlite') {
    const said = await db.all<{ integrity_check: string }>('pragma integrity_check')
    return said.map((row) => row.integrity_check).filter((line) => line !== 'ok')
  }
  // Each index against its table; the statement fails at the first that does not agree.
  try {
    await db.all(`select bt_index_check(c.oid, true) from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam
      where a.amname = 'btree' and c.relpersistence = 'p'`)
    return []
  } catch (error) {
    return [(error as Error).message]
  }
}

/** What was under way when the server died is decided once PostgreSQL has noticed that nobody listens. */
async function othersAreGone(db: Database): Promise<void> {
  const others = "select 1 from pg_stat_activity where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()"
  while (db.kind === 'postgres' && (await db.all(others)).length) await new Promise((wake) => setTimeout(wake, 20))
}

async function prepare(key: string): Promise<number[]> {
  const place = await post('/stock/location/', key, { name: 'shelf' })
  if (place.status !== 201) throw new Error(JSON.stringify(place.body))
  const items: number[] = []
  for (let n = 0; n < ITEMS; n++) {
    const part = (await post('/part/', key, { name: `part ${n % 5} of ${n}` })).body as { pk: number }
    const made = (await post('/stock/', key, { part: part.pk, quantity: 100_000, location: 1 })).body as { pk: number }[]
    items.push(made[0]!.pk)
  }
  return items
}

let broken = 0
try {
  let server = await start()
  if (database) {
    const db = await openDatabase(database, data)
    await db.knex.raw('create extension amcheck')
    await db.close()
  }
  command('user', 'create', 'keeper', '--superuser', '--no-password')
  const { token: key } = JSON.parse(command('token', 'create', 'keeper', '--json')) as { token: string }
  const items = await prepare(key)
  for (let round = 1; round <= ROUNDS; round++) {
    const load = Promise.all(Array.from({ length: WRITERS }, () => write(key, items)))
    await new Promise((wake) => setTimeout(wake, 200 + Math.random() * 500))
    server.kill('SIGKILL')
    await Promise.all([once(server, 'exit'), load])
    const db = await openDatabase(database, data)
    await othersAreGone(db)
    const found = await faults(db).finally(() => db.close())
    broken += found.length
    console.log(
      `${String(round).padStart(2)}  ${answered.size} of ${writes} writes answered; ${found.length ? found.join('; ') : 'all there, nothing half done'}`,
    )
    server = await start()
  }
  server.kill('SIGKILL')
  await once(server, 'exit')
} finally {
  await postgres?.stop()
  for (const folder of [data, postgresData]) rmSync(folder, { recursive: true, force: true })
}
console.log(broken ? `${broken} faults` : `${ROUNDS} times killed: no fault`)
process.exitCode = broken ? 1 : 0
