/** Can files be written? Tried, not reckoned: quotas and file systems that are read-only show no other way. */
import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cannotStore } from '../database.ts'

/** As much as a small write takes, with what the database writes beside it. */
const PROBE = Buffer.alloc(256 * 1024)
/** So long an answer counts: however many ask, and however often, one tries. */
const COUNTS_MS = 1000
const NAME = `.room-${process.pid}`

/** @returns what asks: undefined when something can be written to the folder and to `media/` in it, else what is wrong in a sentence */
export function roomIn(folder: string): () => Promise<string | undefined> {
  let asking: Promise<string | undefined> | undefined
  let asked = 0
  const ask = async () => {
    const media = join(folder, 'media')
    for (const [at, name] of [
      [folder, 'data folder'],
      [media, 'media folder'],
    ] as const) {
      const error = existsSync(at) ? await tried(join(at, NAME)) : undefined
      if (error)
        return cannotStore(error)
          ? `The disk of the ${name} is full, or read-only: make room on it.`
          : `The ${name} cannot be written to (${error.code}).`
    }
    return undefined
  }
  return () => {
    if (!asking || Date.now() > asked + COUNTS_MS) {
      asked = Date.now()
      asking = ask()
    }
    return asking
  }
}

async function tried(file: string): Promise<NodeJS.ErrnoException | undefined> {
  try {
    await writeFile(file, PROBE, { mode: 0o600 })
    return undefined
  } catch (error) {
    return error as NodeJS.ErrnoException
  } finally {
    await rm(file, { force: true }).catch(() => {})
  }
}
