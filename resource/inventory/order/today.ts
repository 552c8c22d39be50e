import type { Dialect } from '../../engine/dialect.ts'
import { raw, type Sql } from '../../engine/sql.ts'

/** This day as ISO text, in UTC. Statements are kept, so the database says which day it is. */
export const todaySql = ({ kind }: Dialect): Sql =>
  raw(kind === 'sqlite' ? `date('now')` : `to_char(now() at time zone 'utc', 'YYYY-MM-DD')`)
