import type { Dialect } from '../dialect.ts'
import { Field, FieldError, type JsonSchema } from '../field.ts'
import type { Filter } from '../filter.ts'
import { type Sql, sql } from '../sql.ts'

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

const MOMENT = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?) ?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i
/** ISO 8601 or a database's form -> milliseconds. Without a zone it is UTC, whatever the zone of the machine. */
function timeOf(text: string): number {
  const [, day = '', time = '00:00', zone = 'Z'] = MOMENT.exec(text) ?? []
  // `Date` makes the next day of 24:00, and of 30 February one in March.
  if (!isDate(day) || time.startsWith('24')) return Number.NaN
  const offset = /^[+-]\d{2}$/.test(zone) ? `${zone}:00` : zone.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')
  return Date.parse(`${day}T${time.replace(',', '.')}${offset.toUpperCase()}`)
}

/** A moment, kept and shown in ISO 8601. */
export class DateTime extends Field<string> {
  readonly type = 'datetime'
  inMinutes = false
  shape(): JsonSchema {
    if (!this.inMinutes) return { type: 'string', format: 'date-time' }
    return { type: 'string', pattern: this.traits.readOnly ? MINUTES : SENT_MINUTES }
  }
  parse(value: unknown): string {
    const time = typeof value === 'string' ? timeOf(value.trim()) : Number.NaN
    // Four digits for the year, so that moments sort as texts.
    if (!(time >= FIRST && time <= LAST))
      throw new FieldError('Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].')
    return new Date(time).toISOString()
  }
  override json(dialect: Dialect, value: Sql): Sql {
    return this.inMinutes ? minutesOf(value) : super.json(dialect, value)
  }
  /** Shown as `2026-03-14 09:26`, UTC without saying so, as InvenTree does. A request may say it in this form or in ISO 8601. */
  minutes(): this {
    return Object.assign(this.with({}), { inMinutes: true })
  }
}

/** The form that `minutes` shows, and what may be sent for it. */
export const MINUTES = '^\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}$'
export const SENT_MINUTES = '^\\d{4}-\\d{2}-\\d{2}(?:[ T]\\d{2}:\\d{2}.*)?$'

/** A stored moment as `2026-03-14 09:26`. */
export const minutesOf = (value: Sql): Sql => sql`replace(substr(${value}, 1, 16), 'T', ' ')`

/** A day that the calendar has. */
export const isDate = (text: string): boolean => {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}
