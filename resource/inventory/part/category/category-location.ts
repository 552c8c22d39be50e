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

/** Where a part is kept, or else what its category lies in, or the closest category above that says so. */
export async function defaultPlace(trx: Trx, part: number): Promise<number | null> {
  const { default_location_id: own, category_id } = await trx('part_part').where({ id: part }).first('default_location_id', 'category_id')
  return own ?? (category_id === null ? null : categoryLocation(trx, category_id))
}
