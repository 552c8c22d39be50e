/** API tokens as their people and administrators see them: never the keys. */
import { daysFromNow, today } from './api-tokens.ts'
import type { Ground } from './ground.ts'
import { type Asked, condition, type Found, findPage, type ListRules } from './list.ts'

export interface ListedToken {
  id: number
  name: string
  key_hint: string
  scopes: string | null
  created: string
  /** Last day, YYYY-MM-DD. */
  expiry: string
  last_seen: string | null
  revoked: boolean | number
  /** The token that made it. */
  made_by: string | null
}
const COLUMNS = `id, name, key_hint, scopes, created, expiry, last_seen, revoked,
  (select coalesce(nullif(p.name, ''), p.key_hint) from users_apitoken p where p.id = users_apitoken.parent_id) as made_by`
const RULES: ListRules<'name' | 'created' | 'expiry' | 'used'> = {
  sorts: { name: 'lower(name)', created: 'created', expiry: 'expiry', used: 'last_seen' },
  sort: '-created',
  key: 'id',
  search: ['name', 'key_hint'],
}

export function createTokenList({ db }: Ground) {
  return {
    /** A person's tokens, those that work no more among them. */
    list: (asked: Asked, userId: number): Promise<Found<ListedToken>> =>
      findPage(db, RULES, { select: COLUMNS, from: 'users_apitoken', where: [condition('user_id = ?', userId)] }, asked),

    /** A token of this person. */
    async findOf(userId: number, pk: number): Promise<ListedToken | undefined> {
      return (await db.all<ListedToken>(`select ${COLUMNS} from users_apitoken where id = ? and user_id = ?`, [pk, userId]))[0]
    },

    /** Some tokens of a person: first those that are not revoked, the newest first. */
    someOf: (userId: number, limit: number): Promise<ListedToken[]> =>
      db.all<ListedToken>(`select ${COLUMNS} from users_apitoken where user_id = ? order by revoked, id desc limit ${limit}`, [userId]),

    /** Tokens of a person that work today and no more in so many days, the first to expire first. */
    endingOf: (userId: number, days: number): Promise<ListedToken[]> =>
      db.all<ListedToken>(
        `select ${COLUMNS} from users_apitoken where user_id = ? and revoked = ? and expiry >= ? and expiry < ? order by expiry, id`,
        [userId, false, today(), daysFromNow(days + 1)],
      ),

    /** How many tokens work today and no more in so many days. */
    async countEnding(days: number): Promise<number> {
      const [row] = await db.all<{ n: number }>(
        'select count(*) as n from users_apitoken where revoked = ? and expiry >= ? and expiry < ?',
        [false, today(), daysFromNow(days + 1)],
      )
      return Number(row!.n)
    },
  }
}
