import type { Dialect } from '../../engine/dialect.ts'
import { Field, FieldError, type JsonSchema } from '../../engine/field.ts'
import { Upload } from '../../engine/shape.ts'
import type { Sql } from '../../engine/sql.ts'

/** A file of any kind, by multipart; answers hold its address. */
export class FileField extends Field<Upload, string> {
  readonly type = 'file upload'
  override readonly upload: JsonSchema = { type: 'string', format: 'binary' }
  shape(): JsonSchema {
    return { type: 'string', format: 'uri-reference' }
  }
  parse(value: unknown): Upload {
    if (!(value instanceof Upload)) throw new FieldError('The submitted data was not a file. Check the encoding type on the form.')
    if (!value.data.length) throw new FieldError('The submitted file is empty.')
    return value
  }
  override json(dialect: Dialect, value: Sql): Sql {
    return dialect.address('/media/', value)
  }
}
