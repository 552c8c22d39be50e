/** SQLite is for one server: what counts guesses, and who learns of a change at once, lives in its memory. */
import { join } from 'node:path'
import { type Config, ConfigError } from '../config.ts'
import { holdFile } from '../database/file-lock.ts'
import { lastAddress } from './address.ts'
import { prepareDataFolder } from './data-folder.ts'

/** Takes the data folder for this process and the halves that it serves, until the process ends. @throws ConfigError when another one has it */
export async function takeDataFolder(config: Config): Promise<void> {
  if (config.database) return
  prepareDataFolder(config.data)
  for (const half of config.only ? [config.only] : ['provider', 'resource']) {
    if (await holdFile(join(config.data, `${half}.lock`))) continue
    const address = lastAddress(config.data)
    throw new ConfigError(
      `Another server is running on the SQLite database in ${config.data}${address ? ` (${address}/)` : ''}: stop it first, or use PostgreSQL for several processes.`,
    )
  }
}
