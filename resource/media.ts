/** Uploaded files: kept below the data folder under names made of their own and their content, handed out behind the gate. */
import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { extname, join } from 'node:path'
import type Koa from 'koa'
import type { Config } from '../config.ts'
import type { Database, Trx } from '../database.ts'
import type { Principal } from '../provider/identity/principal.ts'
import { gate } from './auth/gate.ts'
import type { Upload } from './engine/shape.ts'
import { ApiError, NoFile } from './errors.ts'
import { isNamed, pictureFolders } from './file-columns.ts'
import { takeFile } from './files.ts'
import { serveAttachment } from './inventory/attachment/serve.ts'
import { KINDS } from './inventory/kinds/index.ts'
import { maySeeNotesImage, NOTES_FOLDER } from './inventory/notes-image/may-see.ts'
import { openFile, sendFile } from './open-file.ts'
import { keepWhole } from './whole-file.ts'

export const mediaFolder = (config: Config): string => join(config.data, 'media')

/** What people know a file by: the beginning of its name, in letters, digits and the like. */
const knownAs = (filename: string): string =>
  filename
    .replace(/^.*[/\\]/s, '')
    .replace(/\.\w+$/, '')
    .replace(/[^\w-]+/g, '_')
    // Before its ends are looked for: that takes as long as the square of what is there.
    .slice(0, 60)
    .replace(/^[_-]+|[_-]+$/g, '')

/**
 * Writes an upload: `dummy.png` lies at `part_images/dummy_<32 hex digits>.png`. The same name and content are the same file, so a write that
 * is taken back leaves nothing wrong behind.
 * @returns path below the media folder
 */
export async function keepUpload(config: Config, trx: Trx, folder: string, extension: string, upload: Upload): Promise<string> {
  const digits = createHash('sha256').update(upload.data).digest('hex').slice(0, 32)
  const name = `${folder}/${[knownAs(upload.filename), digits].filter((part) => part !== '').join('_')}.${extension}`
  await takeFile(trx, name)
  await keepWhole(mediaFolder(config), name, upload.data)
  return name
}

/** Does a row have this picture? One that was replaced or removed is nobody's, whether its file is still there or not. */
export async function rowsOfPicture(db: Database, path: string): Promise<boolean> {
  return isNamed(db.all, path, path.slice(0, path.indexOf('/')))
}

/** Has this program made the picture's name? One that came with an import belongs to whoever put it there. @param path below the media folder */
export const isOwnPicture = (path: string): boolean =>
  /^\w+\/(?:[\w-]+_)?[0-9a-f]{32}\.\w+$/.test(path) && pictureFolders().has(path.slice(0, path.indexOf('/')))

/** Removes a picture that no row has any more. */
export function removePicture(config: Config, path: string): void {
  if (isOwnPicture(path)) rmSync(join(mediaFolder(config), path), { force: true })
}

/** What browsers show and never run. */
const PLAIN_PICTURE = /\.(?:png|jpe?g|gif|webp)$/i

/** GET and HEAD of `/media/<folder>/<name>`, and of attachments below their own folder. @throws ApiError 403, 404, 405 */
export async function serveMedia(ctx: Koa.Context, config: Config, db: Database, principal: Principal): Promise<void> {
  if (ctx.method !== 'GET' && ctx.method !== 'HEAD') throw new ApiError(405, `Method "${ctx.method}" not allowed.`, { Allow: 'GET, HEAD' })
  // Whatever a file holds, a browser must neither guess another type nor run it.
  ctx.set({
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cache-Control': 'private, max-age=3600',
  })
  if (ctx.path.startsWith('/media/attachments/')) return serveAttachment(ctx, config, db, principal)
  const match = /^\/media\/(\w+)\/([\w.-]+)$/.exec(ctx.path)
  const kind = match && KINDS.find(({ pictures }) => pictures === match[1])
  if (match?.[1] === NOTES_FOLDER) {
    if (!(await maySeeNotesImage(db, `${match[1]}/${match[2]}`, principal))) throw new NoFile()
  } else if (kind) gate(kind.access('view'), principal)
  else throw new NoFile()
  if (!(await rowsOfPicture(db, `${match![1]}/${match![2]}`))) throw new NoFile()
  // An import may have brought SVG or worse: that is saved rather than shown.
  if (!PLAIN_PICTURE.test(match![2]!)) ctx.set('Content-Disposition', 'attachment')
  const file = match![2]!.startsWith('.') ? undefined : await openFile(mediaFolder(config), `${match![1]}/${match![2]}`)
  if (!file) throw new NoFile()
  ctx.type = extname(match![2]!)
  ctx.lastModified = file.mtime
  await sendFile(ctx, file)
}
