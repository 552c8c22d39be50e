/** Makes a backup of an installation, whether its server runs or not: the database as of one moment, uploaded files, secrets and keys. */
import { createHash } from 'node:crypto'
import { closeSync, createWriteStream, existsSync, fsyncSync, openSync, renameSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type Pack, pack as tarPack } from 'tar-stream'
import { type Config, version } from '../../config.ts'
import { type Database, openDatabase } from '../../database.ts'
import { audit } from '../../provider/identity/audit.ts'
import { filesBelow } from '../../resource/files-below.ts'
import { DRAFTS } from '../../resource/whole-file.ts'
import { CommandError } from '../command.ts'
import { refuseBroken } from '../integrity.ts'
import type { Progress } from '../progress.ts'
import { addFile, addJson, KEY_FILES, MANIFEST, type Manifest, MEDIA, SQLITE } from './archive.ts'
import { sealing } from './envelope.ts'
import { addTables } from './postgres.ts'
import { readBack } from './read-back.ts'
import { inWords, withScratch } from './scratch.ts'
import { copySqlite } from './sqlite.ts'

export interface Made {
  /** Of the file. */
  readonly bytes: number
  readonly sha256: string
  /** Uploaded files in it. */
  readonly files: number
}

/**
 * @param file is written beside its place and moved there when it is whole; mode 0600
 * @throws CommandError
 */
export async function createBackup(db: Database, config: Config, file: string, passphrase: string, progress: Progress): Promise<Made> {
  if (existsSync(file)) throw new CommandError(`${file} is there already. Choose another name: a backup is never written over.`)
  for (const name of KEY_FILES)
    if (!existsSync(join(config.data, name)))
      throw new CommandError(
        `There is no ${name} in ${config.data}: without it a backup opens nothing. Name the server's folder with --data.`,
      )
  try {
    return await withScratch(dirname(file), async (scratch) => {
      const draft = join(scratch, 'backup')
      const seal = await sealing(passphrase)
      const pack = tarPack()
      const whole = createHash('sha256')
      let bytes = 0
      const counted = async function* (source: AsyncIterable<Buffer>) {
        for await (const part of source) {
          whole.update(part)
          bytes += part.length
          yield part
        }
      }
      const filling = fill(pack, config, db.kind, scratch, progress).then(
        (files) => {
          pack.finalize()
          return files
        },
        (error) => {
          pack.destroy(error)
          throw error
        },
      )
      const [written, filled] = await Promise.allSettled([
        pipeline(pack as AsyncIterable<Buffer>, seal, counted, createWriteStream(draft, { mode: 0o600, flags: 'wx', flush: true })),
        filling,
      ])
      if (written.status === 'rejected') throw written.reason
      if (filled.status === 'rejected') throw filled.reason
      const made = { bytes, sha256: whole.digest('hex'), files: filled.value }
      await readBack(draft, passphrase, made.sha256)
      // The entry and the file: both or neither.
      await db.transaction(async (trx) => {
        await audit(trx, { action: 'backup.create', target: `backup ${basename(file)}`, detail: { bytes, sha256: made.sha256 } })
        renameSync(draft, file)
        syncFolder(dirname(file))
      })
      return made
    })
  } catch (error) {
    throw inWords(file, error)
  }
}

/** The new name is on the disk, too. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** @returns how many uploaded files went in */
async function fill(pack: Pack, config: Config, database: Manifest['database'], scratch: string, progress: Progress): Promise<number> {
  const media = join(config.data, MEDIA)
  const copy = join(scratch, SQLITE)
  // A share of the bar for each: files by their bytes, the database by its size.
  let fileBytes = 0
  for await (const path of filesBelow(media)) fileBytes += (await stat(join(media, path)).catch(() => ({ size: 0 }))).size
  const databaseBytes = database === 'sqlite' ? (await stat(join(config.data, SQLITE))).size : Math.max(fileBytes, 1)
  const total = fileBytes + 2 * databaseBytes
  const show = (bytes: number, about: string) => progress(inMiB(bytes), inMiB(total), about)
  let files = 0
  let done = 0
  const add = (about: string) => (bytes: number) => {
    done += bytes
    show(done, about)
  }

  await addJson(pack, MANIFEST, { format: 1, version, made: new Date().toISOString(), database } satisfies Manifest)
  // Files go in before the database and, those that are new, after it: whatever a row refers to is there, even if it is removed meanwhile.
  const packed = new Set<string>()
  const addMedia = async () => {
    for await (const path of filesBelow(media)) {
      if (packed.has(path) || path.startsWith(`${DRAFTS}/`)) continue
      const size = await addFile(pack, `${MEDIA}/${path}`, join(media, path), add('uploaded files'))
      if (size === undefined) continue
      packed.add(path)
      files++
    }
  }
  await addMedia()
  const start = done
  if (database === 'sqlite') {
    await copySqlite(join(config.data, SQLITE), copy, (part) => show(start + part * databaseBytes, 'database, copied'))
    await refuseBrokenCopy(scratch)
    done = start + databaseBytes
    await addFile(pack, SQLITE, copy, add('database, written'))
  } else {
    await addTables(pack, config.database, (part) => show(start + part * 2 * databaseBytes, 'database'))
  }
  await addMedia()
  for (const name of KEY_FILES) await addFile(pack, name, join(config.data, name), () => {})
  show(total, '')
  return files
}

/** A copy of something broken is no backup. */
async function refuseBrokenCopy(scratch: string): Promise<void> {
  const db = await openDatabase('', scratch)
  try {
    await refuseBroken(db, 'The database', 'No backup was created. Run "stockade check", and restore the last backup that is whole.')
  } finally {
    await db.close()
  }
}

const inMiB = (bytes: number): number => Math.ceil(bytes / 2 ** 20)
