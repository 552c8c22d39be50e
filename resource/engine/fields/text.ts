import type { Dialect } from '../dialect.ts'
import { Field, FieldError, type JsonSchema } from '../field.ts'
import type { Sql } from '../sql.ts'

/** Refuses text that a database cannot hold, or not as it is. @throws FieldError */
export function checkCharacters(text: string): void {
  if (text.includes('\0')) throw new FieldError('Null characters are not allowed.')
  if (/\p{Surrogate}/u.test(text)) throw new FieldError('Halves of characters are not allowed.')
}

/** Text of at most `max` characters, trimmed. */
export class Text extends Field<string> {
  readonly type: string = 'string'
  override emptyIsNull = false
  readonly max: number

  constructor(max: number) {
    super()
    this.max = max
  }
  shape(): JsonSchema {
    return { type: 'string', maxLength: this.max, ...(this.traits.blank || this.traits.readOnly ? {} : { minLength: 1 }) }
  }
  parse(value: unknown): string {
    if (typeof value !== 'string' && typeof value !== 'number') throw new FieldError('Not a valid string.')
    const text = String(value).trim()
    if (text === '' && !this.traits.blank) throw new FieldError('This field may not be blank.')
    checkCharacters(text)
    if (text.length > this.max && [...text].length > this.max)
      throw new FieldError(`Ensure this field has no more than ${this.max} characters.`)
    return text
  }
  override order(dialect: Dialect, alias: string): Sql {
    return dialect.textOrder(this.source(alias))
  }
  override describe() {
    return { max_length: this.max }
  }
}

const EMAIL = /^[^\s@"(),:;<>[\\\]]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*$/

/** An e-mail address. */
export class Email extends Text {
  override readonly type = 'email'
  override shape(): JsonSchema {
    const email = { type: 'string', format: 'email', maxLength: this.max }
    return this.traits.blank ? { oneOf: [email, { type: 'string', maxLength: 0 }] } : email
  }
  override parse(value: unknown): string {
    const text = super.parse(value)
    if (text && !EMAIL.test(text)) throw new FieldError('Enter a valid email address.')
    return text
  }
}

const SCHEMES = new Set(['http:', 'https:', 'ftp:', 'ftps:'])

/** An absolute web address: only schemes that a browser may follow. */
export class Url extends Text {
  override readonly type = 'url'
  override shape(): JsonSchema {
    const url = { type: 'string', format: 'uri', maxLength: this.max }
    return this.traits.blank ? { oneOf: [url, { type: 'string', maxLength: 0 }] } : url
  }
  override parse(value: unknown): string {
    const text = super.parse(value)
    const url = text ? URL.parse(text) : undefined
    if (text && (!url || !SCHEMES.has(url.protocol) || !url.hostname || /\s/.test(text))) throw new FieldError('Enter a valid URL.')
    return text
  }
}
