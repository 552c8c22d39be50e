/** Puts a backup into an empty place: all of it, or nothing. */
import { createHash } from 'node:crypto'
import { createWriteStream, existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { extract as tarExtract } from 'tar-stream'
import type { Config } from '../../config.ts'
import { type Database, openDatabase, type Trx } from '../../database.ts'
import { migrate } from '../../migrations/index.ts'
import { audit } from '../../provider/identity/audit.ts'
import { prepareDataFolder } from '../../server/data-folder.ts'
import { openUnmigrated } from '../../server/open.ts'
import { CommandError } from '../command.ts'
import { refuseBroken } from '../integrity.ts'
import type { Progress } from '../progress.ts'
import { type Entries, type Entry, KEY_FILES, MANIFEST, type Manifest, MEDIA, readJson, SQLITE, safePath } from './archive.ts'
import { HEADER_BYTES, unsealing } from './envelope.ts'
import { isEmptyPostgres, loadTables, TABLES } from './postgres.ts'
import { inWords, withScratch } from './scratch.ts'

/** A backup that is being read. */
interface Reading extends Entries {
  readonly manifest: Manifest
  /** Resolves when the end was reached, and with it is known that all was as it was written. @returns SHA-256 of the file */
  finish(): Promise<string>
}

/** @throws CommandError, ConfigError, NewerDatabaseError */
export async function restoreBackup(config: Config, file: string, passphrase: string, progress: Progress): Promise<Manifest> {
  const isNew = !existsSync(config.data)
  prepareDataFolder(config.data)
  try {
    refuseUsedFolder(config.data)
    return await withScratch(config.data, (scratch) =>
      reading(file, passphrase, progress, async (backup) => {
        refuseOtherDatabase(backup.manifest, config)
        await (config.database ? intoPostgres : intoSqlite)(config, basename(file), backup, scratch)
        return backup.manifest
      }),
    )
  } catch (error) {
    if (isNew) removeIfEmpty(config.data)
    throw error
  }
}

function refuseUsedFolder(data: string): void {
  const found = readdirSync(data).filter((name) => name !== 'lost+found')
  if (found.length)
    throw new CommandError(
      `A backup is restored into an empty data folder, and ${data} holds ${found[0]} already. Choose another one with --data.`,
    )
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    // somebody has put something there
  }
}

function refuseOtherDatabase({ database }: Manifest, config: Config): void {
  if (database === 'sqlite' && config.database)
    throw new CommandError(
      'This backup is of a SQLite database and cannot be restored into PostgreSQL: leave --database and DATABASE_URL out.',
    )
  if (database === 'postgres' && !config.database)
    throw new CommandError('This backup is of a PostgreSQL database: name an empty one with DATABASE_URL.')
}

/** Opens a backup and hands out its entries. @throws CommandError when the passphrase is wrong or the file damaged */
async function reading<T>(file: string, passphrase: string, progress: Progress, work: (backup: Reading) => Promise<T>): Promise<T> {
  let handle: FileHandle
  try {
    handle = await open(file, 'r')
  } catch (error) {
    throw inWords(file, error)
  }
  const extract = tarExtract()
  let flowing: Promise<void> | undefined
  try {
    const header = Buffer.alloc(HEADER_BYTES)
    const { bytesRead } = await handle.read(header, 0, HEADER_BYTES, 0).catch((error) => Promise.reject(inWords(file, error)))
    const unseal = await unsealing(passphrase, header.subarray(0, bytesRead))
    const { size } = await handle.stat()
    const whole = createHash('sha256').update(header)
    let done = HEADER_BYTES
    const source = handle.createReadStream({ start: HEADER_BYTES, autoClose: false, highWaterMark: 1 << 20 })
    source.on('data', (bytes) => {
      whole.update(bytes)
      done += bytes.length
      progress(Math.ceil(done / 2 ** 20), Math.ceil(size / 2 ** 20))
    })
    flowing = pipeline(source, unseal, extract)
    flowing.catch(() => {}) // it is told to whoever reads entries, or awaits the end
    const iterator = extract[Symbol.asyncIterator]()
    const next = async (): Promise<Entry | undefined> => {
      const { value, done } = await iterator.next()
      return done ? undefined : value
    }
    const first = await next()
    if (first?.header.name !== MANIFEST) throw new CommandError('The backup cannot be used: it does not begin with its manifest.')
    const manifest = await readJson<Manifest | null>(first)
    if (!manifest || typeof manifest.made !== 'string' || (manifest.database !== 'sqlite' && manifest.database !== 'postgres'))
      throw new CommandError('The backup cannot be used: its manifest does not say when it was created, or of which database.')
    const finish = async () => {
      await flowing
      return whole.digest('hex')
    }
    return await work({ manifest, next, finish })
  } catch (error) {
    // Whoever read an entry was told that the stream broke; why it did is known to the pipeline.
    extract.destroy()
    const cause = await flowing?.then(undefined, (broken) => broken)
    throw cause instanceof CommandError ? cause : error
  } finally {
    await handle.close()
  }
}

/** Writes files below a folder until an entry comes that is none, or the end. */
async function extractFiles(folder: string, { next }: Entries, entry?: Entry): Promise<Entry | undefined> {
  for (let one = entry ?? (await next()); one; one = await next()) {
    const name = safePath(one.header.name)
    if (name === TABLES) return one
    if (one.header.type !== 'file' || (!name.startsWith(`${MEDIA}/`) && ![...KEY_FILES, SQLITE].includes(name as typeof SQLITE)))
      throw new CommandError(`The backup holds what this program does not know: ${JSON.stringify(name)}.`)
    const file = join(folder, name)
    try {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
      await pipeline(one, createWriteStream(file, { mode: 0o600, flags: 'wx' }))
    } catch (error) {
      throw odd(name, error) ?? inWords(file, error)
    }
  }
  return undefined
}

/** Names that no folder can hold: a backup of this program has none. */
function odd(name: string, error: unknown): CommandError | undefined {
  const { code = '' } = error as NodeJS.ErrnoException
  if (code === 'EEXIST' || code === 'EISDIR' || code === 'ENOTDIR')
    return new CommandError(`The backup holds ${JSON.stringify(name)} twice.`)
  if (code === 'ENAMETOOLONG') return new CommandError(`The backup holds a file with a name that is too long: "${name.slice(0, 60)}…".`)
  return undefined
}

/** What a database says to content that is none of it. */
function unfit(error: unknown): unknown {
  const { code, message } = error as { code?: unknown; message: string }
  const said = typeof code === 'string' && /^(?:SQLITE_\w+|(?!08|57)[0-9A-Z]{5})$/.test(code)
  return said
    ? new CommandError(
        `The backup cannot be used: its database is not as this program makes it (${message.replace(/\s+/g, ' ').slice(-200)}).`,
      )
    : error
}

/** The first entry of the log after the backup. */
const note = (trx: Trx, name: string, { made }: Manifest, sha256: string): Promise<void> =>
  audit(trx, { action: 'backup.restore', target: `backup ${name}`, detail: { made, sha256 } })

async function intoSqlite(config: Config, name: string, backup: Reading, scratch: string): Promise<void> {
  if (await extractFiles(scratch, backup))
    throw new CommandError('The backup cannot be used: it is of SQLite, and holds tables of PostgreSQL.')
  const sha256 = await backup.finish()
  refuseIncomplete(scratch, [...KEY_FILES, SQLITE])
  let db: Database | undefined
  try {
    db = await openDatabase('', scratch)
    await refuseBroken(db, 'The database in the backup', 'Nothing was restored. Try an older backup.')
    await migrate(db)
    await db.transaction((trx) => note(trx, name, backup.manifest, sha256))
  } catch (error) {
    throw unfit(error)
  } finally {
    await db?.close()
  }
  moveAll(scratch, config.data)
}

async function intoPostgres(config: Config, name: string, backup: Reading, scratch: string): Promise<void> {
  const db: Database = await openUnmigrated(config)
  let moved: string[] = []
  try {
    await db.transaction(async (trx) => {
      if (!(await isEmptyPostgres(trx)))
        throw new CommandError('A backup is restored into an empty database, and this PostgreSQL database holds tables already.')
      await trx.all('set local idle_in_transaction_session_timeout = 0') // large files may lie between two tables
      const tables = await extractFiles(scratch, backup)
      if (!tables) throw new CommandError('The backup cannot be used: it holds no tables.')
      const after = await loadTables(trx, tables, backup).catch((error) => Promise.reject(unfit(error)))
      if (after && (await extractFiles(scratch, backup, after)))
        throw new CommandError('The backup cannot be used: it holds its tables twice.')
      const sha256 = await backup.finish()
      refuseIncomplete(scratch, KEY_FILES)
      await note(trx, name, backup.manifest, sha256)
      moved = moveAll(scratch, config.data)
    })
  } catch (error) {
    for (const one of moved) rmSync(join(config.data, one), { recursive: true, force: true })
    throw error
  } finally {
    await db.close()
  }
}

function refuseIncomplete(scratch: string, names: readonly string[]): void {
  const missing = names.filter((name) => !existsSync(join(scratch, name)))
  if (missing.length) throw new CommandError(`The backup lacks ${missing.join(' and ')}.`)
}

/** The database comes last: a folder without it was never restored. @returns names of what was moved @throws what kept it, with nothing moved */
function moveAll(scratch: string, data: string): string[] {
  const moved: string[] = []
  try {
    for (const name of readdirSync(scratch).sort((a, b) => Number(a === SQLITE) - Number(b === SQLITE))) {
      renameSync(join(scratch, name), join(data, name))
      moved.push(name)
    }
    return moved
  } catch (error) {
    for (const name of moved) rmSync(join(data, name), { recursive: true, force: true })
    throw error
  }
}
