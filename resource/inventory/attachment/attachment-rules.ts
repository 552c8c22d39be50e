/** Rules of attachments: a file or a link, and the file's name. */
import { extname } from 'node:path'
import { imageExtension } from '../../engine/fields/image.ts'
import { filesLeft } from '../../engine/files-left.ts'
import { type Hooks, rowAfter, rowsOf } from '../../engine/resource.ts'
import { invalid, ValidationError } from '../../errors.ts'
import type { attachment } from './attachment.ts'
import { isOwn, keepFile, nameOf, renamed } from './store.ts'

export const attachmentRules: Hooks<typeof attachment.fields> = {
  async check(write) {
    const { values, row, request } = write
    const { attachment: upload, filename } = write.input
    const { link, model_type, model_id } = rowAfter(write)
    const before = row?.attachment ?? null
    const kept = upload === undefined ? before : null
    if (!upload && !kept && !link) throw new ValidationError({ attachment: ['Missing file'], link: ['Missing external link'] })
    if ((upload || kept) && link) throw invalid('Give a file or a link, not both.', 'link')
    const path = upload ? await keepFile(request.config, model_type, model_id, upload) : kept
    if (upload !== undefined)
      Object.assign(values, {
        attachment: path,
        file_size: upload?.data.length ?? 0,
        is_image: upload !== null && imageExtension(upload.data) !== undefined,
      })
    if (row && typeof filename === 'string' && !path) throw invalid('No file attached to rename')
    if (typeof filename === 'string' && path && filename !== nameOf(path)) {
      if (extname(filename).toLowerCase() !== extname(nameOf(path)).toLowerCase()) throw invalid('Cannot change file extension')
      if (!isOwn(path)) throw invalid('An imported file keeps its name: attach it anew to give it another.', 'filename')
      values.attachment = renamed(path, filename)
    }
    if (upload !== undefined) filesLeft(write.trx, [before, upload && values.attachment])
    if (upload || !row)
      Object.assign(values, { upload_date: new Date().toISOString().slice(0, 10), upload_user_id: request.principal.user.pk })
  },
  async deletedAll(writes) {
    filesLeft(
      writes[0]!.trx,
      rowsOf(writes).map((row) => row.attachment),
    )
  },
}
