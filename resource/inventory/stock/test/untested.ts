import type { Trx } from '../../../../database.ts'
import { allSql, among } from '../../../engine/rows.ts'
import { raw, sql } from '../../../engine/sql.ts'
import { withTemplates } from '../../variant-tree.ts'

/** Those of the items that did not pass a test that their part requires: the last result of each counts. */
export async function untested(trx: Trx, items: readonly number[]): Promise<ReadonlySet<number>> {
  if (!items.length) return new Set()
  const failed = await allSql<{ id: number }>(
    trx,
    sql`select i.id from stock_item i where ${among(trx, 'i.id', items)} and exists (
      select 1 from part_test_template x where x.required and x.enabled and x.part_id in (${withTemplates(raw('i.part_id'))})
        and not coalesce((select r.result from stock_test_result r where r.stock_item_id = i.id and r.template_id = x.id
          order by r.date desc, r.id desc limit 1), false))`,
  )
  return new Set(failed.map(({ id }) => id))
}
