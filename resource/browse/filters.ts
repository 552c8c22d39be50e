/** The parameters of a list as a form: filters by their types, search and order. */
import type { JsonSchema } from '../engine/field.ts'
import type { Operation } from '../engine/operation.ts'
import { YES_NO } from './fields.ts'

export interface FilterField {
  readonly name: string
  readonly label: string
  readonly hint: string
  readonly value: string
  readonly type: string
  readonly inputmode: string | undefined
  readonly options: readonly { value: string; text: string }[] | undefined
}

/** Pages are turned by links. */
const LEFT_OUT = new Set(['offset'])

/** @returns undefined where nothing can be asked for */
export function filterFields({ query: parameters }: Operation, query: URLSearchParams): FilterField[] | undefined {
  const fields = (parameters ?? [])
    .filter(({ name }) => !LEFT_OUT.has(name))
    .map(({ name, schema, description }): FilterField => {
      const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
      return {
        name,
        label: name,
        hint: description ?? '',
        value: query.get(name) ?? '',
        type: schema.format === 'date' ? 'date' : 'text',
        inputmode: type === 'integer' ? 'numeric' : type === 'number' ? 'decimal' : undefined,
        options: optionsOf(type, schema),
      }
    })
  return fields.length ? fields : undefined
}

function optionsOf(type: unknown, schema: JsonSchema): FilterField['options'] {
  if (type === 'boolean')
    return [{ value: '', text: schema.default === undefined ? 'either' : `as preset (${schema.default ? 'yes' : 'no'})` }, ...YES_NO]
  if (!Array.isArray(schema.enum)) return undefined
  return [{ value: '', text: '–' }, ...schema.enum.map((value) => ({ value: String(value), text: String(value) }))]
}
