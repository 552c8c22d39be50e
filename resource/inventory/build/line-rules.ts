/** Rules of a build's lines. They are made with the build; one by one they are changed and taken away. */
import type { Trx } from '../../../database.ts'
import { lockRows } from '../../engine/locks.ts'
import { after, type Hooks, rowsOf } from '../../engine/resource.ts'
import { keyList, keysIn } from '../../engine/rows.ts'
import { invalid, ValidationError } from '../../errors.ts'
import { BUILDS } from './build.ts'
import type { line } from './line.ts'

const NULL = ['This field cannot be null.']

export const lineRules: Hooks<typeof line.fields> = {
  async lock(trx, { ids }) {
    await lockRows(trx, BUILDS.table, await trx(BUILDS.lineTable).whereIn('id', ids).pluck('build_id'), 'change')
  },
  async check(write) {
    const { trx, row, id } = write
    // A request has no words for either.
    if (!row) throw new ValidationError({ build: NULL, bom_item: NULL })
    for (const name of ['quantity', 'consumed'] as const)
      if (after(write, name)! < 0) throw invalid('Ensure this value is greater than or equal to 0.', name)
    await BUILDS.follow(trx, await componentsOf(trx, [id]), false)
  },
  // What was allocated to them is free again.
  async deletingAll(writes) {
    const { trx } = writes[0]!
    const lines = rowsOf(writes).map(({ id }) => id)
    const held = await keysIn(
      trx,
      `select distinct i.part_id as id from build_item a join stock_item i on i.id = a.stock_item_id where a.build_line_id in (${keyList(lines)})`,
    )
    await BUILDS.follow(trx, [...held, ...(await componentsOf(trx, lines))], false)
  },
}

const componentsOf = (trx: Trx, lines: readonly number[]): Promise<number[]> =>
  keysIn(
    trx,
    `select distinct m.sub_part_id as id from build_line l join part_bom_item m on m.id = l.bom_item_id where l.id in (${keyList(lines)})`,
  )
