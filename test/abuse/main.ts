/**
 * `npm run abuse [-- WORD…]`: starts the program as its users do, on loopback, and treats it badly in every way of these lists. After each:
 * did it hold, how long did somebody else wait at most meanwhile, and how much memory does it take. Words choose abuses by title.
 */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { install } from '../../bench/data.ts'
import { startStockade } from '../../bench/stockade.ts'
import { openDatabase } from '../../database.ts'
import { migrate } from '../../migrations/index.ts'
import { daysFromNow } from '../../provider/identity/api-tokens.ts'
import { createGroup } from '../../provider/identity/roles.ts'
import { createUser } from '../../provider/identity/users.ts'
import { fillDemo } from '../../resource/import/demo.ts'
import { prepareDataFolder } from '../../server/data-folder.ts'
import { identityOf } from '../support/identity.ts'
import type { Abuse, World } from './abuse.ts'
import { bodies } from './bodies.ts'
import { connection } from './connection.ts'
import { guessing } from './guessing.ts'
import { input } from './input.ts'
import { odd } from './odd.ts'

const PARTS = 1000
const ITEMS = 5000
/** Longest wait of somebody else, in milliseconds. */
const PATIENCE_MS = 2000
/** How much more memory than before the server may take after an abuse, in MB. */
const GROWTH_MB = 150

const token = (key: string) => ({ Authorization: `Token ${key}` })

/** @returns headers of a superuser made beside the people of the installation */
async function makeSuperuser(data: string): Promise<Record<string, string>> {
  const db = await openDatabase('', data)
  const identity = identityOf(db, { data })
  const { key } = await identity.change(async (trx) => {
    const { pk } = await createUser(trx, { username: 'chief', isSuperuser: true })
    return identity.tokens.create(trx, { userId: pk, name: 'abuse', expiry: daysFromNow(1) })
  })
  identity.close()
  await db.close()
  return token(key)
}

/** The demo inventory, where every kind of row is. @returns the data folder and a token of a person who sees parts */
async function installDemo(folder: string): Promise<{ data: string; database: string; token: string }> {
  const data = join(folder, 'demo')
  prepareDataFolder(data)
  const db = await openDatabase('', data)
  await migrate(db)
  const identity = identityOf(db, { data })
  await fillDemo(identity)
  const key = await identity.change(async (trx) => {
    const { pk } = await createUser(trx, { username: 'witness', groups: [await createGroup(trx, 'Witnesses', ['view:part'])] })
    return (await identity.tokens.create(trx, { userId: pk, name: 'abuse', expiry: daysFromNow(1) })).key
  })
  identity.close()
  await db.close()
  return { data, database: '', token: key }
}

const words = process.argv.slice(2)
const chosen = (abuses: readonly Abuse[]) => abuses.filter(({ title }) => !words.length || words.some((word) => title.includes(word)))

/** Starts the program, does all this to it, and says of each how it went. @returns how many held */
async function treat(
  abuses: readonly Abuse[],
  installation: { data: string; database: string; token: string; clientId?: string },
  folder: string,
  more: readonly string[] = [],
): Promise<number> {
  const superuser = await makeSuperuser(installation.data)
  const server = await startStockade(installation, folder, more)
  const world: World = { url: server.url, person: token(installation.token), superuser, clientId: installation.clientId ?? '' }
  const bystander = new Worker(new URL('./bystander.js', import.meta.url), { workerData: { url: server.url, headers: world.person } })
  const meanwhile = async (): Promise<{ worst: number; failed: number }> => {
    bystander.postMessage('tell')
    return (await once(bystander, 'message'))[0]
  }
  await new Promise((done) => setTimeout(done, 1000))
  await meanwhile()
  let held = 0
  for (const { title, patience = PATIENCE_MS, run } of abuses) {
    const before = server.memory()
    const started = performance.now()
    let fault = ''
    try {
      await run(world)
    } catch (error) {
      fault = (error as Error).message
    }
    const after = server.memory()
    const { worst, failed } = await meanwhile()
    if (failed) fault ||= `${failed} requests of somebody else failed`
    if (worst > patience) fault ||= 'somebody else waited too long'
    if (after - before > GROWTH_MB) fault ||= 'memory grew'
    if (!fault) held++
    const took = ((performance.now() - started) / 1000).toFixed(0)
    const numbers = `${took} s, others waited ${worst.toFixed(0)} ms at most, memory ${before.toFixed(0)} to ${after.toFixed(0)} MB`
    console.log(`${fault ? 'FAILED' : 'held  '} ${title}: ${numbers}${fault ? `\n       ${fault}` : ''}`)
  }
  await bystander.terminate()
  await server.stop()
  return held
}

const plain = chosen([...input, ...connection, ...guessing])
const debugged = chosen([...bodies, ...odd])
const folder = mkdtempSync(join(tmpdir(), 'stockade-abuse-'))
const all = plain.length + debugged.length
let held = 0
try {
  if (plain.length) held += await treat(plain, await install(folder, PARTS, ITEMS), folder)
  if (debugged.length) held += await treat(debugged, await installDemo(folder), folder, ['--debug', '--token-limit', '1000000'])
} finally {
  rmSync(folder, { recursive: true, force: true })
}
console.log(`${all} abuses: ${held} held, ${all - held} failed`)
process.exitCode = held === all && held > 0 ? 0 : 1
