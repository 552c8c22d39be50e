import type { Dialect } from '../dialect.ts'
import { Field, FieldError, type JsonSchema, textOf } from '../field.ts'
import { type Sql, sql } from '../sql.ts'

/** Refuses text that a database cannot hold, or not as it is. @throws FieldError */
export function checkCharacters(text: string): void {
  if (text.includes('\0')) throw new FieldError('Null characters are not allowed.')
  if (/\p{Surrogate}/u.test(text)) throw new FieldError('Halves of characters are not allowed.')
}

/** What browsers read as a tag, a comment or the like (HTML Standard §13.2.5.6): `a < b` and `<3` are none. */
const MARKUP = /<(?:[a-z!?]|\/.)/is

/** Refuses HTML: other clients may show the text as it is. @throws FieldError */
export function checkMarkup(text: string): void {
  if (MARKUP.test(text)) throw new FieldError('Remove HTML tags from this value')
}

/** Text of at most `max` characters, trimmed. */
export class Text extends Field<string> {
  readonly type: string = 'string'
  override emptyIsNull = false
  readonly max: number
  /** May HTML be in it? */
  verbatim = false
  /** What answers show for no text, where that is not what the column holds. */
  absence?: 'null' | 'empty'

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
    if (!this.verbatim) checkMarkup(text)
    return text
  }
  /** What is compared alone, such as a secret or a code that was scanned: any characters do. */
  asIs(): this {
    return Object.assign(this.with({}), { verbatim: true })
  }
  /** No text is null in answers, and empty in the column; or the other way round. */
  absent(absence: 'null' | 'empty'): this {
    return Object.assign(this.with({ nullable: true }), { absence })
  }
  override check(value: unknown): string | null {
    const text = super.check(value)
    return this.absence === 'null' && text === null ? '' : text
  }
  override json(_dialect: Dialect, value: Sql): Sql {
    if (!this.absence) return value
    return this.absence === 'null' ? sql`nullif(${value}, '')` : sql`coalesce(${value}, '')`
  }
  override order(dialect: Dialect, alias: string): Sql {
    return dialect.textOrder(this.source(alias))
  }
  override describe(): Record<string, unknown> {
    const { blank = false, join } = this.traits
    return { allow_blank: blank, ...(join ? {} : { max_length: this.max }) }
  }
}

const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?'
/** As Django takes them: a domain has a dot and two letters at the end, or is `localhost`. */
const EMAIL = new RegExp(`^[^\\s@"(),:;<>[\\\\\\]]+@(?:localhost|(?:${LABEL}\\.)+(?!-)[A-Za-z0-9-]{2,63}(?<!-))$`)

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

/** One of fixed words, each with what a form calls it. */
export class Choice extends Field<string> {
  readonly type = 'choice'
  readonly choices: Readonly<Record<string, string>>

  constructor(choices: Readonly<Record<string, string>>) {
    super()
    this.choices = choices
  }
  shape(): JsonSchema {
    return { type: 'string', enum: Object.keys(this.choices) }
  }
  parse(value: unknown): string {
    if (typeof value !== 'string' || !Object.hasOwn(this.choices, value)) throw new FieldError(`"${textOf(value)}" is not a valid choice.`)
    return value
  }
  override describe() {
    return {
      allow_blank: this.traits.blank ?? false,
      choices: Object.entries(this.choices).map(([value, display_name]) => ({ value, display_name })),
    }
  }
}
