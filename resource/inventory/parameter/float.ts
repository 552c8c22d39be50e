import { Field, FieldError, type JsonSchema } from '../../engine/field.ts'

/** A number as a float. */
export class Float extends Field {
  readonly type = 'float'
  shape(): JsonSchema {
    return { type: 'number', format: 'double' }
  }
  parse(value: unknown): number {
    const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN
    if (!Number.isFinite(number)) throw new FieldError('A valid number is required.')
    return number
  }
}
