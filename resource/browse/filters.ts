/** The parameters of a list as a form: filters by their types, search and order. */
import { text } from '../../pages/texts.ts'
import type { JsonSchema } from '../engine/field.ts'
import type { Operation } from '../engine/operation.ts'
import { type FormField, YES_NO } from './fields.ts'

export type FilterField = Omit<FormField, 'kind' | 'required' | 'lookUp' | 'note'>

export interface Filters {
  readonly shown: readonly FilterField[]
  readonly more: readonly FilterField[]
  /** How many are set. */
  readonly set: number
}

/** What lists are asked by most, in the order in which it is offered. */
const COMMON = ['search', 'ordering', 'limit', 'category', 'part', 'location', 'status', 'active', 'cascade', 'company', 'supplier', 'name']
const SHOWN = 9

/** Pages are turned by links. */
const LEFT_OUT = new Set(['offset'])

/**
 * @param errors messages by parameter, of an answer that refuses some
 * @returns undefined where nothing can be asked for; what is set comes first, then what is common
 */
export function filterFields(
  { query: parameters }: Operation,
  query: URLSearchParams,
  errors: Readonly<Record<string, readonly string[]>>,
): Filters | undefined {
  const fields = (parameters ?? [])
    .filter(({ name }) => !LEFT_OUT.has(name))
    .map(({ name, schema, description }): FilterField => {
      const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
      return {
        name,
        label: name,
        hint: description ?? '',
        value: query.get(name) ?? '',
        error: errors[name] ?? [],
        type: schema.format === 'date' ? 'date' : 'text',
        inputmode: type === 'integer' ? 'numeric' : type === 'number' ? 'decimal' : undefined,
        options: optionsOf(type, schema),
      }
    })
  if (!fields.length) return undefined
  const set = fields.filter(({ value }) => value !== '').length
  const ordered = fields.toSorted((a, b) => rank(a) - rank(b))
  const shown = Math.max(SHOWN, set)
  return { shown: ordered.slice(0, shown), more: ordered.slice(shown), set }
}

function rank({ name, value }: FilterField): number {
  if (value !== '') return -1
  const place = COMMON.indexOf(name)
  return place < 0 ? COMMON.length : place
}

function optionsOf(type: unknown, schema: JsonSchema): FilterField['options'] {
  if (type === 'boolean')
    return [
      { value: '', text: text(schema.default === undefined ? 'browse-any' : schema.default ? 'browse-default-yes' : 'browse-default-no') },
      ...YES_NO,
    ]
  if (!Array.isArray(schema.enum)) return undefined
  return [{ value: '', text: '–' }, ...schema.enum.map((value) => ({ value: String(value), text: String(value) }))]
}
