import { type Filter, filter } from '../engine/filter.ts'
import { type Sql, sql } from '../engine/sql.ts'

/** By text without regard to the case of ASCII letters, as the indexes keep it. */
export const sameText = (column: Sql, help?: string): Filter =>
  filter.of(
    { type: 'string' },
    (value, { dialect }) =>
      sql`${dialect.textOrder(column)} = ${dialect.kind === 'postgres' ? value.replace(/[A-Z]/g, (c) => c.toLowerCase()) : value}`,
    help,
  )
