/** Rows that hold what they cannot send: another program let that through, or parts changed after they were made. */
import type { Trx } from '../../../../database.ts'
import { keysIn } from '../../../engine/rows.ts'
import type { Holding } from './holding.ts'

/** A row of a table, and what is wrong with it. */
export interface Misfit {
  readonly table: string
  readonly id: number
  readonly problem: string
}

export const NOTHING_HELD = 'allocates nothing, or less'
export const WRONG_PART = 'allocates an item that its line does not ask for'

/** Which parts are variants of which, themselves among them: `up (part, above)`, of the parts of items that rows hold. @param item column of the row */
export const upFrom = (table: string, item: string): string =>
  `with recursive up(part, above) as (select i.part_id, i.part_id from ${table} a join stock_item i on i.id = a.${item}
     union select up.part, p.variant_of_id from up join part_part p on p.id = up.above where p.variant_of_id is not null)`

/** Of the rows that wait to go with open orders. @param more conditions on the alias `a`, by what is wrong */
export async function misfitsOf(h: Holding, trx: Trx, more: Readonly<Record<string, string>> = {}): Promise<Misfit[]> {
  const { k, table, waiting = 'true' } = h
  const wrong = {
    [NOTHING_HELD]: 'a.quantity <= 0',
    [WRONG_PART]: 'not exists (select 1 from up where up.part = i.part_id and up.above = l.part_id)',
    ...more,
  }
  const found: Misfit[] = []
  for (const [problem, condition] of Object.entries(wrong)) {
    const keys = await keysIn(
      trx,
      `${upFrom(table, 'item_id')} select a.id from ${table} a join ${k.lineTable} l on l.id = a.line_id join ${k.table} o on o.id = l.order_id
         join stock_item i on i.id = a.item_id where o.status in (${k.open.join(', ')}) and ${waiting} and ${condition} order by a.id`,
    )
    found.push(...keys.map((id) => ({ table, id, problem })))
  }
  return found
}
