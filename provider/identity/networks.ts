/** Where requests come from: what is counted together, and where a person's password was right before. */
import { isIPv6 } from 'node:net'
import type { Ground } from './ground.ts'
import { nameKey } from './name-key.ts'
import { normalUsername, type User } from './users.ts'

/** The address itself, or of IPv6 its first 64 bits: whoever has one of those addresses has them all. */
export function network(address: string): string {
  const mapped = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address)
  if (mapped) return mapped[1]!
  if (!isIPv6(address)) return address
  const [head = '', tail] = address.replace(/%.*/, '').split('::')
  const [left, right] = [head, tail ?? ''].map((part) => part.split(':').filter(Boolean)) as [string[], string[]]
  const groups = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right]
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`
}

/** A place is forgotten this many days after the last right password from there. */
const KNOWN_DAYS = 90
const day = (ago = 0): string => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)

export type Networks = ReturnType<typeof createNetworks>

export function createNetworks({ db, keepNote }: Ground) {
  return {
    /** Was the password of that name right from there before? Asked in one statement, whether the name exists or not. */
    async isKnown(username: string, from: string): Promise<boolean> {
      const rows = await db.all(
        'select 1 from auth_known_network k join auth_user u on u.id = k.user_id where u.name_key = ? and k.network = ? and k.seen > ?',
        [nameKey(normalUsername(username)), from, day(KNOWN_DAYS)],
      )
      return rows.length > 0
    },

    /** Notes that it was; written once a day. */
    async note({ pk }: User, from: string): Promise<void> {
      const seen = day()
      const known = await db.all('select 1 from auth_known_network where user_id = ? and network = ? and seen = ?', [pk, from, seen])
      if (known.length) return
      await keepNote('where a password was right', () =>
        db.transaction((trx) =>
          trx('auth_known_network').insert({ user_id: pk, network: from, seen }).onConflict(['user_id', 'network']).merge(['seen']),
        ),
      )
    },

    /** Removes what is too old to count. */
    async forget(): Promise<void> {
      await db.transaction((trx) => trx('auth_known_network').where('seen', '<=', day(KNOWN_DAYS)).delete())
    },
  }
}
