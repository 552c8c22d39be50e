/** Files are kept whole or not at all: written in a folder for drafts, brought to the disk, and only then given their name. */
import { randomBytes } from 'node:crypto'
import { mkdir, open, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Where drafts lie, below the media folder: a file is renamed within one file system only. */
export const DRAFTS = '.drafts'

/** Makes the folder for drafts. @returns a path in it that nobody else has */
export async function newDraft(media: string): Promise<string> {
  const folder = join(media, DRAFTS)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return join(folder, randomBytes(16).toString('hex'))
}

/**
 * Keeps a file. One that is there already with as many bytes stays as it is, but for its time: that says that somebody wants it now.
 * @param name below the media folder; the same name never stands for other content
 */
export async function keepWhole(media: string, name: string, data: Buffer): Promise<void> {
  const file = join(media, name)
  if (await isThere(file, data.length)) return
  const draft = await newDraft(media)
  try {
    const handle = await open(draft, 'wx', 0o600)
    try {
      await handle.writeFile(data)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await makeFolder(dirname(file))
    await rename(draft, file)
    await syncFolder(dirname(file))
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

async function isThere(file: string, size: number): Promise<boolean> {
  try {
    if ((await stat(file)).size !== size) return false
    const now = new Date()
    await utimes(file, now, now)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

/** Makes a folder with those above it, and brings their names to the disk. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  for (let at = folder; at.length >= first.length; at = dirname(at)) await syncFolder(dirname(at))
}

/** The names in it are on the disk, too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
