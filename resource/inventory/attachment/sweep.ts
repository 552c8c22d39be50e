/** The files of rows: uploads are kept for them, and what no row names after a write is removed. */
import type { Files, Services } from '../../engine/operation.ts'
import { removeUnused } from '../../files.ts'
import { keepUpload, removePicture } from '../../media.ts'
import { removeFile } from './store.ts'

export function createFiles({ config, db, log }: Pick<Services, 'config' | 'db' | 'log'>): Files {
  const remove = (path: string): void => {
    try {
      removeFile(config, path)
      removePicture(config, path)
    } catch (err) {
      log.warn({ err, path }, 'a file that belongs to nothing could not be removed')
    }
  }
  return {
    keep: (...upload) => keepUpload(config, ...upload),
    async removeUnused(paths) {
      for (const path of paths) await removeUnused(db, path, remove).catch(() => {})
    },
  }
}
