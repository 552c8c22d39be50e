/**
 * Slows down the guessing of passwords in three ways: for an account from one address; from one address, whatever the account; and for an
 * account from all addresses together. The last two would let strangers keep people out of their accounts, so they do not hold where that
 * account's password was right before. Names are counted whether they exist or not.
 */
import type { Config } from '../../config.ts'
import type { Database } from '../../database.ts'
import { Attempts, type Standing } from './attempts.ts'
import { nameKey } from './name-key.ts'
import { isKnownNetwork, network, noteNetwork } from './networks.ts'
import { normalUsername, type User } from './users.ts'

export type PasswordSettings = Pick<Config, 'signInLimit' | 'signInAddressLimit' | 'signInAccountLimit'>

const HOUR = 3600
const LONGEST_NAME = 150

/** One try: whether it may be made, and how it ended. */
export interface PasswordTry extends Standing {
  /** What there were too many wrong passwords for, if there is a wait. */
  readonly reason?: 'account and address' | 'address' | 'account'
  /** @returns how it stands then */
  failed(): Promise<Standing>
  succeeded(user: User): Promise<void>
}

interface Held {
  readonly attempts: Attempts
  readonly key: string
  readonly reason: NonNullable<PasswordTry['reason']>
}

const made = new WeakMap<Database, (username: string, address: string) => Promise<PasswordTry>>()

/** The limits of a database: pages and the API count together. */
export function passwordLimits(db: Database, config: PasswordSettings): (username: string, address: string) => Promise<PasswordTry> {
  const known = made.get(db)
  if (known) return known
  const pairs = new Attempts(db, 'password', { limit: config.signInLimit })
  const addresses = new Attempts(db, 'password by address', { limit: config.signInAddressLimit })
  const accounts = new Attempts(db, 'password by account', { limit: config.signInAccountLimit, window: HOUR, longestWait: HOUR })

  const begin = async (username: string, address: string): Promise<PasswordTry> => {
    const from = network(address)
    const name = nameKey(normalUsername(username).trim()).slice(0, LONGEST_NAME)
    const pair: Held = { attempts: pairs, key: `${name}\0${from}`, reason: 'account and address' }
    // The address comes first: a stranger who has to wait makes nothing more to remember.
    const wide: Held[] = (await isKnownNetwork(db, name, from))
      ? []
      : [
          { attempts: addresses, key: from, reason: 'address' },
          { attempts: accounts, key: name, reason: 'account' },
        ]
    const taken: (Held & { standing: Standing })[] = []
    const giveBack = (some: readonly Held[]) => Promise.all(some.map(({ attempts, key }) => attempts.giveBack(key)))
    for (const held of [...wide, pair]) {
      const standing = await held.attempts.begin(held.key)
      if (standing.wait) {
        await giveBack(taken)
        return { ...standing, reason: held.reason, failed: async () => standing, succeeded: async () => {} }
      }
      taken.push({ ...held, standing })
    }
    return {
      wait: 0,
      left: least(taken.map(({ standing }) => standing)).left,
      failed: async () => least(await Promise.all(taken.map(({ attempts, key, standing }) => attempts.failed(key, standing)))),
      succeeded: async (user) => {
        await Promise.all([pairs.succeeded(pair.key), giveBack(wide), noteNetwork(db, user, from)])
      },
    }
  }
  made.set(db, begin)
  return begin
}

const least = (standings: readonly Standing[]): Standing => ({
  wait: Math.max(...standings.map(({ wait }) => wait)),
  left: Math.min(...standings.map(({ left }) => left)),
})
