/** Something to begin with where a body is typed as JSON. */
import type { JsonSchema } from '../engine/field.ts'
import { isShape, type NamedShape } from '../engine/operation.ts'
import { shapeSchema } from '../engine/shape.ts'

const DEPTH = 4

/** JSON text of a body: what must be there, or everything where nothing must. */
export function exampleBody(request: NamedShape | JsonSchema): string {
  const schema = isShape(request) ? shapeSchema(request.shape, 'request') : request
  return JSON.stringify(exampleOf(schema, DEPTH) ?? {}, null, 2)
}

function exampleOf(schema: JsonSchema, depth: number): unknown {
  const { example, default: preset, enum: choices, properties, required, items, oneOf, anyOf, allOf } = schema
  if (example !== undefined) return example
  if (Array.isArray(schema.examples)) return schema.examples[0]
  if (preset !== undefined) return preset
  if (Array.isArray(choices)) return choices[0]
  if (depth === 0) return null
  if (Array.isArray(allOf)) return Object.assign({}, ...(allOf as JsonSchema[]).map((part) => exampleOf(part, depth)))
  const first = ((oneOf ?? anyOf) as JsonSchema[] | undefined)?.[0]
  if (first) return exampleOf(first, depth)
  if (properties) {
    const all = Object.entries(properties as Record<string, JsonSchema>).filter(([, { readOnly }]) => !readOnly)
    const must = all.filter(([name]) => (required as string[] | undefined)?.includes(name))
    return Object.fromEntries((must.length ? must : all).map(([name, part]) => [name, exampleOf(part, depth - 1)]))
  }
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  switch (type) {
    case 'array':
      return items ? [exampleOf(items as JsonSchema, depth - 1)] : []
    case 'object':
      return {}
    case 'integer':
    case 'number':
      return schema.minimum ?? 1
    case 'boolean':
      return true
    case 'string':
      return schema.format === 'date' ? new Date().toISOString().slice(0, 10) : schema.format === 'decimal' ? '1' : ''
    default:
      return null
  }
}
