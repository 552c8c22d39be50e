/** API tokens over the API: seen, made and revoked by their owner; by superusers for everybody. */

import type { Config } from '../../../config.ts'
import { cleanTokenName, daysFromNow, revokeToken } from '../../../provider/identity/api-tokens.ts'
import { auditedBy } from '../../../provider/identity/audit.ts'
import { API_SCOPES, isScope, type Scope } from '../../../provider/scopes.ts'
import { allow } from '../../auth/gate.ts'
import { action } from '../../engine/action.ts'
import { entriesOf } from '../../engine/detail.ts'
import { Field, FieldError, type JsonSchema, textOf } from '../../engine/field.ts'
import { field } from '../../engine/fields/index.ts'
import { MAX_INTEGER } from '../../engine/fields/number.ts'
import { filter } from '../../engine/filter.ts'
import type { Asked } from '../../engine/form.ts'
import type { ApiRequest, Caller, Operation } from '../../engine/operation.ts'
import { retrieve } from '../../engine/read.ts'
import { shapeOf } from '../../engine/request.ts'
import { resource } from '../../engine/resource.ts'
import { type Input, parseShape } from '../../engine/shape.ts'
import { shown } from '../../engine/singleton.ts'
import { column, raw, type Sql, sql } from '../../engine/sql.ts'
import type { Work } from '../../engine/transact.ts'
import { answersOf } from '../../engine/write.ts'
import { Forbidden, invalid, NotFound } from '../../errors.ts'
import { USER } from '../kinds/users.ts'
import { actsAsSuperuser } from './access.ts'
import { USER_BRIEF, user } from './user.ts'

/** Scopes of a token; null carries all that its user may. */
class Scopes extends Field<Scope[], string> {
  readonly type = 'list'
  shape(): JsonSchema {
    return { type: 'array', items: { type: 'string', enum: API_SCOPES } }
  }
  parse(value: unknown): Scope[] {
    const list = typeof value === 'string' ? value.split(' ').filter(Boolean) : value
    if (!Array.isArray(list)) throw new FieldError(`Expected a list of items but got type "${typeof value}".`)
    const scopes = list.map((scope: unknown) => {
      if (typeof scope === 'string' && isScope(scope) && API_SCOPES.includes(scope)) return scope
      throw new FieldError(`"${textOf(scope)}" is not a valid choice.`)
    })
    if (!scopes.length) throw new FieldError('This list may not be empty.')
    return [...new Set(scopes)]
  }
  override select(dialect: Parameters<Field['select']>[0], alias: string): Sql {
    const scopes = column(alias, 'scopes')
    // Stored as words with spaces between: the signs of a scope need no escaping in JSON.
    return dialect.json(sql`'["' || replace(${scopes}, ' ', '","') || '"]'`)
  }
}

const TODAY = (kind: string): Sql => raw(kind === 'sqlite' ? "date('now')" : "to_char(now() at time zone 'utc', 'YYYY-MM-DD')")

const usualDay = ({ apiTokenTtl }: Config): string => daysFromNow(Math.round(apiTokenTtl / 86_400))
const usualEnd: Asked = async (_source, { config }) => ({ default: usualDay(config) })

const { pk, username, first_name, last_name, email } = user.fields

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
    created: field.dateTime().minutes().readOnly(),
    expiry: field.date().asks(usualEnd).label('Expiry Date').help('Last day on which it works'),
    id: field.pk(),
    last_seen: field.date().nullable().readOnly().told({ read_only: false }).label('Last Seen').help('Day of the last use'),
    name: field.text(100).blank().label('Token Name').help('What the token is for'),
    token: field.text(100).readOnly().column('key_hint').bare().help('The key; shown whole only when it is made'),
    active: field
      .computed({ type: 'boolean' }, (d, t) => d.bool(sql`(not ${column(t, 'revoked')} and ${column(t, 'expiry')} >= ${TODAY(d.kind)})`))
      .bare(),
    revoked: field.bool().default(false).help('Whether it has been ended'),
    user: field.ref(USER),
    user_detail: field
      .computed(USER_BRIEF, (d, t, sight) =>
        d.object(entriesOf(USER, 'brief', d, 'u', sight), sql`from auth_user u where u.id = ${column(t, 'user_id')}`),
      )
      .showing({ pk, username, first_name, last_name, email }),
    in_use: field
      .computed({ type: 'boolean' }, (d) => d.json(raw("'false'")))
      .help('Whether this very request was made with it')
      .bare(),
    scopes: new Scopes()
      .nullable()
      .onRequest('scopes')
      .unlisted()
      .help('What it may be used for at the most; null for all that its user may'),
  },
  filters: {
    revoked: filter.bool(raw('t.revoked')),
    user: filter.choice(USER, filter.key(raw('t.user_id'))),
  },
  search: [raw('lower(t.name)')],
  order: ['created', 'expiry', 'last_seen', 'user', 'name', 'revoked'],
  defaultOrder: ['id'],
})

/** The last day of a new token where none is asked for; what a token makes ends no later than itself. */
function lastDay({ config, principal: { token } }: Caller): string {
  const usual = usualDay(config)
  return token && token.expiry < usual ? token.expiry : usual
}

const MAX_DAYS = 3650

async function make({ trx, request }: Work, input: Input<typeof apiToken.fields>): Promise<unknown> {
  const { principal } = request
  const { token: parent } = principal
  const { user: userId = principal.user.pk, expiry = lastDay(request), scopes = null, name = '', revoked } = input
  if (parent && expiry > parent.expiry)
    throw invalid(`A token that a token makes ends no later than it: choose a day up to ${parent.expiry}.`, 'expiry')
  if (expiry < daysFromNow(0) || expiry > daysFromNow(MAX_DAYS)) throw invalid('Choose a day from today to ten years ahead.', 'expiry')
  const token = await request.identity.tokens.create(trx, { userId, name, expiry, scopes, parent: parent?.pk }, auditedBy(request))
  if (revoked) await revokeToken(trx, token.pk, auditedBy(request))
  const [row] = await answersOf(apiToken, request, trx, [token.pk])
  return { ...JSON.parse(row!), token: token.key }
}

/** Ends it for good; the row stays, so that its owner can see that it was revoked. */
async function revoke({ trx, request, id }: Work): Promise<void> {
  const { principal } = request
  const row = id <= MAX_INTEGER ? await trx('users_apitoken').where({ id }).first('user_id') : undefined
  if (!row || (row.user_id !== principal.user.pk && !actsAsSuperuser(principal))) throw new NotFound('ApiToken')
  await revokeToken(trx, id, auditedBy(request))
}

/**
 * The caller's lasting token of that name, the same at every call while it works. A token is answered itself where the name is its own, and
 * else one that it made, or makes now.
 */
async function ownToken(request: ApiRequest): Promise<unknown> {
  const { identity, principal, query, ctx } = request
  const { token: sent } = principal
  const name = query.get('name') ?? ''
  if (/<[^>]*>/.test(name.slice(0, 1000))) throw invalid('Remove HTML tags from this value')
  // As it came: the key of an imported token cannot be derived.
  if (sent && sent.name === cleanTokenName(name))
    return { token: ctx.get('Authorization').trim().split(' ').at(-1), name: sent.name, expiry: sent.expiry }
  const input = { userId: principal.user.pk, name, expiry: lastDay(request), parent: sent?.pk }
  const { key, expiry, name: kept } = await identity.change((trx) => identity.tokens.persistent(trx, input, auditedBy(request)))
  return { token: key, name: kept, expiry }
}

const own = (path: string, id: string) =>
  shown({
    id,
    path,
    model: apiToken.name,
    summary: 'Get your own API token',
    view: allow.makeToken,
    touches: ['users_apitoken'],
    query: [{ name: 'name', schema: { type: 'string' }, description: 'Name of the token; one token a name' }],
    response: {
      name: 'GetAuthToken',
      shape: shapeOf({
        token: field.text(100).readOnly(),
        name: field.text(100).readOnly().label('Token Name').told({ required: true, read_only: false }).help('What the token is for'),
        expiry: field.date().readOnly().asks(usualEnd).label('Expiry Date').help('Last day on which it works'),
      }),
    },
    read: ownToken,
  })

const shape = { name: apiToken.name, shape: apiToken.fields }

export const tokenOperations: Operation[] = [
  shown({
    id: 'user_tokens_retrieve',
    path: '/api/user/tokens/{id}/',
    model: apiToken.name,
    summary: 'See one API token',
    view: allow.general,
    query: [
      {
        name: 'all_users',
        schema: { type: 'boolean' },
        description: 'Accepted from clients that send it; a superuser sees the tokens of all users anyway',
      },
    ],
    response: shape,
    read: async (request) => (await retrieve(apiToken, request)).body,
  }),
  action({
    id: 'user_tokens_create',
    path: '/api/user/tokens/',
    summary: 'Create an API token',
    access: allow.makeToken,
    touches: ['users_apitoken'],
    schema: apiToken.name,
    body: apiToken.fields,
    response: shape,
    secret: true,
    identity: true,
    async open({ request: { principal } }, sent) {
      const { user = principal.user.pk } = parseShape({ user: apiToken.fields.user }, sent, 'patch').values
      if (user !== principal.user.pk && !actsAsSuperuser(principal))
        throw new Forbidden('Only a superuser may make a token for somebody else.')
    },
    run: make,
  }),
  action({
    id: 'user_tokens_destroy',
    method: 'delete',
    path: '/api/user/tokens/{id}/',
    summary: 'Revoke an API token',
    access: allow.endToken,
    touches: ['users_apitoken'],
    status: 204,
    identity: true,
    run: revoke,
  }),
  own('/api/user/me/token/', 'user_me_token_retrieve'),
  own('/api/user/token/', 'user_token_retrieve'),
]
