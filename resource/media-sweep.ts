/**
 * Removes what a process that was killed has left below the media folder: drafts, and files of which no row is. Only names that this
 * program makes are looked at: what came with an import, or was put there by hand, belongs to whoever did that.
 */
import { lstat, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Services } from './engine/operation.ts'
import { namedPaths } from './file-columns.ts'
import { filesBelow } from './files-below.ts'
import { isOwnPlace, placeOf } from './inventory/attachment/store.ts'
import { isOwnPicture, mediaFolder } from './media.ts'
import { DRAFTS, newDraft } from './whole-file.ts'

/** What is younger may be of a request that is under way, here or in another process: no request takes so long. */
const SAFE_MS = 60 * 60_000
/** So many files without a row are no accident once they are as many as those with one: this is the folder of another database. */
const SUSPICIOUS = 20

/** @returns how many files were removed */
export async function sweepMedia({ config, db, log }: Pick<Services, 'config' | 'db' | 'log'>, now = Date.now()): Promise<number> {
  const media = mediaFolder(config)
  const isOld = async (path: string): Promise<boolean> => {
    const found = await lstat(join(media, path)).catch(() => undefined)
    return found?.isFile() === true && found.mtimeMs < now - SAFE_MS
  }
  const drafts: string[] = []
  const files: string[] = []
  for await (const path of filesBelow(media)) {
    const isDraft = path.startsWith(`${DRAFTS}/`)
    if ((isDraft || isOwnPicture(path) || isOwnPlace(path)) && (await isOld(path))) (isDraft ? drafts : files).push(path)
  }
  for (const path of drafts) await rm(join(media, path), { force: true })

  const unnamed = await withoutRow(db, files)
  if (unnamed.length > SUSPICIOUS && unnamed.length >= files.length / 2) {
    log.warn(
      { media, files: unnamed.length },
      'many files belong to no row, and none was removed: is this the media folder of this database?',
    )
    return drafts.length
  }
  // Whoever wants one of them again finds it, and marks it by its time, or does not, and writes it anew. So it is put aside first.
  const aside = new Map<string, string>()
  for (const path of unnamed) {
    const draft = await newDraft(media)
    const moved = await rename(join(media, path), draft).then(
      () => true,
      () => false, // another process was faster
    )
    if (moved) aside.set(path, draft)
  }
  const gone = new Set(aside.size ? await withoutRow(db, [...aside.keys()]) : [])
  let removed = drafts.length
  for (const [path, draft] of aside) {
    if (gone.has(path) && (await lstat(draft)).mtimeMs < now - SAFE_MS) {
      await rm(draft, { force: true })
      removed++
    } else await rename(draft, join(media, path))
  }
  if (removed) log.info({ files: removed }, 'files that belong to nothing were removed')
  return removed
}

async function withoutRow(db: Services['db'], files: readonly string[]): Promise<string[]> {
  if (!files.length) return []
  const named = new Set((await namedPaths(db)).map(placeOf))
  return files.filter((path) => !named.has(path))
}
