/** Which orders are still open, and which of them late, as conditions. */
import type { Dialect } from '../../../engine/dialect.ts'
import { column, raw, type Sql, sql } from '../../../engine/sql.ts'
import type { OrderKind } from './order-kind.ts'

/** This day as ISO text, in UTC. Statements are kept, so the database says which day it is. */
export const todaySql = ({ kind }: Dialect): Sql =>
  raw(kind === 'sqlite' ? `date('now')` : `to_char(now() at time zone 'utc', 'YYYY-MM-DD')`)

export const openStatus = ({ outstanding }: OrderKind, status: Sql): Sql => sql`${status} in (${raw(outstanding.join(', '))})`

/** Still open when its day is over, or has come. @param t alias of the order */
export const orderOverdue = (k: OrderKind, dialect: Dialect, t: string): Sql =>
  sql`(${openStatus(k, column(t, 'status'))} and coalesce(${raw(t)}.target_date ${raw(k.dueByDay ? '<=' : '<')} ${todaySql(dialect)}, false))`

/** The day of a line is over and not all of it is done. @param done column that says how much is @param t alias of the line */
export const lineOverdue = (dialect: Dialect, t: string, done: string): Sql =>
  sql`(${column(t, done)} < ${column(t, 'quantity')} and coalesce(${column(t, 'target_date')} < ${todaySql(dialect)}, false))`
