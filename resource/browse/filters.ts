/** The parameters of a list as a form: filters by their types, search and order. */
import type { JsonSchema } from '../engine/field.ts'
import type { Operation } from '../engine/operation.ts'
import { type FormField, YES_NO } from './fields.ts'

export type FilterField = Omit<FormField, 'kind' | 'required' | 'lookUp'>

/** Pages are turned by links. */
const LEFT_OUT = new Set(['offset'])

/**
 * @param errors messages by parameter, of an answer that refuses some
 * @returns undefined where nothing can be asked for; what is set comes first
 */
export function filterFields(
  { query: parameters }: Operation,
  query: URLSearchParams,
  errors: Readonly<Record<string, readonly string[]>>,
): FilterField[] | undefined {
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
  return fields.length ? fields.toSorted((a, b) => Number(b.value !== '') - Number(a.value !== '')) : undefined
}

function optionsOf(type: unknown, schema: JsonSchema): FilterField['options'] {
  if (type === 'boolean')
    return [{ value: '', text: schema.default === undefined ? 'either' : `as preset (${schema.default ? 'yes' : 'no'})` }, ...YES_NO]
  if (!Array.isArray(schema.enum)) return undefined
  return [{ value: '', text: '–' }, ...schema.enum.map((value) => ({ value: String(value), text: String(value) }))]
}
