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
  /** What is found will be changed or deleted. */
  readonly writes?: true
}

export interface Filter {
  readonly schema: JsonSchema
  readonly help?: string
  /** What it compares is shown with every row, is the caller's own, or was asked of the gate by itself: it may look into any table. */
  readonly shown?: true
  /** A statement for the keys that it can be, as `id`: another one is no choice. */
  readonly among?: Sql
  /** The condition on `t`, the resource's table; undefined adds none. @throws FieldError */
  where(value: string, context: FilterContext): Sql | Matching | undefined
}

/** A yes or no that another filter reads: what is neither is no. */
export const flagged = (value: string | null, preset: boolean): boolean => (value ? parseBool(value) === true : preset)
export const noChoice = (): FieldError => new FieldError('Select a valid choice. That choice is not one of the available choices.')
/** A key; one too large to exist stays a key that nothing has. @throws FieldError */
export function keyValue(value: string): number {
  if (!/^\d{1,18}$/.test(value.trim())) throw noChoice()
  return Math.min(Number(value), MAX_INTEGER)
}

export const isNull = (value: string): boolean => /^(null|none)$/i.test(value)

export const filter = {
  /** By a yes/no condition. */
  bool: (condition: Sql | ((dialect: Dialect) => Sql), help?: string): Filter =>
    filter.yesNo((yes, { dialect }) => {
      const holds = typeof condition === 'function' ? condition(dialect) : condition
      return yes ? holds : sql`not (${holds})`
    }, help),
  /** By a yes or a no. What is neither asks for nothing, as clients that send `none` expect; a write refuses it. */
  yesNo: (where: (yes: boolean, context: FilterContext) => ReturnType<Filter['where']>, help?: string): Filter =>
    filter.of(
      { type: 'boolean' },
      (value, context) => {
        const yes = parseBool(value)
        if (yes === undefined && context.writes) throw new FieldError('Must be a valid boolean.')
        return yes === undefined ? undefined : where(yes, context)
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
  /** A yes or no that other filters read, and that narrows nothing by itself. */
  flag: (help: string): Filter => filter.yesNo(() => undefined, help),
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
  /** By the key of a thing of this kind, or by one of these keys. */
  choice: (of: { readonly table?: string } | Sql, f: Filter): Filter => {
    const among = 'text' in of ? of : of.table && raw(`select id from ${of.table}`)
    return among ? { ...f, among } : f
  },
  of: (schema: JsonSchema, where: Filter['where'], help?: string): Filter => ({ schema, where, ...(help ? { help } : {}) }),
}

export const EVERYTHING = raw('1 = 1')
