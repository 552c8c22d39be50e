/** `stockade token`: API tokens of people. */
import { Command } from 'commander'
import { duration } from '../config/values.ts'
import type { Database } from '../database.ts'
import { daysFromNow, isExpired, parseScopes, revokeToken } from '../provider/identity/api-tokens.ts'
import { API_SCOPES, isScope, READ_ONLY_SCOPES, type Scope } from '../provider/scopes.ts'
import { CommandError, type CommonFlags, databaseCommand, print, several, table, withDatabase } from './command.ts'
import { requireUser } from './user.ts'

export const tokenCommand = (): Command =>
  new Command('token')
    .description('create and revoke API tokens')
    .addCommand(
      databaseCommand('create <user>', 'create a token and print it, once')
        .option('--name <name>', 'what it is for', '')
        .option('--scope <scope>', 'allow only this; can be repeated', several)
        .option('--read-only', 'allow only reading')
        .option('--expiry <when>', 'last day (2027-01-31) or time to live (90d); default: as the server is set')
        .action(create),
    )
    .addCommand(databaseCommand('revoke <key>', 'revoke a token by its number in the list').action(revoke))
    .addCommand(databaseCommand('list [user]', 'list the tokens of everyone or of one person').action(list))

interface CreateFlags extends CommonFlags {
  name: string
  scope?: string[]
  readOnly?: boolean
  expiry?: string
}

function scopesOf(flags: CreateFlags): readonly Scope[] | null {
  if (flags.readOnly && flags.scope) throw new CommandError('Give --read-only or --scope, not both.')
  if (flags.readOnly) return READ_ONLY_SCOPES
  const scopes = flags.scope?.flatMap((text) => text.split(/[\s,]+/).filter(Boolean))
  const wrong = scopes?.find((text) => !API_SCOPES.includes(text as Scope))
  if (wrong !== undefined) {
    throw new CommandError(isScope(wrong) ? `The scope ${wrong} means nothing for an API token.` : `There is no scope "${wrong}".`)
  }
  return (scopes as Scope[] | undefined) ?? null
}

function lastDay(text: string): string {
  const day = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? text : '')
  if (!Number.isNaN(day) && new Date(day).toISOString().startsWith(text)) return text // and not the 31st of February
  try {
    return daysFromNow(duration(text) / 86_400)
  } catch {
    throw new CommandError(`--expiry must be a day such as 2027-01-31 or a time such as 90d, not "${text}".`)
  }
}

interface TokenRow {
  id: number
  username: string
  name: string
  key_hint: string
  scopes: string | null
  expiry: string
  revoked: boolean | number
}
const LIST = `select t.id, u.username, t.name, t.key_hint, t.scopes, t.expiry, t.revoked
  from users_apitoken t join auth_user u on u.id = t.user_id`
/** What can be told of tokens: never the keys. */
async function listTokens(db: Database, where = '', params: (string | number)[] = []) {
  const rows = await db.all<TokenRow>(`${LIST} ${where} order by t.id`, params)
  return rows.map(({ id, username, name, key_hint, scopes, expiry, revoked }) => ({
    pk: id,
    user: username,
    name,
    hint: key_hint,
    expiry,
    state: revoked ? 'revoked' : isExpired({ expiry }) ? 'expired' : 'works',
    scopes: scopes === null ? null : [...parseScopes(scopes)!],
  }))
}

async function create(username: string, flags: CreateFlags): Promise<void> {
  const scopes = scopesOf(flags)
  await withDatabase(flags, async ({ identity, config }) => {
    const user = await requireUser(identity, username)
    const expiry = flags.expiry ? lastDay(flags.expiry) : daysFromNow(config.apiTokenTtl / 86_400)
    const { pk, key } = await identity.change((trx) => identity.tokens.create(trx, { userId: user.pk, name: flags.name, expiry, scopes }))
    print(flags, { pk, user: user.username, token: key, expiry, scopes }, key)
  })
}

async function revoke(key: string, flags: CommonFlags): Promise<void> {
  await withDatabase(flags, async ({ db, identity }) => {
    const [token] = /^\d{1,9}$/.test(key) ? await listTokens(db, 'where t.id = ?', [Number(key)]) : []
    if (!token) throw new CommandError(`There is no token ${key}: "stockade token list" shows their numbers.`)
    await identity.change((trx) => revokeToken(trx, token.pk))
    print(flags, { ...token, state: 'revoked' }, `Token ${token.pk} of "${token.user}" is revoked.`)
  })
}

async function list(username: string | undefined, flags: CommonFlags): Promise<void> {
  await withDatabase(flags, async ({ db, identity }) => {
    const user = username === undefined ? undefined : await requireUser(identity, username)
    const tokens = await (user ? listTokens(db, 'where t.user_id = ?', [user.pk]) : listTokens(db))
    const rows = tokens.map((t) => [String(t.pk), t.user, t.name, t.hint, t.expiry, t.state, t.scopes ? t.scopes.join(' ') : 'all'])
    print(flags, tokens, table(['KEY', 'USER', 'NAME', 'TOKEN', 'LAST DAY', 'STATE', 'SCOPES'], rows))
  })
}
