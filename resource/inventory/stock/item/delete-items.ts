import type { Trx } from '../../../../database.ts'
import { filesLeft } from '../../../engine/files-left.ts'
import { lockRows } from '../../../engine/locks.ts'
import { keyList, keysIn } from '../../../engine/rows.ts'
import { RETURN_TOTALS, touchOrderTotals } from '../../kept/order-total.ts'
import { touchTotals } from '../../kept/totals.ts'

const returnsOf = (trx: Trx, items: readonly number[], column: 'id' | 'order_id'): Promise<number[]> =>
  keysIn(trx, `select distinct ${column} as id from order_return_order_line where item_id in (${keyList(items)})`)

/** Locks the return orders with lines about these items, which go with them. Call it before the items are locked. */
export async function lockReturnsOf(trx: Trx, items: readonly number[]): Promise<void> {
  if (!items.length) return
  await lockRows(trx, 'order_return_order', await returnsOf(trx, items, 'order_id'), 'change')
  await lockRows(trx, 'order_return_order_line', await returnsOf(trx, items, 'id'), 'delete')
}

/** What was held to go into items that are being made is free when these go. */
async function freeComponents(trx: Trx, outputs: string): Promise<void> {
  const parts = await keysIn(
    trx,
    `select distinct i.part_id as id from build_item a join stock_item i on i.id = a.stock_item_id where a.install_into_id in (${outputs})`,
  )
  if (!parts.length) return
  await trx.all(`delete from build_item where install_into_id in (${outputs})`)
  await touchTotals(trx, 'builds', parts)
}

/** Deletes items and what hangs on them. Items that were split from them become those of their own parents; their history stays. */
export async function deleteItems(trx: Trx, ids: readonly number[]): Promise<void> {
  if (!ids.length) return
  await lockRows(trx, 'stock_item', ids, 'delete')
  const list = keyList(ids)
  await trx.all(`with recursive line(child, above) as (
       select c.id, g.parent_id from stock_item c join stock_item g on g.id = c.parent_id where c.parent_id in (${list}) and c.id not in (${list})
       union select line.child, g.parent_id from line join stock_item g on g.id = line.above where line.above in (${list}))
     update stock_item set parent_id = line.above from line
     where stock_item.id = line.child and (line.above is null or line.above not in (${list}))`)
  await freeComponents(trx, list)
  const files = await trx.all<{
    attachment: string | null
  }>(`select attachment from common_attachment where model_type = 'stockitem' and model_id in (${list})
      union all select attachment from stock_test_result where stock_item_id in (${list})
      union all select image from common_notes_image where model_type = 'stockitem' and model_id in (${list})`)
  filesLeft(
    trx,
    files.map(({ attachment }) => attachment),
  )
  await touchOrderTotals(trx, RETURN_TOTALS, await returnsOf(trx, ids, 'order_id'))
  for (const [table, where] of [
    ['common_tagged', "model = 'stock_item' and thing_id"],
    ['common_attachment', "model_type = 'stockitem' and model_id"],
    ['common_parameter', "model_type = 'stockitem' and model_id"],
    ['common_notes_image', "model_type = 'stockitem' and model_id"],
    ['stock_item', 'id'],
  ])
    await trx.all(`delete from ${table} where ${where} in (${list})`)
}
