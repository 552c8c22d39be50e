import { Field, FieldError, type JsonSchema } from '../field.ts'

/** A day, `YYYY-MM-DD`. */
export class DateField extends Field {
  readonly type = 'date'
  shape(): JsonSchema {
    return { type: 'string', format: 'date' }
  }
  parse(value: unknown): string {
    const text = String(value)
    if (typeof value !== 'string' || !isDate(text))
      throw new FieldError('Date has wrong format. Use one of these formats instead: YYYY-MM-DD.')
    return text
  }
}

/** A moment, ISO 8601. */
export class DateTime extends Field {
  readonly type = 'datetime'
  shape(): JsonSchema {
    return { type: 'string', format: 'date-time' }
  }
  parse(value: unknown): string {
    const time = Date.parse(String(value))
    if (Number.isNaN(time))
      throw new FieldError('Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].')
    return new Date(time).toISOString()
  }
}

/** A day that the calendar has. */
export const isDate = (text: string): boolean => {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}
