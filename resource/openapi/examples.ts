/** Example values, made of the schemas themselves, so that none can go stale. */
import { isPreset, type JsonSchema } from '../engine/field.ts'
import { MINUTES, SENT_MINUTES } from '../engine/fields/date.ts'
import type { Shape } from '../engine/shape.ts'

type Schemas = Readonly<Record<string, JsonSchema>>

const FORMATS: Readonly<Record<string, string>> = {
  date: '2026-03-14',
  'date-time': '2026-03-14T09:26:53.000Z',
  email: 'ada@example.org',
  uri: 'https://example.org/',
  'uri-reference': '/media/part_images/0b51c6e9.png',
  decimal: '2.500000',
  uuid: '6b1f9d1e-6f8f-4c8e-9d0a-2f1f4d5c7a10',
}
const PATTERNS: Readonly<Record<string, string>> = { [MINUTES]: '2026-03-14 09:26', [SENT_MINUTES]: '2026-03-14 09:26' }
const WORDS: Readonly<Record<string, string>> = {
  name: 'Bell',
  title: 'Bell',
  description: 'Brass, 50 mm',
  username: 'ada',
  first_name: 'Ada',
  last_name: 'Lovelace',
  phone: '+44 20 7946 0018',
  country: 'United Kingdom',
  reference: 'X1',
}

const inWords = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ')

/** A value that the schema accepts. @param name of the field, for a fitting word */
export function exampleOf(schema: JsonSchema, schemas: Schemas, name = '', depth = 0): unknown {
  if (typeof schema.$ref === 'string') return exampleOf(schemas[schema.$ref.split('/').pop()!] ?? {}, schemas, name, depth)
  if (schema.default !== undefined && schema.default !== null) return schema.default
  if ('const' in schema) return schema.const
  if (Array.isArray(schema.enum)) return schema.enum.find((value) => value !== null) ?? null
  if (Array.isArray(schema.allOf))
    return Object.assign({}, ...schema.allOf.map((part: JsonSchema) => exampleOf(part, schemas, name, depth)))
  const alternatives = (schema.oneOf ?? schema.anyOf) as JsonSchema[] | undefined
  if (alternatives) return exampleOf(alternatives.find((one) => one.type !== 'null') ?? {}, schemas, name, depth)
  const type = Array.isArray(schema.type) ? schema.type.find((one) => one !== 'null') : schema.type
  switch (type) {
    case 'boolean':
      return true
    case 'integer':
    case 'number':
      return Math.min(Math.max((schema.minimum as number | undefined) ?? 1, 1), (schema.maximum as number | undefined) ?? 1_000)
    case 'string':
      return textExample(schema, name)
    case 'array':
      return depth > 3 ? [] : [exampleOf((schema.items as JsonSchema | undefined) ?? {}, schemas, '', depth + 1)]
    case 'object':
      return objectExample(schema, schemas, depth)
    default:
      return {}
  }
}

function textExample(schema: JsonSchema, name: string): string {
  const text = FORMATS[schema.format as string] ?? PATTERNS[schema.pattern as string] ?? WORDS[name] ?? (inWords(name) || 'Text')
  return schema.maxLength === undefined ? text : text.slice(0, schema.maxLength as number)
}

function objectExample(schema: JsonSchema, schemas: Schemas, depth: number): Record<string, unknown> {
  const properties = (schema.properties ?? {}) as Schemas
  const names = depth > 3 ? ((schema.required as string[] | undefined) ?? []) : Object.keys(properties)
  return Object.fromEntries(names.map((name) => [name, exampleOf(properties[name] ?? {}, schemas, name, depth + 1)]))
}

/** What an answer with these fields looks like when it was asked for nothing optional. */
export const answerExample = (shape: Shape, schemas: Schemas, list: boolean): Record<string, unknown> =>
  Object.fromEntries(
    Object.values(shape)
      .filter(
        ({ traits }) =>
          !traits.writeOnly && (!traits.when || isPreset(traits.when.preset, list ? 'list' : 'detail')) && !(list && traits.detailOnly),
      )
      .map((f) => [f.name, exampleOf(f.schema(), schemas, f.name)]),
  )

/** A request that says what it must, and one thing that it may. */
export function requestExample(schema: JsonSchema, schemas: Schemas, partial: boolean): unknown {
  if (typeof schema.$ref === 'string') return requestExample(schemas[schema.$ref.split('/').pop()!] ?? {}, schemas, partial)
  if (schema.type !== 'object') return exampleOf(schema, schemas)
  const properties = (schema.properties ?? {}) as Schemas
  const required = (schema.required as string[] | undefined) ?? []
  const plain = Object.keys(properties).filter(
    (name) => /^(string|boolean)$/.test(String(properties[name]!.type)) && !properties[name]!.format && !properties[name]!.readOnly,
  )
  const optional = 'description' in properties ? 'description' : required.length && !partial ? undefined : plain[0]
  const bulk = partial && 'items' in properties ? ['items'] : []
  const names = new Set([...bulk, ...required, ...(optional ? [optional] : [])])
  return Object.fromEntries([...names].map((name) => [name, exampleOf(properties[name]!, schemas, name)]))
}
