/**
 * Tokens, client secrets and answers of passkeys are made by machines and cannot be guessed, so a right one never waits for the wrong ones of others behind the
 * same address. Wrong ones are counted for each address: whoever sends many is told to stop.
 */
import { Attempts } from './attempts.ts'
import type { Ground } from './ground.ts'
import { network } from './networks.ts'

export function createSecretGuesses({ db, config }: Ground) {
  const attempts = new Attempts(db, 'secret', { limit: config.tokenLimit })
  return {
    /** Counts a wrong one. @returns seconds to wait, 0 as long as there are not too many */
    wrongSecret: (address: string): Promise<number> => attempts.strike(network(address)),
  }
}
