/** Kinds of values: what clients and dumps write for them, as true or as "True", and the contract's words for what is refused. */
import { Field, FieldError, type JsonSchema } from '../../engine/field.ts'
import { Anything } from '../../engine/fields/anything.ts'
import { CURRENCIES, Currency } from '../../engine/fields/currency.ts'
import { Bool, Integer, parseBool } from '../../engine/fields/number.ts'
import { Choice, checkMarkup, Text } from '../../engine/fields/text.ts'

/** Characters that a value may have, on both databases. */
export const MAX_TEXT = 2000
export const NO_CHOICE = 'Chosen value is not a valid option'

/** What is not a word for yes is a no. */
export class YesNo extends Bool {
  override parse(value: unknown): boolean {
    if (typeof value === 'object') throw new FieldError('Must be a valid boolean.')
    return parseBool(value) ?? false
  }
}

export class Whole extends Integer {
  override parse(value: unknown): number {
    if (!/^\s*[-+]?\d+\s*$/.test(String(value))) throw new FieldError('Provided value is not a valid integer')
    return super.parse(value)
  }
}

/** `2` and `"2"` are the same choice. */
export class OneOf extends Choice {
  override emptyIsNull = false
  override parse(value: unknown): string {
    const text = typeof value === 'number' ? String(value) : value
    if (typeof text !== 'string' || !Object.hasOwn(this.choices, text)) throw new FieldError(NO_CHOICE)
    return text
  }
}

export class CurrencyChoice extends Currency {
  override parse(value: unknown): string {
    const code = new Text(MAX_TEXT).parse(value).toUpperCase()
    if (!CURRENCIES.has(code)) throw new FieldError(NO_CHOICE)
    return code
  }
}

/** `EUR,USD`: codes of ISO 4217, each once. */
export class CurrencyCodes extends Text {
  constructor() {
    super(MAX_TEXT)
  }
  override parse(value: unknown): string {
    const codes = super
      .parse(value)
      .split(',')
      .map((code) => code.trim().toUpperCase())
      .filter(Boolean)
    const wrong = codes.find((code) => !CURRENCIES.has(code))
    if (wrong) throw new FieldError(`Invalid currency code: '${wrong}'`)
    const twice = codes.find((code, i) => codes.indexOf(code) < i)
    if (twice) throw new FieldError(`Duplicate currency code: '${twice}'`)
    if (!codes.length) throw new FieldError('No valid currency codes provided')
    return codes.join(',')
  }
}

/** The value of a setting in requests and answers: its definition says of what kind. */
export class AnyValue extends Field {
  readonly type = 'field'
  override emptyIsNull = false
  shape() {
    return { oneOf: [{ type: 'string', maxLength: MAX_TEXT }, { type: 'integer' }, { type: 'boolean' }] }
  }
  override schema() {
    const { oneOf, ...described } = super.schema()
    return { ...described, oneOf: [...this.shape().oneOf, { type: 'null' }] }
  }
  parse(value: unknown): unknown {
    if (typeof value === 'string') checkMarkup(value)
    return value
  }
  override describe() {
    return { allow_null: true, max_length: MAX_TEXT }
  }
}

/** What is only shown, and of which OPTIONS says no more than that it is a field: clients know what to make of it. */
export class Untyped extends Anything {
  readonly schemaOf: JsonSchema
  readonly described: Record<string, unknown>
  constructor(schema: JsonSchema, described: Record<string, unknown> = {}) {
    super()
    this.schemaOf = schema
    this.described = described
    this.traits = { ...this.traits, readOnly: true }
  }
  override shape(): JsonSchema {
    return this.schemaOf
  }
  override describe(): Record<string, unknown> {
    return this.described
  }
}
