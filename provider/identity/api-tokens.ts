/**
 * API tokens: `inv-<40 hex digits>-<YYYYMMDD>`, the keys that InvenTree's clients send as `Authorization: Token <key>`.
 *
 * The database holds a SHA-256 of the key and a nonce. The key is an HMAC of the nonce under the server's secret, so its owner can
 * be shown it again (`GET /api/user/token/` is persistent), while a stolen database alone opens nothing.
 */
import { randomBytes } from 'node:crypto'
import type { Trx } from '../../database.ts'
import { text } from '../../pages/texts.ts'
import { isScope, type Scope } from '../scopes.ts'
import type { Doer } from './application-changes.ts'
import { audit } from './audit.ts'
import type { Ground } from './ground.ts'
import { IdentityError } from './identity-error.ts'
import { derive, sha256 } from './secrets.ts'

export interface ApiToken {
  readonly pk: number
  readonly userId: number
  readonly name: string
  /** null: all that the user may. */
  readonly scopes: ReadonlySet<Scope> | null
  /** Last day on which it works, YYYY-MM-DD. */
  readonly expiry: string
  readonly revoked: boolean
}

interface TokenRow {
  id: number
  user_id: number
  name: string
  scopes: string | null
  expiry: string
  revoked: boolean | number
  last_seen: string | null
}
const COLUMNS = 'id, user_id, name, scopes, expiry, revoked, last_seen'

export const parseScopes = (text: string | null): ReadonlySet<Scope> | null =>
  text === null ? null : new Set(text.split(' ').filter(isScope))
export const today = (): string => new Date().toISOString().slice(0, 10)
export const daysFromNow = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
export const isExpired = (token: Pick<ApiToken, 'expiry'>): boolean => token.expiry < today()

const LONGEST_TYPED = 1000

/** InvenTree's clean-up of a token's name: trimmed, without tags and NUL characters, spaces as dashes, at most 100 characters. */
export const cleanTokenName = (name: string): string =>
  name
    .slice(0, LONGEST_TYPED) // looking for tags costs the square of the length
    .replace(/<[^>]*>|\0/g, '')
    .trim()
    .replace(/\s/g, '-')
    .slice(0, 100)

export interface NewToken {
  userId: number
  name: string
  /** Last day, YYYY-MM-DD. */
  expiry: string
  scopes?: readonly Scope[] | null
  /** Key of the token that makes it: it ends no later than that one, and is revoked and deleted with it. */
  parent?: number | undefined
}

/** Tokens that make tokens that make tokens: so many, and no more. */
const MAX_GENERATIONS = 10

/**
 * What ends with a token must not be made while that token ends: its row is locked, so one of the two sees the other.
 * @throws IdentityError
 */
async function checkParent(trx: Trx, pk: number, expiry: string): Promise<void> {
  const query = trx('users_apitoken').where({ id: pk })
  const parent: TokenRow | undefined = await (trx.kind === 'postgres' ? query.forUpdate() : query).first()
  if (!parent || parent.revoked || parent.expiry < expiry) throw new IdentityError(text('rule-token-ended'))
  let generations = 1
  for (let up: number | null = pk; up !== null; generations++) {
    if (generations > MAX_GENERATIONS) throw new IdentityError(text('rule-token-generations', { most: MAX_GENERATIONS }))
    const row: { parent_id: number | null } | undefined = await trx('users_apitoken').where({ id: up }).first('parent_id')
    up = row?.parent_id ?? null
  }
}

/** A token as the audit log names it, and whether it is revoked; undefined when there is none. */
async function named(trx: Trx, pk: number): Promise<{ target: string; revoked: boolean } | undefined> {
  const row: { name: string; key_hint: string; username: string; revoked: boolean | number } | undefined = await trx('users_apitoken as t')
    .join('auth_user as u', 'u.id', 't.user_id')
    .where('t.id', pk)
    .first('t.name', 't.key_hint', 'u.username', 't.revoked')
  return row && { target: `token ${row.name || row.key_hint} of ${row.username}`, revoked: Boolean(row.revoked) }
}

/** Ends every token of a person. Call inside `change`. @returns how many */
export async function revokeTokensOf(trx: Trx, userId: number, by: Doer = {}): Promise<number> {
  const open: { id: number }[] = await trx('users_apitoken')
    .where({ user_id: userId, revoked: false })
    .where('expiry', '>=', today())
    .select('id')
  for (const { id } of open) await revokeToken(trx, id, by)
  return open.length
}

/** Ends a token for good, with all that it made. Call inside `change`. */
export async function revokeToken(trx: Trx, pk: number, by: Doer = {}): Promise<void> {
  const token = await named(trx, pk)
  if (!token || token.revoked) return
  await trx('users_apitoken').where({ id: pk }).update({ revoked: true })
  await audit(trx, { ...by, action: 'token.revoke', target: token.target })
  // Asked after the row was written: whoever was making one held that row until then.
  const made: { id: number }[] = await trx('users_apitoken').where({ parent_id: pk, revoked: false }).orderBy('id').select('id')
  for (const { id } of made) await revokeToken(trx, id, by)
}

export function createTokens({ db, secrets, changes, keepNote }: Ground) {
  const known = changes.cache<string, ApiToken | undefined>('api tokens')
  const keyOf = (nonce: string, date: string): string =>
    `inv-${derive(secrets.apiTokens, 'api-token', nonce).subarray(0, 20).toString('hex')}-${date}`

  /** Notes the day of use, once a day. A cached token is asked again at every change, and after a restart. */
  async function seen(row: TokenRow): Promise<void> {
    if (row.last_seen === today()) return
    await db.transaction(async (trx) => {
      await trx('users_apitoken').where({ id: row.id }).update({ last_seen: today() })
    })
  }

  /** Makes a token. Call inside `change`. @returns its key, to be shown to the owner, and its row's key @throws IdentityError */
  async function create(trx: Trx, input: NewToken, by: Doer = {}): Promise<{ pk: number; key: string }> {
    if (input.parent !== undefined) await checkParent(trx, input.parent, input.expiry)
    const nonce = randomBytes(32).toString('base64url')
    const date = today().replaceAll('-', '')
    const key = keyOf(nonce, date)
    const [row] = await trx('users_apitoken')
      .insert({
        user_id: input.userId,
        parent_id: input.parent ?? null,
        name: cleanTokenName(input.name),
        key_hash: sha256(key),
        key_hint: `${key.slice(0, 8)}…${key.slice(-8)}`,
        nonce,
        key_date: date,
        scopes: input.scopes ? input.scopes.join(' ') : null,
        created: new Date().toISOString(),
        expiry: input.expiry,
      })
      .returning('id')
    const pk = row.id as number
    const { scopes = null, expiry } = input
    await audit(trx, { ...by, action: 'token.create', target: (await named(trx, pk))!.target, detail: { scopes, expiry } })
    return { pk, key }
  }

  return {
    create,

    /** The token with this key, revoked or expired ones too: the answer says which. */
    find(key: string): Promise<ApiToken | undefined> {
      const hash = sha256(key)
      return known.get(hash, async () => {
        const [row] = await db.all<TokenRow>(`select ${COLUMNS} from users_apitoken where key_hash = ?`, [hash])
        if (!row) return undefined
        await keepNote('the use of an API token', () => seen(row))
        return {
          pk: row.id,
          userId: row.user_id,
          name: row.name,
          scopes: parseScopes(row.scopes),
          expiry: row.expiry,
          revoked: Boolean(row.revoked),
        }
      })
    },

    /**
     * The person's lasting unscoped token of that name, made when there is none that still works. What a token made is lasting for that token
     * alone. Call inside `change`. @throws IdentityError
     */
    async persistent(
      trx: Trx,
      input: Omit<NewToken, 'scopes'>,
      by: Doer = {},
    ): Promise<{ pk: number; key: string; name: string; expiry: string }> {
      const row: { id: number; nonce: string; key_date: string; expiry: string } | undefined = await trx('users_apitoken')
        .where({
          user_id: input.userId,
          name: cleanTokenName(input.name),
          revoked: false,
          scopes: null,
          parent_id: input.parent ?? null,
        })
        .where('expiry', '>=', today())
        .whereNotNull('nonce')
        .orderBy('id', 'desc')
        .first('id', 'nonce', 'key_date', 'expiry')
      const name = cleanTokenName(input.name)
      if (row) return { pk: row.id, key: keyOf(row.nonce, row.key_date), name, expiry: row.expiry }
      return { ...(await create(trx, input, by)), name, expiry: input.expiry }
    },

    /** How many tokens of a person work. */
    async count(userId: number): Promise<number> {
      const [row] = await db.all<{ n: number }>(
        'select count(*) as n from users_apitoken where user_id = ? and revoked = ? and expiry >= ?',
        [userId, false, today()],
      )
      return Number(row!.n)
    },
  }
}
