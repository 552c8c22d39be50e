import type { Value } from '../../../database.ts'
import type { Dialect } from '../dialect.ts'
import { Field, FieldError, type JsonSchema, type Sight } from '../field.ts'
import { type Facts, inside, typeOf } from '../form.ts'
import { optionsOf, type Shape } from '../shape.ts'
import type { Sql } from '../sql.ts'

/** A value that SQL works out; never written. */
export class Computed extends Field {
  override readonly hasColumn = false
  readonly type: string
  readonly shapeOf: JsonSchema
  readonly sqlOf: (dialect: Dialect, alias: string, sight: Sight) => Sql
  readonly orderOf: ((dialect: Dialect, alias: string) => Sql) | undefined

  constructor(
    shape: JsonSchema,
    sql: (dialect: Dialect, alias: string, sight: Sight) => Sql,
    order?: (dialect: Dialect, alias: string) => Sql,
  ) {
    super()
    this.traits = { ...this.traits, readOnly: true }
    this.type = typeOf(shape)
    this.shapeOf = shape
    this.sqlOf = sql
    this.orderOf = order
  }
  shape(): JsonSchema {
    return this.shapeOf
  }
  /** Fields of the object that it shows, as forms are told. */
  within?: Shape
  showing(within: Shape): this {
    return Object.assign(this.with({}), { within })
  }
  override describe(facts?: Facts): Record<string, unknown> {
    if (this.within) return { children: optionsOf(this.within, facts) }
    return { ...(this.type === 'string' ? { allow_blank: false } : {}), ...inside(this.shapeOf) }
  }
  parse(_value: unknown): Value {
    throw new FieldError('This field is read-only.')
  }
  override select(dialect: Dialect, alias: string, sight: Sight): Sql {
    return this.sqlOf(dialect, alias, sight)
  }
  override order(dialect: Dialect, alias: string): Sql {
    return this.orderOf ? this.orderOf(dialect, alias) : this.sqlOf(dialect, alias, () => true)
  }
}
