import type { Trx } from '../../../database.ts'
import type { Hooks } from '../../engine/resource.ts'
import { filesLeft } from '../../files.ts'
import { BELONGINGS } from '../effects.ts'

/** Takes along what hangs on a thing that is deleted; its files go once that is certain. */
export async function removeBelongings(trx: Trx, model: string, id: number): Promise<void> {
  const of = { model_type: model, model_id: id }
  await trx('common_parameter').where(of).delete()
  const attachments = trx('common_attachment').where(of)
  await trx('common_tagged').where({ model: 'common_attachment' }).whereIn('thing_id', attachments.clone().select('id')).delete()
  filesLeft(await attachments.clone().pluck('attachment'))
  await attachments.delete()
  const pictures = trx('common_notes_image').where(of)
  filesLeft(await pictures.clone().pluck('image'))
  await pictures.delete()
}

/** The same, for a resource whose rows may carry parameters and attachments. */
export const belongings = (model: string): Hooks => ({
  touches: BELONGINGS,
  deleted: ({ trx, id }) => removeBelongings(trx, model, id),
})
