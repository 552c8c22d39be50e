/** Rows that hold what they cannot send: another program let that through, or parts changed after they were made. */
import type { Trx } from '../../../../database.ts'
import { allSql } from '../../../engine/rows.ts'
import { raw, sql } from '../../../engine/sql.ts'
import { upFrom } from '../../variant-tree.ts'
import type { Holding } from './holding.ts'

/** A row of a table, and what is wrong with it. */
export interface Misfit {
  readonly table: string
  readonly id: number
  readonly problem: string
}

export const NOTHING_HELD = 'allocates nothing, or less'
export const WRONG_PART = 'allocates an item that its line does not ask for'

/**
 * Rows of which one of these conditions is true, by what is wrong then.
 * @param item column of the row @param from tables and condition after `select a.id`; it may ask `up (part, above)` for the parts of items that rows hold
 */
export async function misfitsIn(
  trx: Trx,
  table: string,
  item: string,
  wrong: Readonly<Record<string, string>>,
  from: string,
): Promise<Misfit[]> {
  const found: Misfit[] = []
  const up = upFrom(raw(`select i.part_id as id from ${table} a join stock_item i on i.id = a.${item}`))
  for (const [problem, condition] of Object.entries(wrong)) {
    const rows = await allSql<{ id: number }>(
      trx,
      sql`with recursive ${up} select a.id from ${raw(`${table} a join stock_item i on i.id = a.${item} ${from} and ${condition}`)} order by a.id`,
    )
    found.push(...rows.map(({ id }) => ({ table, id, problem })))
  }
  return found
}

/** Of the rows that wait to go with open orders. @param more conditions on the alias `a`, by what is wrong */
export function misfitsOf(h: Holding, trx: Trx, more: Readonly<Record<string, string>> = {}): Promise<Misfit[]> {
  const { k, table, waiting = 'true' } = h
  const wrong = {
    [NOTHING_HELD]: 'a.quantity <= 0',
    [WRONG_PART]: 'not exists (select 1 from up where up.part = i.part_id and up.above = l.part_id)',
    ...more,
  }
  const from = `join ${k.lineTable} l on l.id = a.line_id join ${k.table} o on o.id = l.order_id
    where o.status in (${k.open.join(', ')}) and ${waiting}`
  return misfitsIn(trx, table, 'item_id', wrong, from)
}
