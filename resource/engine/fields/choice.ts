import { Field, FieldError, type JsonSchema, textOf } from '../field.ts'

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
    return { choices: Object.entries(this.choices).map(([value, display_name]) => ({ value, display_name })) }
  }
}
