import { inTurn } from '../../engine/locks.ts'
import { after, type Hooks } from '../../engine/resource.ts'
import { invalid } from '../../errors.ts'
import type { related } from './related.ts'

/** A pair is one pair in either order. */
export const relatedRules: Hooks<typeof related.fields> = {
  lock: (trx) => inTurn(trx, 'related parts'),
  async check(write) {
    const [one, two] = [after(write, 'part_1_id')!, after(write, 'part_2_id')!]
    if (one === two) throw invalid('Part relationship cannot be created between a part and itself')
    const twin = write
      .trx('part_related')
      .whereNot({ id: write.id })
      .where((pair) => pair.where({ part_1_id: one, part_2_id: two }).orWhere({ part_1_id: two, part_2_id: one }))
    if (await twin.first('id')) throw invalid('Duplicate relationship already exists')
  },
}
