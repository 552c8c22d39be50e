import type { Trx } from '../../../../database.ts'
import { within } from '../../../engine/tree.ts'

/** The place that the closest category around a part names for its parts. */
export async function categoryLocation(trx: Trx, category: number): Promise<number | null> {
  const [row] = await trx.all<{ id: number }>(
    `select up.default_location_id as id from part_category node join part_category up on ${within('node', 'up').text}
     where node.id = ? and up.default_location_id is not null order by up.level desc limit 1`,
    [category],
  )
  return row?.id ?? null
}
