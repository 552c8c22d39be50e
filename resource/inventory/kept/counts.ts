/** How many items lie in a place, and how many parts are in a category. */

import type { Trx } from '../../../database.ts'
import { type Kept, touch, type Wrong } from '../../engine/kept.ts'
import { lockClause } from '../../engine/locks.ts'

/** @param of the table whose rows are counted, and its column that names the row they are counted for */
function counted(table: 'stock_location' | 'part_category', column: string, of: string, by: string): Kept<number> {
  const count = `(select count(*) from ${of} x where x.${by} = ${table}.id)`
  return {
    lock: table,
    covers: [`${table}.${column}`],
    add: (a, b) => a + b,
    async refresh(trx, steps) {
      // In the order of keys, so that two writers who swap places do not wait for each other.
      const changed = [...steps].filter(([, step]) => step !== 0).sort(([a], [b]) => a - b)
      for (const [id, step] of changed) await trx.all(`update ${table} set ${column} = ${column} + ? where id = ?`, [step, id])
    },
    wrong: (trx) =>
      trx.all<Wrong>(
        `select '${table}' as "table", id, '${column}' as "column", ${column} as kept, ${count} as "right" from ${table} where ${column} <> ${count} order by id`,
      ),
    async rebuild(trx) {
      await trx.all(`select id from ${table} order by id${lockClause(trx, 'change')}`)
      await trx.all(`update ${table} set ${column} = ${count} where ${column} <> ${count}`)
    },
  }
}
export const ITEM_COUNTS = counted('stock_location', 'item_count', 'stock_item', 'location_id')
export const PART_COUNTS = counted('part_category', 'part_count', 'part_part', 'category_id')

type Steps = Iterable<readonly [key: number | null, by: number]>
const somewhere = (steps: Steps) => [...steps].filter((step): step is [number, number] => step[0] !== null)

/** Items came to places (+1 each) or went (-1 each). */
export const touchItemCounts = (trx: Trx, steps: Steps): Promise<void> => touch(trx, ITEM_COUNTS, somewhere(steps))

/** Parts came to categories (+1 each) or went (-1 each). */
export const touchPartCounts = (trx: Trx, steps: Steps): Promise<void> => touch(trx, PART_COUNTS, somewhere(steps))
