/** A folder for work that must not be left half done: it goes when the work ends, well or not, and when the command is interrupted. */
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { CommandError } from '../command.ts'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** @param place folder to make it in: what is made can then be moved into its place in one step */
export async function withScratch<T>(place: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = plainly(place, () => mkdtempSync(join(place, '.stockade-'))) // mode 0700
  const remove = () => rmSync(folder, { recursive: true, force: true })
  const interrupted = () => {
    remove()
    process.exit(130)
  }
  for (const signal of SIGNALS) process.once(signal, interrupted)
  try {
    return await work(folder)
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupted)
    remove()
  }
}

/** Runs work on a file or a folder; what the system refuses becomes a sentence. @throws CommandError */
export function plainly<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw inWords(path, error)
  }
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  EACCES: 'this account may not',
  EPERM: 'this account may not',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
}

export function inWords(path: string, error: unknown): unknown {
  const reason = REASONS[(error as NodeJS.ErrnoException).code ?? '']
  return reason ? new CommandError(`${path} cannot be used: ${reason}.`) : error
}
