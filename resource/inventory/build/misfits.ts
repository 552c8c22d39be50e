/** What lines of builds hold and cannot use up as it is. */
import type { Trx } from '../../../database.ts'
import { type Misfit, misfitsIn, NOTHING_HELD, WRONG_PART } from '../order/family/misfits.ts'

const WRONG: Readonly<Record<string, string>> = {
  [NOTHING_HELD]: 'a.quantity <= 0',
  [WRONG_PART]: `not exists (select 1 from up join part_part p on p.id = up.part join part_part named on named.id = m.sub_part_id
    where up.part = i.part_id and (up.part = up.above or m.allow_variants) and named.trackable = p.trackable
      and (up.above = m.sub_part_id or up.above in (select s.part_id from part_bom_substitute s where s.bom_item_id = m.id)))`,
  'goes into something that another build makes':
    'exists (select 1 from stock_item x where x.id = a.install_into_id and coalesce(x.build_id, 0) <> l.build_id)',
}

export const misfitsOfBuilds = (trx: Trx): Promise<Misfit[]> =>
  misfitsIn(
    trx,
    'build_item',
    'stock_item_id',
    WRONG,
    'join build_line l on l.id = a.build_line_id join part_bom_item m on m.id = l.bom_item_id where true',
  )
