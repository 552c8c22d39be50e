/**
 * What a backup holds, as a tar archive: `manifest.json` first, then `media/…`, the database (`stockade.sqlite`, or `tables.json` and
 * `tables/<name>/<number>`), and at the end the secrets and keys.
 */
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Extract, Pack } from 'tar-stream'
import { CommandError } from '../command.ts'

export interface Manifest {
  /** Of the archive's layout. */
  readonly format: 1
  /** The program's version. */
  readonly version: string
  /** When it was begun, ISO time. */
  readonly made: string
  readonly database: 'sqlite' | 'postgres'
}

export const MANIFEST = 'manifest.json'
export const SQLITE = 'stockade.sqlite'
/** Files of the data folder without which nothing that the database holds opens anything. */
export const KEY_FILES = ['secrets.json', 'keys.json'] as const
export const MEDIA = 'media'

/** One file of an archive that is being read: a stream with a header. */
export type Entry = Extract extends AsyncIterable<infer One> ? One : never

/** Adds an entry, and waits until the archive has taken it. */
export const addEntry = (pack: Pack, name: string, size: number, content: Readable): Promise<void> =>
  pipeline(content, pack.entry({ name, size, mode: 0o600 }))

export const addBuffer = (pack: Pack, name: string, content: Buffer): Promise<void> =>
  addEntry(pack, name, content.length, Readable.from(content.length ? [content] : []))

export const addJson = (pack: Pack, name: string, value: unknown): Promise<void> =>
  addBuffer(pack, name, Buffer.from(`${JSON.stringify(value, null, 2)}\n`))

/** Adds a file as long as it is now. @returns its size; undefined when it is not there */
export async function addFile(pack: Pack, name: string, path: string, onBytes: (count: number) => void): Promise<number | undefined> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (!handle) return undefined
  try {
    const { size } = await handle.stat()
    if (!size) await addBuffer(pack, name, Buffer.alloc(0))
    else {
      const content = handle.createReadStream({ end: size - 1, autoClose: false, highWaterMark: 1 << 20 })
      content.on('data', (bytes) => onBytes(bytes.length))
      await addEntry(pack, name, size, content)
    }
    return size
  } finally {
    await handle.close()
  }
}

/** The entries of an archive, one after the other: each is read to its end before the next is asked for. */
export interface Entries {
  next(): Promise<Entry | undefined>
}

/** A path that stays where it is put. @throws CommandError */
export function safePath(name: string): string {
  const parts = name.split('/')
  if (parts.some((part) => part === '' || part === '.' || part === '..') || /[\0\\]/.test(name))
    throw new CommandError(`The backup holds a file with an impossible name: ${JSON.stringify(name)}.`)
  return name
}

/** What is small enough to be held. */
export async function readJson<T>(entry: Entry): Promise<T> {
  const parts: Buffer[] = []
  for await (const part of entry as AsyncIterable<Buffer>) parts.push(part)
  try {
    return JSON.parse(Buffer.concat(parts).toString()) as T
  } catch {
    throw new CommandError(`The backup cannot be used: its ${entry.header.name} is not JSON.`)
  }
}
