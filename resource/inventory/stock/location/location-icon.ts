import { column, type Sql, sql } from '../../../engine/sql.ts'
import { settingSql } from '../../settings/setting.ts'

/** A location's icon: its own, that of its type, or the one that the installation gives to all. @param t alias of the location */
export const locationIcon = (t: string): Sql =>
  sql`coalesce(nullif(${column(t, 'custom_icon')}, ''), nullif((select kind.icon from stock_location_type kind where kind.id = ${column(t, 'location_type_id')}), ''), ${settingSql('STOCK_LOCATION_DEFAULT_ICON')})`
