/** When stock is expired, or soon will be. The database says which day it is, in UTC: statements are kept. */
import type { Dialect } from '../../../engine/dialect.ts'
import { column, raw, type Sql, sql } from '../../../engine/sql.ts'
import { settingSql } from '../../settings/setting.ts'

const STALE_DAYS = settingSql('STOCK_STALE_DAYS', 'integer')

const day = ({ kind }: Dialect, later?: Sql): Sql =>
  kind === 'sqlite'
    ? later
      ? sql`date('now', ${later} || ' days')`
      : raw(`date('now')`)
    : sql`to_char((now() at time zone 'utc')::date${later ? sql` + ${later}` : raw('')}, 'YYYY-MM-DD')`

const before = (t: string, limit: Sql): Sql =>
  sql`(${column(t, 'in_stock')} and ${column(t, 'expiry_date')} is not null and ${column(t, 'expiry_date')} < ${limit})`

/** In stock, and its day is past. */
export const expired = (d: Dialect, t: string): Sql => before(t, day(d))
/** In stock, and its day comes within the days that the installation calls stale; never where that is 0. */
export const stale = (d: Dialect, t: string): Sql => sql`(${STALE_DAYS} > 0 and ${before(t, day(d, STALE_DAYS))})`
