/** A set of named fields as a request sends it: checking all of them at once, and describing them. */
import type { Messages } from '../errors.ts'
import { type Field, FieldError, type JsonSchema } from './field.ts'

export type Shape = Readonly<Record<string, Field>>

export interface Parsed {
  /** By field name: what each field made of its value. Defaults are filled in unless the request is partial. */
  values: Record<string, unknown>
  /** Every field's messages; undefined when all is well. */
  errors: Messages | undefined
}

/** @param partial PATCH: what is missing stays as it is */
export function parseShape(shape: Shape, input: Record<string, unknown>, partial: boolean): Parsed {
  const values: Record<string, unknown> = {}
  const errors: Messages = {}
  for (const name in shape) {
    const field = shape[name]!
    const { readOnly, required, default: preset } = field.traits
    if (readOnly) continue
    const given = Object.hasOwn(input, name) ? input[name] : undefined
    if (given === undefined) {
      if (partial) continue
      if (required) errors[name] = ['This field is required.']
      else if (preset !== undefined) values[name] = preset
      continue
    }
    try {
      values[name] = field.check(given)
    } catch (error) {
      if (!(error instanceof FieldError)) throw error
      errors[name] = error.body
    }
  }
  return { values, errors: Object.keys(errors).length ? errors : undefined }
}

/** JSON schema of an object with these fields. @param side which half of the fields it is about; both when absent */
export function shapeSchema(shape: Shape, side?: 'request' | 'answer' | 'patch'): JsonSchema {
  const fields = Object.values(shape).filter((f) => (side === 'answer' ? !f.traits.writeOnly : side ? !f.traits.readOnly : true))
  const required = fields
    .filter((f) => (side === 'answer' ? alwaysThere(f) : side === 'patch' ? false : f.traits.required))
    .map((f) => f.name)
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map((f) => [f.name, f.schema()])),
    ...(required.length ? { required } : {}),
  }
}
const alwaysThere = (f: Field): boolean => !f.traits.when && !f.traits.detailOnly
