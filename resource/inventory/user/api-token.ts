/** API tokens over the API: seen, made and revoked by their owner; by superusers for everybody. */

import { cleanTokenName, createToken, daysFromNow, persistentToken, revokeToken } from '../../../provider/identity/api-tokens.ts'
import { changeIdentity } from '../../../provider/identity/changes.ts'
import { API_SCOPES, isScope, type Scope } from '../../../provider/scopes.ts'
import { allow } from '../../auth/gate.ts'
import { entriesOf } from '../../engine/detail.ts'
import { Field, FieldError, type JsonSchema, textOf } from '../../engine/field.ts'
import { field } from '../../engine/fields/index.ts'
import { filter } from '../../engine/filter.ts'
import type { Answer, ApiRequest, Operation } from '../../engine/operation.ts'
import { retrieve } from '../../engine/read.ts'
import { resource } from '../../engine/resource.ts'
import { parseShape } from '../../engine/shape.ts'
import { column, raw, type Sql, sql } from '../../engine/sql.ts'
import { transactIdentity } from '../../engine/transact.ts'
import { answersOf } from '../../engine/write.ts'
import { Forbidden, invalid, NotFound, ValidationError } from '../../errors.ts'
import { USER } from '../kinds/users.ts'
import { actsAsSuperuser, doerOf } from './access.ts'
import { USER_BRIEF } from './user.ts'

/** Scopes of a token; null carries all that its user may. */
class Scopes extends Field {
  readonly type = 'list'
  shape(): JsonSchema {
    return { type: 'array', items: { type: 'string', enum: API_SCOPES } }
  }
  parse(value: unknown): Scope[] {
    const list = typeof value === 'string' ? value.split(' ').filter(Boolean) : value
    if (!Array.isArray(list)) throw new FieldError(`Expected a list of items but got type "${typeof value}".`)
    const wrong = list.find((scope) => typeof scope !== 'string' || !isScope(scope) || !API_SCOPES.includes(scope))
    if (wrong !== undefined) throw new FieldError(`"${textOf(wrong)}" is not a valid choice.`)
    if (!list.length) throw new FieldError('This list may not be empty.')
    return [...new Set(list as Scope[])]
  }
  override select(dialect: Parameters<Field['select']>[0], alias: string): Sql {
    const scopes = column(alias, 'scopes')
    // Stored as words with spaces between: the signs of a scope need no escaping in JSON.
    return dialect.json(sql`'["' || replace(${scopes}, ' ', '","') || '"]'`)
  }
}

const TODAY = (kind: string): Sql => raw(kind === 'sqlite' ? "date('now')" : "to_char(now() at time zone 'utc', 'YYYY-MM-DD')")

export const apiToken = resource({
  path: '/user/tokens/',
  name: 'ApiToken',
  noun: 'API token',
  table: 'users_apitoken',
  access: { view: allow.general, add: allow.makeToken, change: allow.makeToken, delete: allow.endToken },
  identity: true,
  operations: ['list'],
  // One's own; for superusers everybody's.
  visible: (principal) => (actsAsSuperuser(principal) ? undefined : sql`t.user_id = ${principal.user.pk}`),
  fields: {
    created: field.dateTime().readOnly(),
    expiry: field.date().help('Last day on which it works'),
    id: field.pk(),
    last_seen: field.date().nullable().readOnly().help('Day of the last use'),
    name: field.text(100).blank(),
    token: field.text(100).readOnly().column('key_hint').help('The key; shown whole only when it is made'),
    active: field.computed({ type: 'boolean' }, (d, t) =>
      d.bool(sql`(not ${column(t, 'revoked')} and ${column(t, 'expiry')} >= ${TODAY(d.kind)})`),
    ),
    revoked: field.bool().default(false),
    user: field.ref(USER),
    user_detail: field.computed(USER_BRIEF, (d, t, sight) =>
      d.object(entriesOf(USER, 'brief', d, 'u', sight), sql`from auth_user u where u.id = ${column(t, 'user_id')}`),
    ),
    in_use: field.computed({ type: 'boolean' }, (d) => d.json(raw("'false'"))).help('Whether this very request was made with it'),
    scopes: new Scopes().nullable().help('What it may be used for at the most; null for all that its user may'),
  },
  filters: {
    revoked: filter.bool(raw('t.revoked')),
    user: filter.key(raw('t.user_id')),
  },
  search: [raw('lower(t.name)')],
  order: ['created', 'expiry', 'last_seen', 'user', 'name', 'revoked'],
  defaultOrder: ['-created'],
})

/** The last day of a new token where none is asked for; what a token makes ends no later than itself. */
function lastDay({ config, principal: { token } }: ApiRequest): string {
  const usual = daysFromNow(Math.round(config.apiTokenTtl / 86_400))
  return token && token.expiry < usual ? token.expiry : usual
}

const MAX_DAYS = 3650

async function create(request: ApiRequest): Promise<Answer> {
  const { secrets, principal } = request
  const { token: parent } = principal
  const shape = Object.fromEntries(Object.entries(apiToken.fields).filter(([, f]) => !f.traits.readOnly))
  const { values, errors } = parseShape(shape, await request.body())
  if (errors) throw new ValidationError(errors)
  const userId = (values.user as number | undefined) ?? principal.user.pk
  if (userId !== principal.user.pk && !actsAsSuperuser(principal))
    throw new Forbidden('Only a superuser may make a token for somebody else.')
  const expiry = (values.expiry as string | undefined) ?? lastDay(request)
  if (parent && expiry > parent.expiry)
    throw invalid(`A token that a token makes ends no later than it: choose a day up to ${parent.expiry}.`, 'expiry')
  if (expiry < daysFromNow(0) || expiry > daysFromNow(MAX_DAYS)) throw invalid('Choose a day from today to ten years ahead.', 'expiry')
  const scopes = (values.scopes as Scope[] | null | undefined) ?? null
  return transactIdentity(request, async (trx) => {
    if (!(await trx('auth_user').where({ id: userId }).first('id')))
      throw invalid(`Invalid pk "${userId}" - object does not exist.`, 'user')
    const name = (values.name as string | undefined) ?? ''
    const token = await createToken(trx, secrets.apiTokens, { userId, name, expiry, scopes, parent: parent?.pk }, doerOf(request))
    if (values.revoked) await revokeToken(trx, token.pk, doerOf(request))
    const [row] = await answersOf(apiToken, request, trx, [token.pk])
    return { status: 201, body: { ...JSON.parse(row!), token: token.key } }
  })
}

/** Ends it for good; the row stays, so that its owner can see that it was revoked. */
async function destroy(request: ApiRequest): Promise<Answer> {
  const { principal, path } = request
  const pk = path[0] as number
  return transactIdentity(request, async (trx) => {
    const row = await trx('users_apitoken')
      .where({ id: Math.min(pk, 2_147_483_647) })
      .first('user_id')
    if (!row || (row.user_id !== principal.user.pk && !actsAsSuperuser(principal))) throw new NotFound('ApiToken')
    await revokeToken(trx, pk, doerOf(request))
    return { status: 204 }
  })
}

const shape = { name: apiToken.name, shape: apiToken.fields }
const AUTH_TOKEN = {
  name: 'GetAuthToken',
  shape: {
    token: field.text(100).readOnly().named('token'),
    name: field.text(100).readOnly().named('name'),
    expiry: field.date().readOnly().named('expiry'),
  },
}

/**
 * The caller's lasting token of that name, the same at every call while it works. A token is answered itself where the name is its own, and
 * else one that it made, or makes now.
 */
async function ownToken(request: ApiRequest): Promise<Answer> {
  const { db, secrets, principal, query, ctx } = request
  const { token: sent } = principal
  const name = query.get('name') ?? ''
  // As it came: the key of an imported token cannot be derived.
  if (sent && sent.name === cleanTokenName(name))
    return { body: { token: ctx.get('Authorization').trim().split(' ').at(-1), name: sent.name, expiry: sent.expiry } }
  const input = { userId: principal.user.pk, name, expiry: lastDay(request), parent: sent?.pk }
  const { key, expiry, name: kept } = await changeIdentity(db, (trx) => persistentToken(trx, secrets.apiTokens, input, doerOf(request)))
  return { body: { token: key, name: kept, expiry } }
}

const own = (path: string, id: string): Operation => ({
  id,
  method: 'get',
  path,
  summary: 'Get your own lasting API token',
  access: allow.makeToken,
  touches: ['users_apitoken'],
  query: [{ name: 'name', schema: { type: 'string' }, description: 'Name of the token; one token a name' }],
  status: 200,
  response: AUTH_TOKEN,
  handle: ownToken,
})

export const tokenOperations: Operation[] = [
  {
    id: 'user_tokens_retrieve',
    method: 'get',
    path: '/api/user/tokens/{id}/',
    summary: 'See one API token',
    access: allow.general,
    query: [
      {
        name: 'all_users',
        schema: { type: 'boolean' },
        description: 'Accepted from clients that send it; a superuser sees the tokens of all users anyway',
      },
    ],
    status: 200,
    response: shape,
    handle: (request) => retrieve(apiToken, request),
  },
  {
    id: 'user_tokens_create',
    method: 'post',
    path: '/api/user/tokens/',
    summary: 'Make an API token',
    access: allow.makeToken,
    touches: ['users_apitoken'],
    request: shape,
    status: 201,
    response: shape,
    secret: true,
    handle: create,
  },
  {
    id: 'user_tokens_destroy',
    method: 'delete',
    path: '/api/user/tokens/{id}/',
    summary: 'Revoke an API token',
    access: allow.endToken,
    touches: ['users_apitoken'],
    status: 204,
    handle: destroy,
  },
  own('/api/user/me/token/', 'user_me_token_retrieve'),
  own('/api/user/token/', 'user_token_retrieve'),
]
