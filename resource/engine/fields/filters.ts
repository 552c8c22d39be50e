import { MAX_PAIRS } from '../../../pairs.ts'
import { Field, FieldError, type JsonSchema } from '../field.ts'

/** Characters of all names and values: an address has no room for more. */
const MAX_TEXT = 16_000

/** Filters of a list in a body, as its address takes them: names and texts. */
export class Filters extends Field<[string, string][]> {
  readonly type = 'nested object'
  override emptyIsNull = false
  shape(): JsonSchema {
    return { type: 'object' }
  }
  parse(given: unknown): [string, string][] {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) throw new FieldError('Expected an object of filters.')
    let pairs = 0
    let length = 0
    const filters: [string, string][] = []
    // Whatever holds too many is left before there is a list of them.
    for (const name in given) {
      const value = (given as Record<string, unknown>)[name]
      if (++pairs > MAX_PAIRS) throw new FieldError(`Send at most ${MAX_PAIRS} filters.`)
      if (typeof value === 'object' && value !== null) throw new FieldError('Values of filters are words and numbers.')
      const text = String(value)
      length += name.length + text.length
      if (length > MAX_TEXT) throw new FieldError(`Filters may have ${MAX_TEXT} characters in all.`)
      filters.push([name, text])
    }
    return filters
  }
}
