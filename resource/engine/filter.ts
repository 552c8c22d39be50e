/** Filters of lists: each knows its parameter's schema and the condition that it adds. Unknown or wrong values never widen a list. */
import type { Principal } from '../../provider/identity/principal.ts'
import type { Dialect } from './dialect.ts'
import { FieldError, type JsonSchema } from './field.ts'
import { isDate } from './fields/date.ts'
import { MAX_INTEGER, parseBool } from './fields/number.ts'
import { Matching } from './pattern.ts'
import { raw, type Sql, sql } from './sql.ts'

export interface FilterContext {
  readonly dialect: Dialect
  /** All parameters: some filters read their neighbours. */
  readonly query: URLSearchParams
  readonly principal: Principal
}

export interface Filter {
  readonly schema: JsonSchema
  readonly help?: string
  /** What it compares is shown with every row, is the caller's own, or was asked of the gate by itself: it may look into any table. */
  readonly shown?: true
  /** The condition on `t`, the resource's table; undefined adds none. @throws FieldError */
  where(value: string, context: FilterContext): Sql | Matching | undefined
}

/** `true|1|yes` and their opposites. @throws FieldError */
export function boolValue(value: string): boolean {
  const parsed = parseBool(value)
  if (parsed === undefined) throw new FieldError('Must be a valid boolean.')
  return parsed
}
/** A key; one too large to exist stays a key that nothing has. @throws FieldError */
export function keyValue(value: string): number {
  if (!/^\d{1,18}$/.test(value.trim())) throw new FieldError('Select a valid choice. That choice is not one of the available choices.')
  return Math.min(Number(value), MAX_INTEGER)
}

const isNull = (value: string): boolean => /^(null|none)$/i.test(value)

export const filter = {
  /** By a yes/no condition. */
  bool: (condition: Sql | ((dialect: Dialect) => Sql), help?: string): Filter =>
    filter.of(
      { type: 'boolean' },
      (value, { dialect }) => {
        const holds = typeof condition === 'function' ? condition(dialect) : condition
        return boolValue(value) ? holds : sql`not (${holds})`
      },
      help,
    ),
  /** By text without regard to the case of ASCII letters, as the indexes keep it. */
  sameText: (text: Sql, help?: string): Filter =>
    filter.of(
      { type: 'string' },
      (value, { dialect }) =>
        sql`${dialect.textOrder(text)} = ${dialect.kind === 'postgres' ? value.replace(/[A-Z]/g, (c) => c.toLowerCase()) : value}`,
      help,
    ),
  /** Rows in whose text a regular expression (RE2) is found, anywhere unless it is anchored. */
  pattern: (text: Sql): Filter =>
    filter.of({ type: 'string' }, (value) => new Matching(text, value), 'Matches this regular expression (RE2)'),
  /** A yes or no that other filters read, and that narrows nothing by itself; a wrong value is refused all the same. */
  flag: (help: string): Filter => filter.of({ type: 'boolean' }, (value) => void boolValue(value), help),
  /** By a day. */
  day: (where: (day: string) => Sql, help: string): Filter =>
    filter.of(
      { type: 'string', format: 'date' },
      (value) => {
        if (!isDate(value)) throw new FieldError('Enter a valid date.')
        return where(value)
      },
      help,
    ),
  /** By a column that holds a key; `null` finds rows without one. */
  key: (column: Sql, help?: string): Filter =>
    filter.of(
      { type: 'integer', minimum: 0 },
      (value) => (isNull(value) ? sql`${column} is null` : sql`${column} = ${keyValue(value)}`),
      help,
    ),
  /** By what a key says of a row. */
  ofKey: (where: (key: number, context: FilterContext) => ReturnType<Filter['where']>, help?: string): Filter =>
    filter.of({ type: 'integer' }, (value, context) => where(keyValue(value), context), help),
  text: (column: Sql, help?: string): Filter => filter.of({ type: 'string' }, (value) => sql`${column} = ${value}`, help),
  shown: (f: Filter): Filter => ({ ...f, shown: true }),
  of: (schema: JsonSchema, where: Filter['where'], help?: string): Filter => ({ schema, where, ...(help ? { help } : {}) }),
}

export const EVERYTHING = raw('1 = 1')
