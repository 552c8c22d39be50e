import { Field, type JsonSchema } from '../field.ts'

/** A value that whoever reads it checks: of no kind that could be named beforehand. */
export class Anything extends Field {
  readonly type = 'field'
  shape(): JsonSchema {
    return {}
  }
  override check(value: unknown): unknown {
    return value
  }
  parse(value: unknown): unknown {
    return value
  }
}
