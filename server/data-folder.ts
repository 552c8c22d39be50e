/** The folder of the database, the secrets and the keys: for its owner alone. */
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { ConfigError } from '../config.ts'

/** Makes the folder (mode 0700) unless it is there. @throws ConfigError when it cannot be written */
export function prepareDataFolder(folder: string): void {
  try {
    makeFolder(folder)
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new ConfigError(
      `The data folder ${folder} cannot be used: ${reasonOf(error as NodeJS.ErrnoException)}. Choose another one with --data.`,
    )
  }
}

/** Not by `recursive`: below /proc that tries for ever. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) {
    accessSync(`${folder}/.`) // a file has none
    return
  }
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error // another process was faster
  }
}

const REASONS: Record<string, string> = {
  EEXIST: 'a file is in its place',
  ENOTDIR: 'a file is in its place',
  EROFS: 'the disk is read-only',
  ENOENT: 'no folder can be made there',
  ENOSPC: 'the disk is full',
}
const reasonOf = ({ code = '' }: NodeJS.ErrnoException): string => REASONS[code] ?? 'this account may not write there'
