import type { Dialect } from '../engine/dialect.ts'
import { Currency } from '../engine/fields/currency.ts'
import { type Sql, sql } from '../engine/sql.ts'
import { settingSql } from './settings/setting.ts'

/** The currency of an amount that may be missing: that of the installation where the row has none. */
export class PriceCurrency extends Currency {
  override select(_dialect: Dialect, alias: string): Sql {
    return sql`coalesce(${this.source(alias)}, ${settingSql('INVENTREE_DEFAULT_CURRENCY')})`
  }
}
