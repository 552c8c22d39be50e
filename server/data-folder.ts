/** The folder of the database, the secrets and the keys: for its owner alone. */
import { accessSync, constants, mkdirSync } from 'node:fs'
import { ConfigError } from '../config.ts'

/** Makes the folder (mode 0700) unless it is there. @throws ConfigError when it cannot be written */
export function prepareDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const reason =
      code === 'EEXIST' || code === 'ENOTDIR'
        ? 'a file is in its place'
        : code === 'EROFS'
          ? 'the disk is read-only'
          : 'this account may not write there'
    throw new ConfigError(`The data folder ${folder} cannot be used: ${reason}. Choose another one with --data.`)
  }
}
