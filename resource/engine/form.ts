/**
 * What forms are told besides what fields say of themselves: what only the database knows (defaults that the installation chose, the next
 * number, states of its own), and of a value that a schema alone describes.
 */
import type { Config } from '../../config.ts'
import type { Run } from '../../database.ts'
import type { Principal } from '../../provider/identity/principal.ts'
import { inWords, type JsonSchema } from './field.ts'

/** Where it is asked: the database, or a transaction. */
export interface Source {
  readonly all: Run
}

/** What a form is for. */
export interface About {
  readonly config: Config
  readonly principal: Principal
  /** Key of the row that it changes. */
  readonly id?: number
}
/** A question, asked once for all fields of a form. @returns entries of a field's description */
export type Asked = (source: Source, about: About) => Promise<Readonly<Record<string, unknown>>>
/** The answers. */
export type Facts = ReadonlyMap<Asked, Readonly<Record<string, unknown>>>

/** Defaults of a new row by field, all of a resource's in one question. */
export type Presets = (source: Source) => Promise<Readonly<Record<string, unknown>>>

export type Options = Readonly<Record<string, unknown>>

const FORMATS: Readonly<Record<string, string>> = { 'date-time': 'datetime', date: 'date', uri: 'url', email: 'email' }

/** How forms call a value; a list of objects is a `field` to them. */
export function typeOf({ type: said, items, $ref, format, enum: choices }: JsonSchema): string {
  const [type] = [said].flat()
  if (choices) return 'choice'
  if (type === 'number') return 'float'
  if (type === 'array') return typeOf((items ?? {}) as JsonSchema) === 'nested object' ? 'field' : 'list'
  if (type === 'object' || $ref) return 'nested object'
  return typeof type === 'string' ? (FORMATS[String(format)] ?? type) : 'field'
}

/** What lies inside of a value. */
export function inside({ items, properties, required, additionalProperties: every }: JsonSchema): Options {
  const names = (required as string[] | undefined) ?? []
  const all = Object.entries((properties ?? {}) as Record<string, JsonSchema>)
  const each = items ?? (typeof every === 'object' ? every : undefined)
  return {
    ...(each ? { child: described(each as JsonSchema, '', true) } : {}),
    ...(properties ? { children: Object.fromEntries(all.map(([name, one]) => [name, described(one, name, names.includes(name))])) } : {}),
  }
}

export function described(schema: JsonSchema, name: string, required: boolean): Options {
  const { title, description, default: preset, enum: choices, readOnly } = schema
  const type = typeOf(schema)
  return {
    type,
    required: required && readOnly !== true,
    read_only: readOnly === true,
    ...(name ? { label: title ?? inWords(name) } : {}),
    ...(description ? { help_text: description } : {}),
    ...(preset !== undefined ? { default: preset } : {}),
    allow_null: [schema.type].flat().includes('null'),
    ...(type === 'string' ? { allow_blank: false } : {}),
    ...(Array.isArray(choices) ? { choices: choices.map((value) => ({ value, display_name: inWords(String(value)) })) } : {}),
    ...inside(schema),
  }
}
