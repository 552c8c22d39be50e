/** `stockade restore`: puts a backup into an empty data folder and, for PostgreSQL, an empty database. */
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { loadConfig } from '../config.ts'
import { restoreBackup } from './backup/restore.ts'
import { type CommonFlags, databaseCommand, print } from './command.ts'
import { passphraseFlag, readPassphrase } from './passphrase.ts'
import { withProgress } from './progress.ts'

interface RestoreFlags extends CommonFlags {
  passphraseFile?: string
}

export const restoreCommand = (): Command =>
  passphraseFlag(databaseCommand('restore <file>', 'restore a backup into an empty folder and database, all or nothing')).action(run)

async function run(name: string, flags: RestoreFlags): Promise<void> {
  const config = loadConfig({ data: flags.data, database: flags.database })
  const passphrase = await readPassphrase(flags.passphraseFile, { isNew: false })
  const manifest = await withProgress(flags, 'MiB', (progress) => restoreBackup(config, resolve(name), passphrase, progress))
  print(
    flags,
    manifest,
    `The backup of ${manifest.made} is restored into ${config.data}. Start the server with the address that it had: --url is not part of a backup.`,
  )
}
