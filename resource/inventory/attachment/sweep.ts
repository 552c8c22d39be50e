/** Removes files of which no row is left, after each write. */
import type { Caller, Operation } from '../../engine/operation.ts'
import { withFiles } from '../../files.ts'
import { removePicture, rowsOfPicture } from '../../media.ts'
import { removeFile } from './store.ts'

async function isUsed({ db }: Caller, path: string): Promise<boolean> {
  const attached = 'select 1 from common_attachment where attachment = ? union all select 1 from stock_test_result where attachment = ?'
  return (await db.all(attached, [path, path])).length > 0 || rowsOfPicture(db, path)
}

function remove({ config, log }: Caller, path: string): void {
  try {
    removeFile(config, path)
    removePicture(config, path)
  } catch (err) {
    log.warn({ err, path }, 'a file that belongs to nothing could not be removed')
  }
}

/** The operation with the files that it makes and leaves behind looked after. */
export const sweeping = (operation: Operation): Operation => ({
  ...operation,
  handle: (request) =>
    withFiles(
      () => operation.handle(request),
      (path) => isUsed(request, path),
      (path) => remove(request, path),
    ),
})
