import { Field, FieldError, type JsonSchema } from '../field.ts'
import type { Shape } from '../shape.ts'
import { parseShape, shapeSchema } from '../shape.ts'

/** An object inside a request, with fields of its own. */
export class Nested extends Field {
  readonly type = 'nested object'
  readonly fields: Shape

  constructor(fields: Record<string, Field>) {
    super()
    this.fields = Object.fromEntries(Object.entries(fields).map(([name, f]) => [name, f.named(name)]))
  }
  shape(): JsonSchema {
    return shapeSchema(this.fields)
  }
  parse(value: unknown): Record<string, unknown> {
    if (typeof value !== 'object' || Array.isArray(value))
      throw new FieldError(`Invalid data. Expected a dictionary, but got ${Array.isArray(value) ? 'list' : typeof value}.`)
    const { values, errors } = parseShape(this.fields, value as Record<string, unknown>, false)
    if (errors) throw new FieldError(...Object.entries(errors).map(([name, messages]) => `${name}: ${(messages as string[]).join(' ')}`))
    return values
  }
}
