/** `stockade backup`: everything that an installation is, in one encrypted file, while its server runs. */
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { loadConfig } from '../config.ts'
import { openExisting } from '../server/open.ts'
import { createBackup } from './backup/create.ts'
import { type CommonFlags, databaseCommand, print } from './command.ts'
import { passphraseFlag, readPassphrase } from './passphrase.ts'
import { withProgress } from './progress.ts'

interface BackupFlags extends CommonFlags {
  passphraseFile?: string
}

export const backupCommand = (): Command =>
  passphraseFlag(
    databaseCommand(
      'backup <file>',
      'write database, uploaded files, secrets and keys into one encrypted file; the server can keep running',
    ),
  ).action(run)

async function run(name: string, flags: BackupFlags): Promise<void> {
  const config = loadConfig({ data: flags.data, database: flags.database })
  const file = resolve(name)
  const db = await openExisting(config) // as it is: a running server may be older than this program
  try {
    const passphrase = await readPassphrase(flags.passphraseFile, { isNew: true })
    const made = await withProgress(flags, 'MiB', (progress) => createBackup(db, config, file, passphrase, progress))
    const size = made.bytes < 2 ** 20 ? `${Math.ceil(made.bytes / 1024)} KiB` : `${Math.ceil(made.bytes / 2 ** 20)} MiB`
    print(
      flags,
      { file, ...made },
      `The backup is in ${file} (${size}). Keep it apart from its passphrase, and both away from this machine.`,
    )
  } finally {
    await db.close()
  }
}
