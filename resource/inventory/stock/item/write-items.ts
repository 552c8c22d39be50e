/** Writes rows of stock items, set by set. */
import type { Trx } from '../../../../database.ts'
import { allSql, rowsAs } from '../../../engine/rows.ts'
import { raw, sql } from '../../../engine/sql.ts'
import { COLUMNS, ITEM_COLUMNS, type ItemRow, itemSearchKey } from './item-row.ts'
import type { StockItem } from './stock-edit.ts'

const kindsOf = (names: readonly (keyof ItemRow)[]) =>
  Object.fromEntries(names.map((c) => [c, ITEM_COLUMNS[c]])) as { [C in keyof ItemRow]: (typeof ITEM_COLUMNS)[C] }

/** Makes rows of new items, which get their keys. @param now ISO time */
export async function insertItems(trx: Trx, made: readonly StockItem[], now: string): Promise<void> {
  if (!made.length) return
  for (const item of made) item.search_key = itemSearchKey(item)
  const filled = COLUMNS.filter((c) => made.some((item) => item[c] !== null))
  const names = raw(filled.join(', '))
  const rows = rowsAs(trx, 'fresh', kindsOf(filled), made)
  const written = await allSql<{ id: number }>(
    trx,
    sql`insert into stock_item (${names}, creation_date, updated) select ${names}, ${now}, ${now} from ${rows} order by n returning id`,
  )
  // Keys are given in the order of the rows.
  const ids = written.map(({ id }) => id).sort((a, b) => a - b)
  for (const [n, item] of made.entries()) item.id = ids[n]!
}

/** @param changed items, each with what it was */
export async function updateItems(trx: Trx, changed: readonly (readonly [StockItem, ItemRow])[], now: string): Promise<void> {
  if (!changed.length) return
  for (const [item] of changed) item.search_key = itemSearchKey(item)
  // Columns that stay are not named: each that is named has its indexes and references written and checked anew.
  const names = COLUMNS.filter((c) => changed.some(([item, before]) => item[c] !== before[c]))
  const fresh = changed.map(([item, before]) => ({ ...item, was: before.quantity }))
  const rows = rowsAs(trx, 'fresh', { ...kindsOf(names), id: 'integer', was: 'bigint' }, fresh)
  const columns = raw(names.map((c) => `${c} = fresh.${c}`).join(', '))
  const written = await allSql(
    trx,
    sql`update stock_item set ${columns}, updated = ${now} from ${rows}
     where stock_item.id = fresh.id and stock_item.quantity = fresh.was returning stock_item.id`,
  )
  if (written.length !== changed.length) throw new Error('A stock item changed under its lock.')
}
