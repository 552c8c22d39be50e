/** An installation that is there for one fault: a database, the way to it, the server processes, and an inventory. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fill } from '../../bench/data.ts'
import { type Database, openDatabase } from '../../database.ts'
import { migrate } from '../../migrations/index.ts'
import { daysFromNow } from '../../provider/identity/api-tokens.ts'
import { createUser } from '../../provider/identity/users.ts'
import { prepareDataFolder } from '../../server/data-folder.ts'
import type { DatabaseKind } from '../support/databases.ts'
import { identityOf } from '../support/identity.ts'
import { type Postgres, startPostgres } from '../support/postgres.ts'
import { proxy, type Proxy as TcpProxy } from '../support/proxy.ts'
import { Fleet } from './fleet.ts'
import { type Shop, stockShop } from './shop.ts'
import type { SmallDisk } from './small-disk.ts'
import { later } from './undo.ts'

export interface World {
  readonly kind: DatabaseKind
  /** The data folder; with SQLite the database is in it. */
  readonly data: string
  readonly fleet: Fleet
  /** An API token of a superuser. */
  readonly key: string
  readonly shop: Shop
  /** PostgreSQL, and the way that the servers take to it. */
  readonly postgres?: Postgres
  readonly way?: TcpProxy
  readonly disk?: SmallDisk
  /** The database past the proxy. */
  open(): Promise<Database>
}

export const PROCESSES: Record<DatabaseKind, number> = { sqlite: 1, postgres: 3 }
/** Few enough to be taken by others; three processes use 51 at most. */
const CONNECTIONS = 80
/** As it comes, but small, and without what only replicas need: what was answered survives a crash of PostgreSQL. */
const DURABLE = [`max_connections=${CONNECTIONS}`, 'max_wal_size=64MB', 'min_wal_size=32MB', 'wal_level=minimal']

interface WorldOptions {
  /** Takes the database. */
  readonly disk?: SmallDisk | undefined
  readonly processes?: number
  /** Parts and items that are there before. */
  readonly filled?: { readonly parts: number; readonly items: number }
  /** Further arguments of `serve`. */
  readonly serve?: readonly string[]
}

/** @param writers of the mix that is to come */
export async function openWorld(
  kind: DatabaseKind,
  writers: number,
  { disk, processes = PROCESSES[kind], filled, serve = [] }: WorldOptions = {},
): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'stockade-faults-'))
  later(() => rmSync(folder, { recursive: true, force: true }))
  chmodSync(folder, 0o755) // PostgreSQL runs as somebody else where we are root
  const data = join(kind === 'sqlite' && disk ? disk.path : folder, 'stockade')
  let database = ''
  let postgres: Postgres | undefined
  let way: TcpProxy | undefined
  if (kind === 'postgres') {
    const home = join(folder, 'postgres')
    mkdirSync(home)
    postgres = await startPostgres(home, { settings: DURABLE, ...(disk ? { data: join(disk.path, 'data') } : {}) })
    const { stop } = postgres
    later(stop)
    await postgres.run('create database faults')
    database = postgres.address('faults')
    way = await proxy(database)
    later(way.close)
  }
  const open = () => openDatabase(database, data)
  const key = await prepare(data, open, filled)
  const fleet = new Fleet({ data, database: way?.address ?? '' }, folder, serve)
  later(() => fleet.stop())
  await fleet.grow(processes)
  const shop = await stockShop(fleet.url(0), key, writers)
  return { kind, data, fleet, key, shop, open, ...(postgres ? { postgres } : {}), ...(way ? { way } : {}), ...(disk ? { disk } : {}) }
}

/** @returns an API token */
async function prepare(data: string, open: () => Promise<Database>, filled: WorldOptions['filled']): Promise<string> {
  prepareDataFolder(data)
  const db = await open()
  await migrate(db)
  if (filled) await fill(db, filled.parts, filled.items)
  const identity = identityOf(db, { data })
  const { key } = await identity.change(async (trx) => {
    const { pk } = await createUser(trx, { username: 'keeper', isSuperuser: true })
    return identity.tokens.create(trx, { userId: pk, name: 'faults', expiry: daysFromNow(1) })
  })
  identity.close()
  await db.close()
  return key
}
