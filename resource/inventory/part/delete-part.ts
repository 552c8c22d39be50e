import type { Row, Trx } from '../../../database.ts'
import { allow, gate } from '../../auth/gate.ts'
import type { ApiRequest } from '../../engine/operation.ts'
import { invalid } from '../../errors.ts'

/** Rules before a part goes, and what happens to those that refer to it: variants and revisions stand on their own afterwards. */
export async function releasePart(trx: Trx, part: Row): Promise<void> {
  if (part.locked) throw invalid('Cannot delete this part as it is locked')
  if (part.active) throw invalid('Cannot delete this part as it is still active')
  const id = part.id as number
  await trx('part_part').where({ variant_of_id: id }).update({ variant_of_id: null })
  await trx('part_part').where({ revision_of_id: id }).update({ revision_of_id: null })
  await trx('common_tagged').where({ model: 'part_part', thing_id: id }).delete()
  if (part.category_id !== null)
    await trx('part_category')
      .where({ id: part.category_id as number })
      .decrement('part_count', 1)
}

/** Deletes parts as a part of something else. Whoever does that needs the right to delete parts as well. */
export async function deleteParts(trx: Trx, request: ApiRequest, which: { category_id: number }): Promise<void> {
  const parts: Row[] = await trx('part_part').where(which).orderBy('id')
  if (!parts.length) return
  gate(allow.role('delete', ['part']), request.principal)
  for (const part of parts) {
    await releasePart(trx, part)
    await trx('part_part')
      .where({ id: part.id as number })
      .delete()
  }
}
