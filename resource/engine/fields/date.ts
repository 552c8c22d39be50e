import { Field, FieldError, type JsonSchema } from '../field.ts'
import type { Filter } from '../filter.ts'
import { sql } from '../sql.ts'

/** A day, `YYYY-MM-DD`. */
export class DateField extends Field<string> {
  readonly type = 'date'
  shape(): JsonSchema {
    return { type: 'string', format: 'date' }
  }
  parse(value: unknown): string {
    if (typeof value !== 'string' || !isDate(value))
      throw new FieldError('Date has wrong format. Use one of these formats instead: YYYY-MM-DD.')
    return value
  }
  override filter(): Filter {
    const source = this.source('t')
    return { schema: this.shape(), where: (value) => sql`${source} = ${this.check(value)}` }
  }
}

const FIRST = Date.parse('0001-01-01T00:00:00Z')
const LAST = Date.parse('9999-12-31T23:59:59.999Z')

/** A moment, ISO 8601. */
export class DateTime extends Field<string> {
  readonly type = 'datetime'
  shape(): JsonSchema {
    return { type: 'string', format: 'date-time' }
  }
  parse(value: unknown): string {
    const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
    // Four digits for the year, so that moments sort as texts.
    if (!(time >= FIRST && time <= LAST))
      throw new FieldError('Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].')
    return new Date(time).toISOString()
  }
}

/** A day that the calendar has. */
export const isDate = (text: string): boolean => {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}
