/** The OpenAPI document, from the same operations that run. */

import type { Config } from '../../config.ts'
import { ROLES, SCOPES } from '../../provider/scopes.ts'
import type { Access } from '../auth/gate.ts'
import { BODY_TYPES } from './body.ts'
import { BULK_ITEMS } from './derive.ts'
import type { JsonSchema } from './field.ts'
import { isShape, type NamedShape, type Operation } from './operation.ts'
import { shapeSchema } from './shape.ts'

export const API_VERSION = 534

type Schemas = Record<string, JsonSchema>
const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` })

/** Fields with the same name as in the answer describe themselves once: what is read-only or write-only says so. */
function named(schemas: Schemas, { name, shape }: NamedShape, use: 'request' | 'patch' | 'answer'): JsonSchema {
  const component = use === 'patch' && !name.startsWith('Bulk') ? `Patched${name}` : name
  if (!schemas[component]) {
    const schema = shapeSchema(shape)
    if (use === 'patch') delete schema.required
    else
      schema.required = Object.values(shape)
        .filter((f) => f.traits.required || (f.traits.readOnly && !f.traits.nullable && !f.traits.when && !f.traits.detailOnly))
        .map((f) => f.name)
    if (Array.isArray(schema.required) && !schema.required.length) delete schema.required
    if (name.startsWith('Bulk')) schema.properties = { ...(schema.properties as Schemas), ...BULK_ITEMS }
    schemas[component] = schema
  }
  return ref(component)
}

function answer(schemas: Schemas, o: Operation): JsonSchema | undefined {
  if (!o.response) return undefined
  if (!isShape(o.response)) {
    for (const [, name] of JSON.stringify(o.response).matchAll(/schemas\/Patched(\w+)"/g)) {
      if (o.request && isShape(o.request)) named(schemas, { ...o.request, name: name! }, 'patch')
    }
    return o.response
  }
  const one = named(schemas, o.response, 'answer')
  if (!o.many) return one
  const page = `Paginated${o.response.name}List`
  schemas[page] ??= {
    type: 'object',
    required: ['count', 'results'],
    properties: {
      count: { type: 'integer' },
      next: { type: ['string', 'null'], format: 'uri' },
      previous: { type: ['string', 'null'], format: 'uri' },
      results: { type: 'array', items: one },
    },
  }
  // With `limit` a page, without it a bare array.
  return { oneOf: [ref(page), { type: 'array', items: one }] }
}

const security = (access: Access): Record<string, string[]>[] =>
  access === 'open'
    ? [{}]
    : [...access.anyOf.map((scope) => ({ oauth2: [scope] })), { tokenAuth: [] }, { basicAuth: [] }, { cookieAuth: [] }]

const inWords = (access: Access): string =>
  access === 'open'
    ? 'Needs no credentials.'
    : `Needs ${access.anyOf.length > 1 ? 'one of the scopes' : 'the scope'} ${access.anyOf.map((s) => `\`${s}\``).join(', ')}, and a person whose roles allow the same at that moment.`

const error = (description: string, schema: string) => ({ description, content: { 'application/json': { schema: ref(schema) } } })

function describe(schemas: Schemas, o: Operation): Record<string, unknown> {
  const success = answer(schemas, o)
  const request = o.request && (isShape(o.request) ? named(schemas, o.request, o.partial ? 'patch' : 'request') : o.request)
  const path = [...o.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: name === 'id' ? 'integer' : 'string' },
  }))
  const query = (o.query ?? []).map((p) => ({ ...p, in: 'query' }))
  const guarded = o.access !== 'open'
  return {
    operationId: o.id,
    summary: o.summary,
    description: inWords(o.access),
    tags: [o.path.split('/')[2] || 'root'],
    ...(path.length || query.length ? { parameters: [...path, ...query] } : {}),
    ...(request
      ? { requestBody: { required: true, content: Object.fromEntries(BODY_TYPES.map((type) => [type, { schema: request }])) } }
      : {}),
    security: security(o.access),
    responses: {
      [o.status]: success
        ? { description: o.summary, content: { 'application/json': { schema: success } } }
        : { description: 'Done; there is no body' },
      ...(request || query.length ? { 400: error('Something in the request is not valid; nothing was changed', 'ValidationError') } : {}),
      ...(guarded
        ? { 401: error('No credentials, or not valid ones', 'Error'), 403: error('The credential or the person may not do this', 'Error') }
        : {}),
      ...(path.length ? { 404: error('There is no such thing', 'Error') } : {}),
    },
  }
}

/** OpenAPI 3.1. @throws Error at start-up for a duplicate id or address, an unknown scope or a missing summary */
export function openapi(operations: readonly Operation[], config: Config): Record<string, unknown> {
  const schemas: Schemas = {
    Error: { type: 'object', properties: { detail: { type: 'string' } }, required: ['detail'] },
    ValidationError: {
      type: 'object',
      description: 'Messages by field; `non_field_errors` for the whole. A request that cannot be read at all has `detail`.',
      additionalProperties: {},
    },
  }
  const paths: Record<string, Record<string, unknown>> = {}
  const ids = new Set<string>()
  for (const o of operations) {
    paths[o.path] ??= {}
    const item = paths[o.path]!
    if (ids.has(o.id) || item[o.method]) throw new Error(`two operations are called ${o.id}, or answer ${o.method} ${o.path}`)
    if (!o.summary || !o.path.endsWith('/')) throw new Error(`${o.id}: a summary, or the slash at the end of its path, is missing`)
    if (o.access !== 'open')
      for (const scope of o.access.anyOf) if (!SCOPES.has(scope)) throw new Error(`${o.id}: there is no scope ${scope}`)
    ids.add(o.id)
    item[o.method] = describe(schemas, o)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Stockade inventory API',
      version: String(API_VERSION),
      description: `The REST API that InvenTree's clients speak. Roles: ${ROLES.join(', ')}.`,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: config.url }],
    paths,
    components: {
      schemas,
      securitySchemes: {
        oauth2: {
          type: 'oauth2',
          flows: {
            authorizationCode: {
              authorizationUrl: `${config.issuer}/authorize/`,
              tokenUrl: `${config.issuer}/token/`,
              refreshUrl: `${config.issuer}/token/`,
              scopes: scopeTexts(),
            },
            clientCredentials: { tokenUrl: `${config.issuer}/token/`, scopes: scopeTexts() },
          },
        },
        tokenAuth: { type: 'apiKey', in: 'header', name: 'Authorization', description: 'An API token: `Token inv-…`' },
        basicAuth: { type: 'http', scheme: 'basic' },
        cookieAuth: {
          type: 'apiKey',
          in: 'cookie',
          name: 'stockade_session',
          description: 'A signed-in browser; writes repeat X-CSRFToken',
        },
      },
    },
  }
}
const scopeTexts = (): Record<string, string> =>
  Object.fromEntries([...SCOPES].map(([scope, { title, description }]) => [scope, `${title}: ${description}`]))
