import { Field, FieldError, type JsonSchema, type Reference } from '../field.ts'
import type { Facts } from '../form.ts'
import type { Input, Parsed, Shape } from '../shape.ts'
import { optionsOf, parseShape, shapeSchema } from '../shape.ts'

/** An object inside a request, with fields of its own. */
export class Nested<S extends Shape = Shape> extends Field<Input<S>> {
  readonly type = 'nested object'
  readonly fields: Shape

  constructor(fields: S) {
    super()
    this.fields = Object.fromEntries(Object.entries(fields).map(([name, f]) => [name, f.named(name)]))
  }
  shape(): JsonSchema {
    return shapeSchema(this.fields)
  }
  /** Values and messages by field. @throws FieldError for what is no object */
  read(value: unknown): Parsed {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new FieldError(`Invalid data. Expected a dictionary, but got ${Array.isArray(value) ? 'list' : typeof value}.`)
    return parseShape(this.fields, value as Record<string, unknown>)
  }
  parse(value: unknown): Input<S> {
    const { values, errors } = this.read(value)
    if (errors) throw FieldError.structured(errors)
    return values as Input<S>
  }
  override targets() {
    return Object.values(this.fields).flatMap((f) => f.targets())
  }
  override references(value: unknown): Reference[] {
    return Object.entries((value ?? {}) as Record<string, unknown>).flatMap(([within, one]) =>
      this.fields[within]!.references(one).map((found) => ({ ...found, within })),
    )
  }
  override asked() {
    return [...super.asked(), ...Object.values(this.fields).flatMap((f) => f.asked())]
  }
  override describe(facts?: Facts) {
    return { children: optionsOf(this.fields, facts) }
  }
}
