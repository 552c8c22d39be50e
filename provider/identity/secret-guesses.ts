/**
 * Tokens, client secrets and answers of passkeys are made by machines and cannot be guessed, so a right one never waits for the wrong ones of others behind the
 * same address. Wrong ones are counted for each address: whoever sends many is told to stop.
 */
import type { Config } from '../../config.ts'
import type { Database } from '../../database.ts'
import { Attempts } from './attempts.ts'
import { network } from './networks.ts'

const made = new WeakMap<Database, Attempts>()

/** Counts a wrong one. @returns seconds to wait, 0 as long as there are not too many */
export function wrongSecret(db: Database, { tokenLimit }: Pick<Config, 'tokenLimit'>, address: string): Promise<number> {
  const attempts = made.get(db) ?? new Attempts(db, 'secret', { limit: tokenLimit })
  made.set(db, attempts)
  return attempts.strike(network(address))
}
