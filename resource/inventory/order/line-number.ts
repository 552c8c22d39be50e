import type { Dialect } from '../../engine/dialect.ts'
import { raw, type Sql } from '../../engine/sql.ts'

/** Line numbers in the order that people count in: 2 before 10, then what has letters. */
export const lineNumber = (d: Dialect): Sql[] => [
  raw(d.kind === 'sqlite' ? `cast(t.line as integer)` : `coalesce(substring(t.line from '^[0-9]+')::numeric, 0)`),
  d.textOrder(raw('t.line')),
]
