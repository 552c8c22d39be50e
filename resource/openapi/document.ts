/** The OpenAPI document, from the same operations that run. */

import type { Config } from '../../config.ts'
import { ROLES, SCOPES, type Scope } from '../../provider/scopes.ts'
import type { Asked } from '../auth/gate.ts'
import { BULK_ITEMS } from '../engine/derive.ts'
import type { JsonSchema } from '../engine/field.ts'
import { isShape, type NamedShape, type Operation, type QueryParameter } from '../engine/operation.ts'
import { shapeSchema } from '../engine/shape.ts'
import { accessText } from './access-text.ts'
import { answerExample, requestExample } from './examples.ts'
import { REFUSAL_SCHEMAS, REFUSALS, refusalsOf } from './responses.ts'
import { securitySchemes } from './security.ts'

export const API_VERSION = 534

const JSON_TYPE = 'application/json'
/** What takes files. */
const FORM_TYPE = 'multipart/form-data'

type Named<T> = Record<string, T>

/** What operations refer to, filled in as they are described. */
interface Components {
  readonly schemas: Named<JsonSchema>
  /** Made when every schema is there. */
  readonly examples: Named<() => unknown>
}
const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` })

/** A shape as it is answered: every field that is always there is required. */
function answered({ schemas }: Components, { name, shape }: NamedShape): JsonSchema {
  if (!schemas[name]) {
    const schema = shapeSchema(shape, 'answer')
    // What is no row says what was asked, which may leave things out.
    if (!Object.values(shape).some((f) => f.isKey)) {
      const always = Object.values(shape).filter(({ traits }) => traits.required || (traits.readOnly && !traits.nullable && !traits.when))
      schema.required = always.filter(({ traits }) => !traits.writeOnly && !traits.detailOnly && !traits.leftOut).map((f) => f.name)
      if (!(schema.required as string[]).length) delete schema.required
    }
    for (const property of Object.values(schema.properties as Named<JsonSchema>)) delete property.default
    schemas[name] = schema
  }
  return ref(name)
}

/** A shape as it is sent has a name of its own: it may leave out what an answer always has. */
const requestName = (name: string, partial: boolean): string =>
  name.startsWith('Bulk') ? name : `${partial ? 'Patched' : ''}${name}Request`

function sent({ schemas }: Components, { name, shape }: NamedShape, partial: boolean): string {
  const component = requestName(name, partial)
  if (!schemas[component]) {
    const { required } = shapeSchema(shape, partial ? 'patch' : 'request')
    const schema: JsonSchema = { ...shapeSchema(shape), required }
    if (!required) delete schema.required
    if (name.startsWith('Bulk')) schema.properties = { ...BULK_ITEMS, ...(schema.properties as Named<JsonSchema>) }
    schemas[component] = schema
  }
  return component
}

/** Any fields of a shape, and maybe none. */
function anyOf({ name, shape }: NamedShape): JsonSchema {
  const { required: _, ...schema } = shapeSchema(shape)
  return { ...schema, description: `Any fields of ${name}` }
}

/** The same as a form with files; undefined when no field is one. */
function sentAsForm({ schemas }: Components, { shape }: NamedShape, component: string): string | undefined {
  const files = Object.values(shape).filter((f) => f.upload && !f.traits.readOnly)
  if (!files.length) return undefined
  const form = `${component}Form`
  const schema = schemas[component]!
  schemas[form] ??= {
    ...schema,
    properties: { ...(schema.properties as Named<JsonSchema>), ...Object.fromEntries(files.map((f) => [f.name, f.upload!])) },
  }
  return form
}

/** A request in which nothing has to be said needs no body. */
function requiresSomething({ schemas }: Components, schema: JsonSchema): boolean {
  const named = typeof schema.$ref === 'string' ? schemas[schema.$ref.split('/').pop()!]! : schema
  return named.type !== 'object' || ((named.required as string[] | undefined) ?? []).length > 0
}

function requestBody(components: Components, o: Operation): Record<string, unknown> | undefined {
  if (!o.request) return undefined
  const { request, partial = false } = o
  const named = isShape(request)
  const component = named ? sent(components, request, partial) : undefined
  const form = named ? sentAsForm(components, request, component!) : undefined
  const schema = component ? ref(component) : (request as JsonSchema)
  const example = component ?? `${o.id}_request`
  components.examples[example] ??= () => requestExample(schema, components.schemas, partial)
  const examples = { examples: { request: { $ref: `#/components/examples/${example}` } } }
  return {
    required: !partial && requiresSomething(components, schema),
    // Every body is also read as a form. Said of each operation, it would only lead generators to send one where JSON says more.
    content: { [JSON_TYPE]: { schema, ...examples }, ...(form ? { [FORM_TYPE]: { schema: ref(form) } } : {}) },
  }
}

/** The content of success. */
function answer(components: Components, o: Operation): Record<string, unknown> | undefined {
  const { schemas, examples } = components
  const { response, request, many, media = ['application/json'] } = o
  if (!response) return undefined
  if (!isShape(response)) {
    // An answer may be said to be any of a request's fields.
    for (const [, component, name] of JSON.stringify(response).matchAll(/schemas\/(Patched(\w+))"/g)) {
      if (request && isShape(request)) schemas[component!] ??= anyOf({ ...request, name: name! })
    }
    return Object.fromEntries(media.map((type) => [type, { schema: response }]))
  }
  const one = answered(components, response)
  const example = many ? `${response.name}Page` : response.name
  const row = () => answerExample(response.shape, schemas, many === true)
  examples[example] ??= () => (many ? { count: 1, next: null, previous: null, results: [row()] } : row())
  const shown = { examples: { answer: { $ref: `#/components/examples/${example}` } } }
  if (!many) return Object.fromEntries(media.map((type) => [type, { schema: one, ...shown }]))
  const page = `Paginated${response.name}List`
  schemas[page] ??= {
    type: 'object',
    required: ['count', 'next', 'previous', 'results'],
    properties: {
      count: { type: 'integer', description: 'How many there are on all pages' },
      next: { type: ['string', 'null'], format: 'uri' },
      previous: { type: ['string', 'null'], format: 'uri' },
      results: { type: 'array', items: one },
    },
  }
  // With `limit` a page, without it a bare array.
  return { 'application/json': { schema: { oneOf: [ref(page), { type: 'array', items: one }] }, ...shown } }
}

/** Each set of scopes that is enough. */
const scopeSets = ({ anyOf, also }: Asked): Scope[][] =>
  also ? anyOf.flatMap((scope) => scopeSets(also).map((others) => [scope, ...others])) : anyOf.map((scope) => [scope])

function security({ access, lesser }: Operation): Record<string, string[]>[] {
  if (access === 'open') return [{}]
  const { inPerson } = access
  const sets = [...scopeSets(access), ...(lesser ? scopeSets(lesser.access) : [])]
  return [
    ...sets.map((scopes) => ({ oauth2: scopes })),
    ...(!inPerson || inPerson.token ? [{ tokenAuth: [] }] : []),
    { basicAuth: [] },
    { cookieAuth: [] },
  ]
}

function pathParameter(name: string): Record<string, unknown> {
  const key = name === 'id' || name.endsWith('pk')
  return {
    name,
    in: 'path',
    required: true,
    schema: key ? { type: 'integer', minimum: 0 } : { type: 'string', minLength: 1 },
    ...(key ? { description: 'Key of the row' } : {}),
  }
}

/** What is passed over is taken all the same: the document must not call it wrong. */
const queryParameter = ({ tolerant, schema, ...rest }: QueryParameter): Record<string, unknown> => ({
  ...rest,
  in: 'query',
  schema: tolerant && schema.enum ? { anyOf: [schema, { type: schema.type }] } : schema,
})

/** The tag of an operation: the first segment of its address. */
export const areaOf = (path: string): string => path.split('/')[2] || 'root'
export const areasIn = (operations: readonly Operation[]): string[] => [...new Set(operations.map((o) => areaOf(o.path)))]

function describe(components: Components, o: Operation, config: Config): Record<string, unknown> {
  const body = requestBody(components, o)
  const content = answer(components, o)
  const path = [...o.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => pathParameter(name!))
  const query = (o.query ?? []).map(queryParameter)
  return {
    operationId: o.id,
    summary: o.summary,
    description: accessText(o.access, `${config.url}/api-doc/scopes/`, o.lesser),
    tags: [areaOf(o.path)],
    ...(path.length || query.length ? { parameters: [...path, ...query] } : {}),
    ...(body ? { requestBody: body } : {}),
    security: security(o),
    responses: {
      [o.status]: content ? { description: 'Done', content } : { description: 'Done; there is no body' },
      ...refusalsOf(o),
    },
  }
}

/** @throws Error for a duplicate id or address, an unknown scope or a missing summary: at start-up, and not when the document is asked for */
export function checkOperations(operations: readonly Operation[]): void {
  const taken = new Set<string>()
  for (const o of operations) {
    const address = `${o.method} ${o.path}`
    if (taken.has(o.id) || taken.has(address)) throw new Error(`two operations are called ${o.id}, or answer ${address}`)
    // Only a file, such as a calendar, has an address without the slash.
    if (!o.summary || !/(?:\/|\.[a-z]+)$/.test(o.path))
      throw new Error(`${o.id}: a summary, or the slash at the end of its path, is missing`)
    if (o.access !== 'open')
      for (const scope of o.access.anyOf) if (!SCOPES.has(scope)) throw new Error(`${o.id}: there is no scope ${scope}`)
    taken.add(o.id).add(address)
  }
}

/** OpenAPI 3.1. @throws Error as `checkOperations` does */
export function openapi(operations: readonly Operation[], config: Config): Record<string, unknown> {
  checkOperations(operations)
  const components: Components = { schemas: structuredClone(REFUSAL_SCHEMAS), examples: {} }
  const paths: Named<Record<string, unknown>> = {}
  for (const o of operations) {
    paths[o.path] ??= {}
    paths[o.path]![o.method] = describe(components, o, config)
  }
  const examples = Object.fromEntries(Object.entries(components.examples).map(([name, make]) => [name, { value: make() }]))
  return {
    openapi: '3.1.0',
    info: {
      title: 'Stockade inventory API',
      version: String(API_VERSION),
      description: `The REST API that InvenTree's clients speak. Bodies are JSON; forms (urlencoded and multipart) are read as well. A write that carries an Idempotency-Key header (1 to 255 visible characters, kept for a day) can be repeated safely: it takes effect once, and the same request with the same key gets the same answer, with Idempotency-Replayed: true; another request with the key gets 422. Roles: ${ROLES.join(', ')}.`,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: config.url }],
    tags: areasIn(operations).map((name) => ({ name })),
    paths,
    components: { schemas: components.schemas, examples, responses: REFUSALS, securitySchemes: securitySchemes(config) },
  }
}
