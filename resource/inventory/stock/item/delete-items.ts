import type { Trx } from '../../../../database.ts'
import { filesLeft } from '../../../engine/files-left.ts'
import { lockRows } from '../../../engine/locks.ts'
import { keyList } from '../../../engine/rows.ts'

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
  const files = await trx.all<{
    attachment: string | null
  }>(`select attachment from common_attachment where model_type = 'stockitem' and model_id in (${list})
      union all select attachment from stock_test_result where stock_item_id in (${list})
      union all select image from common_notes_image where model_type = 'stockitem' and model_id in (${list})`)
  filesLeft(
    trx,
    files.map(({ attachment }) => attachment),
  )
  for (const [table, where] of [
    ['common_tagged', "model = 'stock_item' and thing_id"],
    ['common_attachment', "model_type = 'stockitem' and model_id"],
    ['common_parameter', "model_type = 'stockitem' and model_id"],
    ['common_notes_image', "model_type = 'stockitem' and model_id"],
    ['stock_item', 'id'],
  ])
    await trx.all(`delete from ${table} where ${where} in (${list})`)
}
