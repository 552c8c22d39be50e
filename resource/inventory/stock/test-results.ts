import { allIn, type Trx, type Value } from '../../../database.ts'
import { rowsAs } from '../../engine/rows.ts'
import type { StockItem } from './stock-edit.ts'

const COLUMNS = `template_id, result, value, attachment, notes, test_station, started_datetime, finished_datetime, date, user_id, metadata`

/** What was tested before an item was split holds for the new item as well. @param pairs from which item to which, once both are written */
export async function copyTestResults(trx: Trx, pairs: readonly (readonly [StockItem, StockItem])[]): Promise<void> {
  const rows = pairs.filter(([, to]) => to.id).map(([from, to]) => ({ source: from.id, target: to.id }))
  if (!rows.length) return
  const pair = rowsAs(trx, 'pair', { source: 'integer', target: 'integer' }, rows)
  await allIn(
    trx,
    `insert into stock_test_result (stock_item_id, ${COLUMNS}) select pair.target, ${COLUMNS} from ${pair.text}
     join stock_test_result r on r.stock_item_id = pair.source order by pair.n, r.id`,
    pair.params as Value[],
  )
}
