import { type Filter, filter, isNull, keyValue } from '../../../engine/filter.ts'
import { type Sql, sql } from '../../../engine/sql.ts'
import { subtree } from '../../../engine/tree.ts'
import { LOCATION } from '../../kinds/stock.ts'

/** By a column that holds the key of a location; `null` finds what has none. */
export const placeFilter = (column: Sql): Filter =>
  filter.choice(
    LOCATION,
    filter.of(
      { type: 'integer', minimum: 0 },
      (value, { dialect }) => (isNull(value) ? sql`${column} is null` : dialect.member(column, subtree('stock_location', keyValue(value)))),
      'In this location, or below it',
    ),
  )
