import type { Dialect } from '../dialect.ts'
import { Field, FieldError, type JsonSchema } from '../field.ts'
import { Upload } from '../shape.ts'
import type { Sql } from '../sql.ts'

/** First bytes of the formats that browsers show and that carry no script. */
const FORMATS: [extension: string, signature: RegExp][] = [
  ['png', /^\x89PNG\r\n/],
  ['jpg', /^\xff\xd8\xff/],
  ['gif', /^GIF8[79]a/],
  ['webp', /^RIFF[\s\S]{4}WEBP/],
]

/** `png` and the like, by what the bytes begin with; undefined for what is no picture that browsers show. */
export function imageExtension(data: Buffer): string | undefined {
  const head = data.subarray(0, 16).toString('latin1')
  return FORMATS.find(([, signature]) => signature.test(head))?.[0]
}

/** A picture, uploaded as a file (multipart); answers hold its address below /media/. */
export class Image extends Field<Upload, string> {
  readonly type = 'image upload'
  override readonly upload: JsonSchema = { type: 'string', format: 'binary' }
  override readonly folder: string

  constructor(folder: string) {
    super()
    this.folder = folder
  }
  shape(): JsonSchema {
    return { type: 'string', format: 'uri-reference' }
  }
  /** @returns the upload; writing keeps it under a name made of its content */
  parse(value: unknown): Upload {
    if (!(value instanceof Upload)) throw new FieldError('The submitted data was not a file. Check the encoding type on the form.')
    if (!value.data.length) throw new FieldError('The submitted file is empty.')
    if (!this.extension(value))
      throw new FieldError('Upload a valid image. The file you uploaded was either not an image or a corrupted image.')
    return value
  }
  override extension(upload: Upload): string | undefined {
    return imageExtension(upload.data)
  }
  override json(dialect: Dialect, value: Sql): Sql {
    return dialect.address('/media/', value)
  }
}
