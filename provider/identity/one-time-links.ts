/** Links that a superuser hands to a person: to choose a first or another password, or to sign in without a lost second factor. */
import { randomBytes } from 'node:crypto'
import type { Trx } from '../../database.ts'
import type { Ground } from './ground.ts'
import { sha256 } from './secrets.ts'
import type { User, Users } from './users.ts'

export const LINK_PURPOSES = ['invite', 'password', 'second-factor'] as const
export type LinkPurpose = (typeof LINK_PURPOSES)[number]
/** How long a link is good for, unless said otherwise. */
export const LINK_HOURS = 72

export interface OneTimeLink {
  readonly pk: number
  readonly user: User
  readonly purpose: LinkPurpose
  readonly expires: string
  /** `closed`: used already, or another link took its place. */
  readonly state: 'open' | 'closed' | 'expired'
}

/** The address that a token belongs into. @param url the public address of the server */
export const linkAddress = (url: string, token: string): string => `${url}/welcome/${token}/`

/** Makes a link; an earlier one for the same purpose is closed. @returns its token: it is not stored and can never be shown again */
export async function createLink(trx: Trx, userId: number, purpose: LinkPurpose, hours = LINK_HOURS): Promise<string> {
  await closeLinks(trx, userId, [purpose])
  const token = randomBytes(32).toString('base64url')
  const now = Date.now()
  await trx('auth_one_time_link').insert({
    user_id: userId,
    token_hash: sha256(token),
    purpose,
    created: new Date(now).toISOString(),
    expires: new Date(now + hours * 3_600_000).toISOString(),
  })
  return token
}

interface LinkRow {
  id: number
  user_id: number
  purpose: LinkPurpose
  expires: string
  closed: string | null
}

export function createLinks({ db }: Ground, users: Users) {
  return {
    /** The link with this token, in whatever state; undefined when there never was one, or its person is gone. */
    async find(token: string): Promise<OneTimeLink | undefined> {
      const [row] = await db.all<LinkRow>('select id, user_id, purpose, expires, closed from auth_one_time_link where token_hash = ?', [
        sha256(token),
      ])
      const user = row && (await users.find('id', row.user_id))
      if (!user) return undefined
      const state = row!.closed ? 'closed' : row!.expires <= new Date().toISOString() ? 'expired' : 'open'
      return { pk: row!.id, user, purpose: row!.purpose, expires: row!.expires, state }
    },

    /** The links of a person that still open something, the first to expire first. */
    openOf: (userId: number): Promise<{ purpose: LinkPurpose; expires: string }[]> =>
      db.all<{ purpose: LinkPurpose; expires: string }>(
        'select purpose, expires from auth_one_time_link where user_id = ? and closed is null and expires > ? order by expires',
        [userId, new Date().toISOString()],
      ),
  }
}

/** Uses a link up. @returns false when somebody else was faster */
export async function useLink(trx: Trx, pk: number): Promise<boolean> {
  const now = new Date().toISOString()
  return (await trx('auth_one_time_link').where({ id: pk, closed: null }).where('expires', '>', now).update({ closed: now })) === 1
}

/** Closes the open links of a person: once a password is chosen, no older link chooses another. */
export async function closeLinks(trx: Trx, userId: number, purposes: readonly LinkPurpose[]): Promise<void> {
  await trx('auth_one_time_link')
    .where({ user_id: userId, closed: null })
    .whereIn('purpose', purposes)
    .update({ closed: new Date().toISOString() })
}
