/** OPTIONS: what clients build their forms from. Only what this caller may do is listed. */
import type { Principal } from '../../provider/identity/principal.ts'
import { isAllowed } from '../auth/gate.ts'
import { BODY_TYPES } from './body.ts'
import { inWords, type JsonSchema } from './field.ts'
import { isShape, type Operation } from './operation.ts'
import { optionsOf } from './shape.ts'

const TYPES: Readonly<Record<string, string>> = { number: 'float', array: 'list', object: 'nested object' }

/** The same of a body that is described by a schema alone. */
function describeSchema(schema: JsonSchema, name: string, required: boolean): Record<string, unknown> {
  const { title, description, default: preset, enum: choices, items, properties, readOnly } = schema
  const type = String(Array.isArray(schema.type) ? schema.type[0] : schema.type)
  return {
    type: choices ? 'choice' : (TYPES[type] ?? (schema.type ? type : 'field')),
    required,
    read_only: readOnly === true,
    ...(name ? { label: title ?? inWords(name) } : {}),
    ...(description ? { help_text: description } : {}),
    ...(preset !== undefined ? { default: preset } : {}),
    ...(Array.isArray(choices) ? { choices: choices.map((value) => ({ value, display_name: inWords(String(value)) })) } : {}),
    ...(items ? { child: describeSchema(items as JsonSchema, '', true) } : {}),
    ...(properties ? { children: describeProperties(schema) } : {}),
  }
}
function describeProperties({ properties, required }: JsonSchema): Record<string, unknown> {
  const names = (required as string[] | undefined) ?? []
  const all = Object.entries((properties ?? {}) as Record<string, JsonSchema>)
  return Object.fromEntries(all.map(([name, schema]) => [name, describeSchema(schema, name, names.includes(name))]))
}

/** Methods that forms are built for; PATCH is PUT with less. */
const FORMS = ['get', 'post', 'put', 'delete'] as const

/** @param operations all operations of one address */
export function describeAddress(operations: readonly Operation[], principal: Principal): Record<string, unknown> {
  const first = operations[0]!
  const actions: Record<string, unknown> = {}
  let model: string | undefined
  for (const method of FORMS) {
    const o = operations.find((candidate) => candidate.method === method)
    if (!o || !isAllowed(o.access, principal)) continue
    const about = o.request ?? (method === 'delete' ? undefined : o.response)
    const shape = about && isShape(about) ? about : undefined
    model ??= (o.model ?? shape?.name)?.toLowerCase()
    actions[method.toUpperCase()] = !about ? {} : shape ? optionsOf(shape.shape) : describeProperties(about as JsonSchema)
  }
  return {
    name: first.summary,
    description: operations.map((o) => `${o.method.toUpperCase()}: ${o.summary}`).join('\n'),
    renders: ['application/json'],
    parses: BODY_TYPES,
    actions,
    ...(model ? { model } : {}),
  }
}
