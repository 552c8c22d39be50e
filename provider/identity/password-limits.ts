/**
 * Slows down the guessing of passwords in three ways: for an account from one address; from one address, whatever the account; and for an
 * account from all addresses together. The last two would let strangers keep people out of their accounts, so a right password still opens
 * where that account's password was right before.
 *
 * Nothing of that tells whether a name exists, or where its person signs in: every name is counted in the same way, and while there is a
 * wait every password is checked and every wrong one refused with the same words.
 */
import { Attempts, type Standing } from './attempts.ts'
import type { Ground } from './ground.ts'
import { nameKey } from './name-key.ts'
import { type Networks, network } from './networks.ts'
import { normalUsername, type User } from './users.ts'

const HOUR = 3600
const LONGEST_NAME = 150
/** Passwords of one address that are checked at the same time although it has to wait: checking costs, and is worth little there. */
const HELD_AT_ONCE = 4

/** What there were too many wrong passwords for. */
export type WaitReason = 'account and address' | 'address' | 'account'

/** One try: whether it may be made, and how it ended. */
interface PasswordTry extends Standing {
  /** Set with a wait. */
  readonly reason?: WaitReason
  /** There is a wait for everybody but the one whose password it is: a wrong one is answered with this. */
  readonly held?: { readonly wait: number; readonly reason: WaitReason }
  /** @returns how it stands then */
  failed(): Promise<Standing>
  succeeded(user: User): Promise<void>
}

/** How a name and a password were answered: with the person, with a wait, or as wrong. */
export type PasswordAnswer =
  | { readonly user: User; readonly refused?: undefined }
  | { readonly user?: undefined; readonly refused: { readonly wait: number; readonly reason: WaitReason } }
  | { readonly user?: undefined; readonly refused?: undefined; readonly wrong: Standing }

interface Held {
  readonly attempts: Attempts
  readonly key: string
  readonly reason: WaitReason
}

const refused = ({ wait }: Standing, reason: WaitReason): PasswordTry => ({
  wait,
  left: 0,
  reason,
  failed: async () => ({ wait, left: 0 }),
  succeeded: async () => {},
})

const least = (standings: readonly Standing[]): Standing => ({
  wait: Math.max(...standings.map(({ wait }) => wait)),
  left: Math.min(...standings.map(({ left }) => left)),
})

/** Pages and the API count together. */
export function createPasswordLimits({ db, config }: Ground, networks: Networks) {
  const pairs = new Attempts(db, 'password', { limit: config.signInLimit })
  const addresses = new Attempts(db, 'password by address', { limit: config.signInAddressLimit })
  const accounts = new Attempts(db, 'password by account', { limit: config.signInAccountLimit, window: HOUR, longestWait: HOUR })

  const begin = async (username: string, address: string): Promise<PasswordTry> => {
    const from = network(address)
    const name = nameKey(normalUsername(username).trim()).slice(0, LONGEST_NAME)
    const pair: Held = { attempts: pairs, key: `${name}\0${from}`, reason: 'account and address' }
    // The address comes first: a stranger who has to wait makes nothing more to remember.
    const wide: Held[] = [
      { attempts: addresses, key: from, reason: 'address' },
      { attempts: accounts, key: name, reason: 'account' },
    ]
    const taken: (Held & { standing: Standing })[] = []
    const giveBack = () => Promise.all(taken.map(({ attempts, key }) => attempts.giveBack(key)))
    for (const { attempts, key, reason } of [...wide, pair]) {
      const standing = await attempts.begin(key)
      if (standing.wait) {
        await giveBack()
        return reason === 'account and address' ? refused(standing, reason) : heldBack({ wait: standing.wait, reason })
      }
      taken.push({ attempts, key, reason, standing })
    }
    return {
      wait: 0,
      left: least(taken.map(({ standing }) => standing)).left,
      failed: async () => least(await Promise.all(taken.map(({ attempts, key, standing }) => attempts.failed(key, standing)))),
      succeeded: async (user) => {
        await Promise.all([pairs.succeeded(pair.key), addresses.giveBack(from), accounts.giveBack(name), networks.note(user, from)])
      },
    }

    /** Goes on for whoever was right there before; all others count for one, so that what a stranger makes up is not remembered. */
    async function heldBack(held: NonNullable<PasswordTry['held']>): Promise<PasswordTry> {
      const key = (await networks.isKnown(name, from)) ? pair.key : `\0${from}`
      const standing = await pairs.begin(key)
      const failed = async () => (standing.wait ? standing : pairs.failed(key, standing))
      if (key !== pair.key || standing.wait) return { ...refused({ ...standing, wait: held.wait }, held.reason), failed }
      return {
        wait: 0,
        left: standing.left,
        held,
        failed,
        succeeded: async (user) => {
          await Promise.all([pairs.succeeded(key), networks.note(user, from)])
        },
      }
    }
  }

  /** How many passwords of an address are checked at this moment although it waits. */
  const checking = new Map<string, number>()
  const release = (from: string): void => {
    const left = checking.get(from)! - 1
    if (left) checking.set(from, left)
    else checking.delete(from)
  }

  return {
    /** Takes one try of a name and an address: what `tryPassword` is made of. */
    beginPassword: begin,

    /**
     * Checks a name and a password within the limits.
     * @param check takes the same time whether the name exists or not
     */
    async tryPassword(username: string, address: string, check: () => Promise<User | undefined>): Promise<PasswordAnswer> {
      const attempt = await begin(username, address)
      if (attempt.wait && attempt.reason === 'account and address') return { refused: { wait: attempt.wait, reason: attempt.reason } }
      const held = attempt.held ?? (attempt.wait ? { wait: attempt.wait, reason: attempt.reason! } : undefined)
      const from = network(address)
      const others = checking.get(from) ?? 0
      if (held && others >= HELD_AT_ONCE) return { refused: held }
      if (held) checking.set(from, others + 1)
      try {
        const user = await check()
        if (user && !attempt.wait) {
          await attempt.succeeded(user)
          return { user }
        }
        const wrong = await attempt.failed()
        return held ? { refused: held } : { wrong }
      } finally {
        if (held) release(from)
      }
    },
  }
}
