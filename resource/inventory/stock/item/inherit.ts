/** What hangs on a stock item, when the item is split or goes into another. */
import type { Trx } from '../../../../database.ts'
import { allSql, rowsAs } from '../../../engine/rows.ts'
import { raw, type Sql, sql } from '../../../engine/sql.ts'

/** From which item to which. */
export type Pair = readonly [from: { readonly id: number }, to: { readonly id: number }]

/** The pairs of which both are written, as a relation of `source` and `target`. */
function written(trx: Trx, pairs: readonly Pair[]): Sql | undefined {
  const rows = pairs.filter(([from, to]) => from.id && to.id).map(([from, to]) => ({ source: from.id, target: to.id }))
  return rows.length ? rowsAs(trx, 'pair', { source: 'integer', target: 'integer' }, rows) : undefined
}

async function copyRows(trx: Trx, pairs: readonly Pair[], table: string, key: string, columns: string): Promise<void> {
  const pair = written(trx, pairs)
  const copy = raw(`insert into ${table} (${key}, ${columns}) select pair.target, ${columns} from`)
  const of = raw(`join ${table} on ${table}.${key} = pair.source order by pair.n, ${table}.id`)
  if (pair) await allSql(trx, sql`${copy} ${pair} ${of}`)
}

/** What was tested before an item was split holds for the new item as well. */
export const copyTestResults = (trx: Trx, pairs: readonly Pair[]): Promise<void> =>
  copyRows(
    trx,
    pairs,
    'stock_test_result',
    'stock_item_id',
    'template_id, result, value, attachment, notes, test_station, started_datetime, finished_datetime, date, user_id, metadata',
  )

/** Who did what before an item was split; quantities stay with the one that had them. */
export const copyHistory = (trx: Trx, pairs: readonly Pair[]): Promise<void> =>
  copyRows(trx, pairs, 'stock_tracking', 'item_id', 'part_id, tracking_type, date, notes, user_id, deltas, credential, client_id')

const HANGING = [
  ['build_item', 'stock_item_id', ''],
  ['order_sales_order_allocation', 'item_id', ''],
  ['order_transfer_order_allocation', 'item_id', ''],
  ['stock_test_result', 'stock_item_id', ''],
  ['common_attachment', 'model_id', "and model_type = 'stockitem'"],
] as const

/** Allocations, test results and attachments go along into the item that takes another one in. */
export async function moveAttached(trx: Trx, pairs: readonly Pair[]): Promise<void> {
  const pair = written(trx, pairs)
  if (!pair) return
  for (const [table, column, also] of HANGING)
    await allSql(
      trx,
      sql`update ${raw(table)} set ${raw(column)} = pair.target from ${pair} where ${raw(column)} = pair.source ${raw(also)}`,
    )
}
