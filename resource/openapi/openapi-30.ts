/** OpenAPI 3.1 -> 3.0.3, for generators that know no JSON Schema 2020-12. */

type Json = Record<string, unknown>

/** Names whose values are schemas by name. */
const MAPS = ['properties', 'patternProperties']
const LISTS = ['allOf', 'anyOf', 'oneOf']
const SINGLE = ['items', 'not', 'additionalProperties']

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A schema of 2020-12 as the dialect of 3.0 says it (OpenAPI 3.0.3 §4.7.24). */
export function schema30(schema: Json): Json {
  const { type, examples, const: only, ...rest } = schema
  const out: Json = {}
  for (const [key, value] of Object.entries(rest)) {
    if (MAPS.includes(key) && isObject(value)) out[key] = mapValues(value, (one) => schema30(one as Json))
    else if (LISTS.includes(key)) out[key] = (value as Json[]).map(schema30)
    else if (SINGLE.includes(key) && isObject(value)) out[key] = schema30(value)
    else out[key] = value
  }
  const types = (Array.isArray(type) ? type : type === undefined ? [] : [type]) as string[]
  const plain = types.filter((one) => one !== 'null')
  if (plain.length === 1) out.type = plain[0]
  else if (plain.length > 1) out.anyOf = plain.map((one) => ({ type: one }))
  if (types.includes('null')) out.nullable = true
  if (types.length === 1 && types[0] === 'null') Object.assign(out, { enum: [null] })
  if (only !== undefined) out.enum = [only]
  if (Array.isArray(examples)) out.example = examples[0]
  if (out.type === 'array') out.items ??= {}
  return withoutNullAlternative(withoutSiblings(out))
}

/** `anyOf: [x, null]` becomes x that may be null. */
function withoutNullAlternative(schema: Json): Json {
  for (const key of ['oneOf', 'anyOf']) {
    const alternatives = schema[key] as Json[] | undefined
    const others = alternatives?.filter((one) => !(Array.isArray(one.enum) && one.enum.length === 1 && one.enum[0] === null))
    if (!alternatives || !others || others.length === alternatives.length) continue
    const { [key]: _, ...rest } = schema
    const [only, ...more] = others as [Json, ...Json[]]
    if (more.length) return { ...rest, [key]: others, nullable: true }
    return '$ref' in only ? { ...rest, allOf: [only], nullable: true } : { ...only, ...rest, nullable: true }
  }
  return schema
}

/** What stands beside a `$ref` is ignored in 3.0. */
function withoutSiblings(schema: Json): Json {
  const { $ref, ...rest } = schema
  return $ref === undefined || !Object.keys(rest).length ? schema : { ...rest, allOf: [{ $ref }] }
}

const mapValues = (object: Json, change: (value: unknown) => unknown): Json =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]))

/** Turns the schemas that lie in parameters, bodies, answers and headers; examples stay as they are. */
function elsewhere(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(elsewhere)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => {
      if (key === 'schema' && isObject(one)) return [key, schema30(one)]
      return [key, key === 'example' || key === 'examples' ? one : elsewhere(one)]
    }),
  )
}

/** @param document OpenAPI 3.1 */
export function toOpenapi30(document: Json): Json {
  const { info, components, paths, ...rest } = document
  const { license, ...about } = info as Json & { license: { name: string } }
  const { schemas, examples, ...others } = components as Json
  return {
    ...rest,
    openapi: '3.0.3',
    info: { ...about, license: { name: license.name } },
    paths: elsewhere(paths),
    components: { ...(elsewhere(others) as Json), examples, schemas: mapValues(schemas as Json, (one) => schema30(one as Json)) },
  }
}
