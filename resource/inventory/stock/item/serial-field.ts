import type { Dialect } from '../../../engine/dialect.ts'
import { Text } from '../../../engine/fields/text.ts'
import { column, type Sql, sql } from '../../../engine/sql.ts'

/** A serial number. What was received without one shows an empty text, other stock null. */
export class SerialField extends Text {
  override select(_dialect: Dialect, t: string): Sql {
    return sql`coalesce(${column(t, 'serial')}, case when ${column(t, 'purchase_order_id')} is not null then '' end)`
  }
}
