import type { Trx } from '../../../../database.ts'
import { gate } from '../../../auth/gate.ts'
import { inTurn } from '../../../engine/locks.ts'
import type { Caller } from '../../../engine/operation.ts'
import type { Hooks } from '../../../engine/resource.ts'
import { keyList } from '../../../engine/rows.ts'
import { liftChildren, nodesBelow } from '../../../engine/tree-rules.ts'
import { removeRows } from '../../../engine/write.ts'
import { invalid } from '../../../errors.ts'
import { CATEGORY, PART } from '../../kinds/part.ts'
import { removeBelongings } from '../../thing/belongings.ts'
import { part } from '../part.ts'
import type { category } from './category.ts'

/** What becomes of a category's parts and of what lies below it when it goes. Without a word they move up to its parent. */
export const categoryRules: Hooks<typeof category.fields> = {
  // With a category may go its parts and what they bring along.
  lock: async (trx, { verb }) =>
    verb === 'delete' ? inTurn(trx, 'bills of materials', 'manufacturer parts', 'supplier parts') : undefined,
  async checkAll(writes) {
    const { trx, values, row } = writes[0]!
    const ids = keyList(writes.map(({ id }) => id))
    // Clients send null for "none"; one form is stored.
    for (const write of writes) if (write.values.icon === null) write.values.icon = ''
    if (values.structural === true && row && (await trx('part_part').whereRaw(`category_id in (${ids})`).first('id'))) {
      throw invalid('You cannot make this part category structural because some parts are already assigned to it!')
    }
  },
  async deleting({ trx, request, input, row, id }) {
    const parent = row!.parent_id ?? null
    if (input.delete_child_categories) {
      const below = await nodesBelow(trx, 'part_category', [id])
      for (const node of below.filter((one) => one !== id)) {
        await emptyCategory(node)
        await trx('part_category').where({ id: node }).delete()
        await removeBelongings(trx, CATEGORY, [node])
      }
    } else await liftChildren(trx, 'part_category', row!)
    await emptyCategory(id)

    async function emptyCategory(category: number): Promise<void> {
      if (input.delete_parts) return deleteParts(trx, request, category)
      const stay = await trx('part_category').where({ id: parent }).first('structural')
      if (stay?.structural && (await trx('part_part').where({ category_id: category }).first('id')))
        throw invalid('The parts of this category cannot move up: the category above is structural. Move or delete them first.')
      const moved = await trx('part_part').where({ category_id: category }).update({ category_id: parent })
      if (parent !== null && moved) await trx('part_category').where({ id: parent }).increment('part_count', moved)
    }
  },
}

/** Parts that are deleted with the same statements. */
const AT_ONCE = 1000

/** Whoever deletes parts along with their category needs the right to delete parts as well. */
async function deleteParts(trx: Trx, request: Caller, category_id: number): Promise<void> {
  const next = (): Promise<number[]> => trx('part_part').where({ category_id }).orderBy('id').limit(AT_ONCE).pluck('id')
  for (let keys = await next(); keys.length; keys = await next()) {
    gate(PART.access('delete'), request.principal)
    await removeRows(part, request, trx, keys)
  }
}
