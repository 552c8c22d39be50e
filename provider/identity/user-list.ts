/** People as administrators list and count them. */
import type { Value } from '../../database.ts'
import type { Ground } from './ground.ts'
import type { Groups } from './groups.ts'
import { type Asked, condition, type Found, findPage, type ListRules } from './list.ts'
import type { UserRow } from './users.ts'

/** Names that a field offers; any other can be typed. */
const SUGGESTED = 200

const RULES: ListRules<'person' | 'email' | 'joined' | 'seen'> = {
  sorts: { person: 'lower(u.username)', email: "nullif(lower(u.email), '')", joined: 'u.date_joined', seen: 'u.last_login' },
  sort: 'person',
  key: 'u.id',
  search: ['u.search_key', 'u.email'],
}
const FACTOR = `(exists (select 1 from auth_totp f where f.user_id = u.id) or exists (select 1 from auth_passkey p where p.user_id = u.id))`
/** A password alone opens this account. */
const WITHOUT_SECOND_FACTOR = condition(`u.is_active = ? and u.password <> '' and not ${FACTOR}`, true)

/** What the list can be narrowed to. */
const SHOWN = {
  active: condition('u.is_active = ?', true),
  disabled: condition('u.is_active = ?', false),
  superusers: condition('u.is_superuser = ?', true),
  staff: condition('u.is_staff = ?', true),
  'no-second-factor': WITHOUT_SECOND_FACTOR,
  'no-password': condition("u.password = ''"),
}
export type UsersShown = keyof typeof SHOWN

interface ListedUser extends Omit<UserRow, 'id' | 'sub'> {
  pk: number
  last_login: string | null
  /** No password opens the account. */
  invited: number
  factor: number
}

const SELECT = `u.id as pk, u.username, u.first_name, u.last_name, u.email, u.is_staff, u.is_superuser, u.is_active, u.last_login,
  case when u.password = '' then 1 else 0 end as invited, case when ${FACTOR} then 1 else 0 end as factor`

export function createUserList({ db }: Ground, groups: Groups) {
  async function count(where: string, values: readonly Value[]): Promise<number> {
    const [row] = await db.all<{ n: number }>(`select count(*) as n from auth_user u where ${where}`, values)
    return Number(row!.n)
  }

  return {
    /** @param group key of the group that they are in */
    async list(
      asked: Asked,
      { shown, group }: { shown?: UsersShown | undefined; group?: number | undefined },
    ): Promise<Found<ListedUser & { groups: string[] }>> {
      const where = [
        ...(shown ? [SHOWN[shown]] : []),
        ...(group ? [condition('exists (select 1 from auth_user_group m where m.user_id = u.id and m.group_id = ?)', group)] : []),
      ]
      const found = await findPage<ListedUser>(db, RULES, { select: SELECT, from: 'auth_user u', where }, asked)
      const names = await groups.namesOf(found.rows.map(({ pk }) => pk))
      return { ...found, rows: found.rows.map((row) => ({ ...row, groups: names.get(row.pk) ?? [] })) }
    },

    /** The first names in alphabetical order, to be offered where a person is asked for. */
    async someNames(only: { active?: boolean } = {}): Promise<string[]> {
      const where = only.active ? 'where is_active = ?' : ''
      const rows = await db.all<{ username: string }>(
        `select username from auth_user ${where} order by username limit ${SUGGESTED}`,
        only.active ? [true] : [],
      )
      return rows.map(({ username }) => username)
    },

    /** How many people's accounts a password alone opens. */
    countWithoutSecondFactor: (only: { superusers?: boolean } = {}): Promise<number> =>
      only.superusers
        ? count(`u.is_superuser = ? and ${WITHOUT_SECOND_FACTOR.sql}`, [true, ...WITHOUT_SECOND_FACTOR.values])
        : count(WITHOUT_SECOND_FACTOR.sql, WITHOUT_SECOND_FACTOR.values),

    /** How many superusers can sign in: each is active, and has a password or a passkey. */
    countSuperusers: (): Promise<number> =>
      count(`is_superuser = ? and is_active = ? and (password <> '' or exists (select 1 from auth_passkey p where p.user_id = u.id))`, [
        true,
        true,
      ]),
  }
}
