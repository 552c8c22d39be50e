/** What lines of builds hold and cannot use up as it is. */
import type { Trx } from '../../../database.ts'
import { keysIn } from '../../engine/rows.ts'
import { type Misfit, NOTHING_HELD, upFrom, WRONG_PART } from '../order/family/misfits.ts'

const WRONG: Readonly<Record<string, string>> = {
  [NOTHING_HELD]: 'a.quantity <= 0',
  [WRONG_PART]: `not exists (select 1 from up where up.part = i.part_id and up.above = m.sub_part_id and (up.part = up.above or m.allow_variants))
    and not exists (select 1 from part_bom_substitute s where s.bom_item_id = m.id and s.part_id = i.part_id)`,
  'goes into something that another build makes':
    'exists (select 1 from stock_item x where x.id = a.install_into_id and coalesce(x.build_id, 0) <> l.build_id)',
}

export async function misfitsOfBuilds(trx: Trx): Promise<Misfit[]> {
  const found: Misfit[] = []
  for (const [problem, condition] of Object.entries(WRONG)) {
    const keys = await keysIn(
      trx,
      `${upFrom('build_item', 'stock_item_id')} select a.id from build_item a join build_line l on l.id = a.build_line_id
         join part_bom_item m on m.id = l.bom_item_id join stock_item i on i.id = a.stock_item_id where ${condition} order by a.id`,
    )
    found.push(...keys.map((id) => ({ table: 'build_item', id, problem })))
  }
  return found
}
