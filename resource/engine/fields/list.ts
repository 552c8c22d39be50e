import type { Messages } from '../../errors.ts'
import { Field, FieldError, type JsonSchema, type Reference } from '../field.ts'
import type { Facts } from '../form.ts'
import { echo, type ValueOf } from '../shape.ts'
import { Nested } from './nested.ts'

/** Things that one request may name in a list. */
export const MAX_ITEMS = 1_000

/** Values in a list: objects with fields of their own, or values of one kind. Errors of objects come line by line, `{}` for a good one. */
export class List<F extends Field = Field> extends Field<ValueOf<F>[]> {
  readonly type: string
  readonly each: F

  constructor(each: F) {
    super()
    this.each = each
    this.type = this.each instanceof Nested ? 'field' : 'list'
  }
  shape(): JsonSchema {
    return { type: 'array', items: this.each.schema(), maxItems: MAX_ITEMS }
  }
  parse(value: unknown): ValueOf<F>[] {
    if (!Array.isArray(value)) throw new FieldError(`Expected a list of items but got type "${typeof value}".`)
    if (value.length > MAX_ITEMS) throw new FieldError(`Send at most ${MAX_ITEMS} items in one request.`)
    const lines: Messages[] = []
    const words: string[] = []
    const values = value.map((one, line) => {
      try {
        if (!(this.each instanceof Nested)) return this.each.check(one)
        const read = this.each.read(one)
        if (read.errors) lines[line] = read.errors
        return read.values
      } catch (error) {
        if (!(error instanceof FieldError)) throw error
        if (this.each instanceof Nested) lines[line] = { non_field_errors: error.messages }
        else words.push(...error.messages)
        return undefined
      }
    })
    if (words.length) throw new FieldError(...new Set(words))
    if (lines.length) throw FieldError.structured(byLine(lines, values.length))
    return values as ValueOf<F>[]
  }
  override targets() {
    return this.each.targets()
  }
  override references(value: unknown): Reference[] {
    return ((value ?? []) as unknown[]).flatMap((one, line) =>
      this.each.references(one).map((found) => (found.within ? { ...found, line } : found)),
    )
  }
  override echo(value: unknown): unknown {
    const { each } = this
    return each instanceof Nested ? (value as Record<string, unknown>[]).map((row) => echo(each.fields, row)) : value
  }
  override asked() {
    return [...super.asked(), ...this.each.asked()]
  }
  override describe(facts?: Facts) {
    // Rows of a list that may be left out are said not to be required, as recorded.
    const required = !(this.each instanceof Nested) || this.traits.required === true
    return { child: { ...this.each.options(facts), required } }
  }
}

/** Messages by line, as clients read them. */
export const byLine = (lines: readonly (Messages | undefined)[], length: number): Messages[] =>
  Array.from({ length }, (_, line) => lines[line] ?? {})
