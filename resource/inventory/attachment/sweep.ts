/** Removes files of which no row is left, after each write. */
import type { Caller, Operation } from '../../engine/operation.ts'
import { withFiles } from '../../files.ts'
import { removePicture } from '../../media.ts'
import { removeFile } from './store.ts'

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
      request.db,
      () => operation.handle(request),
      (path) => remove(request, path),
    ),
})
