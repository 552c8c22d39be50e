import type { Dialect } from '../dialect.ts'
import { Field, FieldError, type JsonSchema } from '../field.ts'
import type { Sql } from '../sql.ts'

const MAX_BYTES = 64_000
/** Objects and lists in each other: far from what databases and programs that read it can take. */
const MAX_DEPTH = 64

/** JSON text as it is kept. @throws FieldError for a value that is too large, too deep, or that a database cannot hold */
export function keptJson(value: unknown): string {
  if (isDeeper(value, MAX_DEPTH)) throw new FieldError(`Objects and lists may lie ${MAX_DEPTH} deep at most.`)
  const text = JSON.stringify(value)
  if (Buffer.byteLength(text) > MAX_BYTES) throw new FieldError(`This may be ${MAX_BYTES} bytes of JSON at most.`)
  if (UNSTORABLE.test(text)) throw new FieldError('Null characters and halves of characters are not allowed.')
  return text
}

/** What JSON writes as escapes alone, and what PostgreSQL's does not hold. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/

function isDeeper(value: unknown, levels: number): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; level.length; depth++) {
    if (depth >= levels && level.some((one) => typeof one === 'object' && one !== null)) return true
    level = level.flatMap((one) =>
      typeof one === 'object' && one !== null ? Object.values(one).filter((v) => typeof v === 'object' && v !== null) : [],
    )
  }
  return false
}

/** Any JSON, kept as text. */
export class Json extends Field<string> {
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
    return keptJson(value)
  }
  override json(dialect: Dialect, value: Sql): Sql {
    return dialect.json(value)
  }
}
