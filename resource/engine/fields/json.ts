import type { Dialect } from '../dialect.ts'
import { Field, FieldError, type JsonSchema } from '../field.ts'
import type { Sql } from '../sql.ts'

/** Any JSON, kept as text. */
export class Json extends Field {
  readonly type = 'field'
  override emptyIsNull = false
  shape(): JsonSchema {
    return {}
  }
  override schema(): JsonSchema {
    const { type: _, ...schema } = super.schema()
    return schema
  }
  parse(value: unknown): string {
    const text = JSON.stringify(value)
    if (text.length > 100_000) throw new FieldError('Ensure this field has no more than 100000 characters.')
    return text
  }
  override json(dialect: Dialect, value: Sql): Sql {
    return dialect.json(value)
  }
}
