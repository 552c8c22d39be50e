/** People: looking them up, making and changing them. Writes take a transaction and run inside `change`. */
import { randomUUID } from 'node:crypto'
import type { Trx } from '../../database.ts'
import { text } from '../../pages/texts.ts'
import type { Ground } from './ground.ts'
import { IdentityError } from './identity-error.ts'
import { isLastSuperuser, refuseLastSuperuser } from './last-superuser.ts'
import { holderOf, nameKey } from './name-key.ts'
import { checkPassword, djangoIterations, hashPassword } from './passwords.ts'

export interface User {
  readonly pk: number
  /** Stable subject identifier (OpenID Connect `sub`). */
  readonly sub: string
  readonly username: string
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly isStaff: boolean
  readonly isSuperuser: boolean
  readonly isActive: boolean
  /** What the person has chosen to read in (OpenID Connect Core §5.1): a BCP 47 tag and an IANA time zone; empty where nothing is chosen. */
  readonly locale: string
  readonly zoneinfo: string
}

const COLUMNS = 'id, sub, username, first_name, last_name, email, is_staff, is_superuser, is_active, claims'
/** The columns of a person that others are shown or change. */
export interface UserRow {
  id: number
  sub: string
  username: string
  first_name: string
  last_name: string
  email: string
  is_staff: boolean | number
  is_superuser: boolean | number
  is_active: boolean | number
}
interface FoundRow extends UserRow {
  /** JSON, see `ProfileClaims`. */
  claims: string
}
function toUser(row: FoundRow): User {
  const { locale = '', zoneinfo = '' } = JSON.parse(row.claims) as Partial<User>
  return {
    pk: row.id,
    sub: row.sub,
    username: row.username,
    firstName: row.first_name,
    lastName: row.last_name,
    email: row.email,
    isStaff: Boolean(row.is_staff),
    isSuperuser: Boolean(row.is_superuser),
    isActive: Boolean(row.is_active),
    locale,
    zoneinfo,
  }
}

type Key = 'id' | 'sub' | 'username'

/** A name finds its person however its case; where names differ by case alone, first the one that is spelled so. */
const BY_NAME = 'where username = ? or name_key = ? order by case when username = ? then 0 else 1 end limit 1'
const named = (name: string): string[] => [name, nameKey(name), name]

/** No name of 150 characters is longer before it is composed, and what composing costs grows with the square of the length. */
const LONGEST_TYPED = 1000

/** Names are compared as they will be stored: composed and compatible (NFKC), like Django's. No name has a NUL, and PostgreSQL takes none. */
export const normalUsername = (name: string): string => name.slice(0, LONGEST_TYPED).normalize('NFKC').replaceAll('\0', '\ufffd')

export type Users = ReturnType<typeof createUsers>

export function createUsers({ db, changes, keepNote }: Ground) {
  const known = changes.cache<string, User | undefined>('users')
  const djangoRounds = changes.cache<'iterations', number>('password settings')

  /** Rounds of the strongest Django hash that is stored: what a decoy has to cost. */
  const strongestDjangoHash = (): Promise<number> =>
    djangoRounds.get('iterations', async () => {
      const rows = await db.all<{ password: string }>(
        "select distinct substr(password, 1, 24) || '$x$AA==' as password from auth_user where password like 'pbkdf2%'",
      )
      return Math.max(0, ...rows.map((r) => djangoIterations(r.password.replace(/^(pbkdf2_sha256\$\d+)\$.*$/, '$1$x$AA=='))))
    })

  /** Only when the hash is still the one that was checked: a password changed meanwhile must win. */
  const replaceHash = (pk: number, from: string, to: string): Promise<boolean> =>
    db.transaction(async (trx) => (await trx('auth_user').where({ id: pk, password: from }).update({ password: to })) === 1)

  /**
   * Checks a name and a password; an older hash is replaced when the password is right, if there is room for another one.
   * A wrong name, a wrong password and an inactive account answer alike and cost the same.
   * @returns with the person the hash that the password was right for: see `stillOpens`
   */
  async function authenticated(username: string, password: string): Promise<{ user: User; hash: string } | undefined> {
    const name = normalUsername(username)
    const [row] = await db.all<FoundRow & { password: string }>(`select ${COLUMNS}, password from auth_user ${BY_NAME}`, named(name))
    const user = row && toUser(row)
    const open = user?.isActive && row!.password ? row!.password : undefined
    const check = await checkPassword(password, open, await strongestDjangoHash())
    if (!check.ok || !user) return undefined
    if (!check.outdated) return { user, hash: row!.password }
    const fresh = await hashPassword(password)
    const replaced = await keepNote('a password under a newer hash', () => replaceHash(user.pk, row!.password, fresh))
    if (replaced === undefined) return { user, hash: row!.password }
    // Somebody else was faster, with this password or with another one.
    if (!replaced) return authenticated(username, password)
    return { user, hash: fresh }
  }

  return {
    authenticated,

    /** The same, where nobody asks for the hash. */
    authenticate: async (username: string, password: string): Promise<User | undefined> => (await authenticated(username, password))?.user,

    /** The user with this key, name or subject, active or not. */
    find: (by: Key, value: string | number): Promise<User | undefined> =>
      known.get(`${by}:${value}`, async () => {
        const [row] =
          by === 'username'
            ? await db.all<FoundRow>(`select ${COLUMNS} from auth_user ${BY_NAME}`, named(String(value)))
            : await db.all<FoundRow>(`select ${COLUMNS} from auth_user where ${by} = ?`, [value])
        return row && toUser(row)
      }),

    /**
     * Does this hash still open the account, once every change of it that is under way is done? Checking a password takes its time: whoever
     * lets somebody in asks again when the session is written, for a new password has ended all those that it found.
     */
    async stillOpens(pk: number, hash: string): Promise<boolean> {
      const read = 'select 1 from auth_user where id = ? and password = ? and is_active = ?'
      return (await db.all(db.kind === 'postgres' ? `${read} for share` : read, [pk, hash, true])).length > 0
    },

    /** The hash that opens the account; empty when no password does, undefined when there is nobody. */
    async passwordHashOf(pk: number): Promise<string | undefined> {
      return (await db.all<{ password: string }>('select password from auth_user where id = ?', [pk]))[0]?.password
    },

    /** When a person was made and last signed in, in ISO time. */
    async datesOf(pk: number): Promise<{ joined: string; lastLogin: string | null }> {
      const [row] = await db.all<{ date_joined: string; last_login: string | null }>(
        'select date_joined, last_login from auth_user where id = ?',
        [pk],
      )
      return { joined: row!.date_joined, lastLogin: row!.last_login }
    },

    /** Would the installation be without a superuser who can sign in, were it not for this person? */
    isLastSuperuser: (pk: number): Promise<boolean> => isLastSuperuser(db, pk),

    /** Can a password open this account at all? */
    hasPassword: async (pk: number): Promise<boolean> =>
      (await db.all("select 1 from auth_user where id = ? and password <> ''", [pk])).length > 0,
  }
}

export interface NewUser {
  username: string
  /** In clear; without one no password opens the account. */
  password?: string
  firstName?: string
  lastName?: string
  email?: string
  isStaff?: boolean
  isSuperuser?: boolean
  groups?: readonly number[]
}

const USERNAME = /^[\p{L}\p{N}.@+_-]{1,150}$/u
const LATIN = /\p{Script=Latin}/u
const LATIN_LOOK_ALIKES = /[\p{Script=Cyrillic}\p{Script=Greek}]/u

/** What a user name may be made of. Letters of alphabets that look alike make names that nobody can tell apart, so these are not mixed. */
export const isUsername = (name: string): boolean => USERNAME.test(name) && !(LATIN.test(name) && LATIN_LOOK_ALIKES.test(name))

/** Makes a person with their profile and owner rows. @throws IdentityError */
export async function createUser(trx: Trx, input: NewUser): Promise<User> {
  const username = normalUsername(input.username)
  if (!isUsername(username)) throw new IdentityError(text('username-invalid'))
  if (await holderOf(trx, 'auth_user', username)) throw new IdentityError(text('username-taken'))
  const [row] = await trx('auth_user')
    .insert({
      sub: randomUUID(),
      username,
      name_key: nameKey(username),
      password: input.password === undefined ? '' : await hashPassword(input.password),
      first_name: input.firstName ?? '',
      last_name: input.lastName ?? '',
      email: input.email ?? '',
      is_staff: input.isStaff ?? false,
      is_superuser: input.isSuperuser ?? false,
      is_active: true,
      date_joined: new Date().toISOString(),
      search_key: userSearchKey(username, input.firstName, input.lastName),
    })
    .returning(COLUMNS.split(', '))
  const user = toUser(row as FoundRow)
  await trx('users_profile').insert({ user_id: user.pk })
  await trx('users_owner').insert({ user_id: user.pk })
  if (input.groups?.length) await trx('auth_user_group').insert(input.groups.map((group_id) => ({ user_id: user.pk, group_id })))
  return user
}

/** Folded text that the user list is searched in. */
export const userSearchKey = (username: string, first = '', last = ''): string =>
  `${username}\n${first}\n${last}`.normalize('NFKC').toLowerCase()

export interface UserFlags {
  is_active?: boolean
  is_staff?: boolean
  is_superuser?: boolean
}

/** Changes flags; nobody can take away the last superuser who can sign in. @throws IdentityError */
export async function setFlags(trx: Trx, pk: number, flags: UserFlags): Promise<void> {
  if (flags.is_active === false || flags.is_superuser === false) await refuseLastSuperuser(trx, pk)
  await trx('auth_user').where({ id: pk }).update(flags)
}

/** Deletes a person with all that is theirs. @throws IdentityError */
export async function deleteUser(trx: Trx, pk: number): Promise<void> {
  await refuseLastSuperuser(trx, pk)
  await trx('auth_user').where({ id: pk }).delete()
}
