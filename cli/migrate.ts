/** `stockade migrate`: brings the database's schema up to date, as every start does. */
import type { Command } from 'commander'
import { loadConfig } from '../config.ts'
import { openMigrated } from '../server/open.ts'
import { type CommonFlags, databaseCommand, print } from './command.ts'

export const migrateCommand = (): Command =>
  databaseCommand('migrate', 'migrate the database to this version').action(async (flags: CommonFlags) => {
    const { db, migrated } = await openMigrated(loadConfig({ data: flags.data, database: flags.database }))
    await db.close()
    print(flags, migrated, migrated.length ? `Done: ${migrated.join(', ')}.` : 'The database was up to date.')
  })
