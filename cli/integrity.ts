/** Damage is told before anything is built on it. */
import type { Config } from '../config.ts'
import { damage } from '../database/integrity.ts'
import type { Database } from '../database.ts'
import { openExisting } from '../server/open.ts'
import { CommandError } from './command.ts'

/** @throws CommandError when the database is broken, ConfigError when there is none */
export async function refuseDamage(config: Config): Promise<void> {
  const db = await openExisting(config)
  try {
    await refuseBroken(db, 'The database', 'Restore a backup from before that, and keep the broken files apart until you have.')
  } finally {
    await db.close()
  }
}

/** @param what is broken, at the beginning of a sentence @param next what to do about it @throws CommandError */
export async function refuseBroken(db: Database, what: string, next: string): Promise<void> {
  const found = await damage(db)
  if (found.length) throw new CommandError(`${what} is damaged: ${found.join('; ')}. ${next}`)
}
