import type { Value } from '../../../database.ts'
import type { Dialect } from '../dialect.ts'
import { Field, FieldError, type JsonSchema, type Sight } from '../field.ts'
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
    this.type =
      typeof shape.type === 'string' && shape.type !== 'array' && shape.type !== 'object'
        ? shape.type
        : shape.type === 'array'
          ? 'list'
          : 'nested object'
    this.shapeOf = shape
    this.sqlOf = sql
    this.orderOf = order
  }
  shape(): JsonSchema {
    return this.shapeOf
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
