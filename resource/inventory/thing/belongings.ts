import type { Trx } from '../../../database.ts'
import { filesLeft } from '../../engine/files-left.ts'
import type { Hooks } from '../../engine/resource.ts'
import { keyList } from '../../engine/rows.ts'
import { BELONGINGS } from '../effects.ts'
import type { Kind } from '../kinds/index.ts'

/** Takes along what hangs on things that are deleted; its files go once that is certain. */
export async function removeBelongings(trx: Trx, { model }: Kind, ids: readonly number[]): Promise<void> {
  const of = (table: string) =>
    trx(table)
      .where({ model_type: model })
      .whereRaw(`model_id in (${keyList(ids)})`)
  await of('common_parameter').delete()
  const attachments = of('common_attachment')
  await trx('common_tagged').where({ model: 'common_attachment' }).whereIn('thing_id', attachments.clone().select('id')).delete()
  filesLeft(trx, await attachments.clone().pluck('attachment'))
  await attachments.delete()
  const pictures = of('common_notes_image')
  filesLeft(trx, await pictures.clone().pluck('image'))
  await pictures.delete()
}

/** The same, for a resource whose rows may carry parameters and attachments. */
export const belongings = (kind: Kind): Hooks => ({
  touches: BELONGINGS,
  deletedAll: (writes) =>
    removeBelongings(
      writes[0]!.trx,
      kind,
      writes.map(({ id }) => id),
    ),
})
