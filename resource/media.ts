/** Uploaded files: kept below the data folder under names made of their content, handed out behind the gate. */
import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { send } from '@koa/send'
import type Koa from 'koa'
import type { Config } from '../config.ts'
import type { Database } from '../database.ts'
import type { Principal } from '../provider/identity/principal.ts'
import { type Access, allow, gate } from './auth/gate.ts'
import type { Upload } from './engine/multipart.ts'
import { ApiError, NoFile } from './errors.ts'
import { fileMade } from './files.ts'
import { serveAttachment } from './inventory/attachment/serve.ts'
import { ORDER_ROLES } from './inventory/company/order-roles.ts'
import { maySeeNotesImage, NOTES_FOLDER } from './inventory/notes-image/may-see.ts'

const folderOf = (config: Config): string => join(config.data, 'media')

/** Who may see what lies in a folder: those who may see what it belongs to. */
const FOLDERS: Readonly<Record<string, Access>> = {
  part_images: allow.role('view', ['part', 'build']),
  company_images: allow.role('view', ORDER_ROLES),
}

/** Writes an upload. The same content is the same file, so a write that is taken back leaves nothing wrong behind. @returns path below the media folder */
export async function keepUpload(config: Config, folder: string, extension: string, upload: Upload): Promise<string> {
  const name = `${folder}/${createHash('sha256').update(upload.data).digest('hex').slice(0, 32)}.${extension}`
  const file = join(folderOf(config), name)
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  fileMade(name)
  await writeFile(file, upload.data, { mode: 0o600 })
  return name
}

/** Where rows name the pictures of each folder. */
const ROWS: Readonly<Record<string, string>> = {
  part_images: 'part_part',
  company_images: 'company_company',
  [NOTES_FOLDER]: 'common_notes_image',
}

/** Does a row have this picture? One that was replaced or removed is nobody's, whether its file is still there or not. */
export async function rowsOfPicture(db: Database, path: string): Promise<boolean> {
  const folder = path.slice(0, path.indexOf('/'))
  const table = Object.hasOwn(ROWS, folder) ? ROWS[folder] : undefined
  return table !== undefined && (await db.all(`select 1 from ${table} where image = ? limit 1`, [path])).length > 0
}

/** Removes a picture that no row has any more; one that came with an import stays for whoever put it there. */
export function removePicture(config: Config, path: string): void {
  const [, folder] = /^(\w+)\/[0-9a-f]{32}\.\w+$/.exec(path) ?? []
  if (folder && Object.hasOwn(ROWS, folder)) rmSync(join(folderOf(config), path), { force: true })
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
  const access = match && Object.hasOwn(FOLDERS, match[1]!) ? FOLDERS[match[1]!] : undefined
  if (match?.[1] === NOTES_FOLDER) {
    if (!(await maySeeNotesImage(db, `${match[1]}/${match[2]}`, principal))) throw new NoFile()
  } else if (access) gate(access, principal)
  else throw new NoFile()
  if (!(await rowsOfPicture(db, `${match![1]}/${match![2]}`))) throw new NoFile()
  // An import may have brought SVG or worse: that is saved rather than shown.
  if (!PLAIN_PICTURE.test(match![2]!)) ctx.set('Content-Disposition', 'attachment')
  try {
    await send(ctx, `${match![1]}/${match![2]}`, { root: folderOf(config) })
  } catch {
    throw new NoFile()
  }
}
