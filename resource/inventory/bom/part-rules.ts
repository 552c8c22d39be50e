/** What a part's bill of materials has to do with the part: a new one may copy another's, and its lines go with it. */
import { gate } from '../../auth/gate.ts'
import type { Hooks } from '../../engine/resource.ts'
import { keyList } from '../../engine/rows.ts'
import { removeAlong } from '../../engine/write.ts'
import { BOM_ITEM } from '../kinds/part.ts'
import type { part } from '../part/part.ts'
import { bomItem } from './bom-item.ts'
import { copyBom } from './copy-bom.ts'
import { substitute } from './substitute.ts'

export const bomOfPart: Hooks<typeof part.fields> = {
  async savedAll(writes) {
    const { trx, request, input, row, id } = writes[0]!
    if (row || !input.duplicate?.copy_bom) return
    gate(BOM_ITEM.access('add'), request.principal)
    const options = { remove_existing: false, include_inherited: false, skip_invalid: true, copy_substitutes: true }
    await copyBom(trx, request, id, { part: input.duplicate.original, ...options })
  },
  // Lines of their own, and those that take them where the installation allows that.
  async deletingAll(writes) {
    const { trx, request } = writes[0]!
    const list = keyList(writes.map(({ id }) => id))
    await removeAlong(bomItem, request, trx, `part_id in (${list}) or sub_part_id in (${list})`)
    await removeAlong(substitute, request, trx, `part_id in (${list})`)
  },
}
