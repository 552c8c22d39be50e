/** `GET /media/attachments/…`: a file, for those who may see the thing that it hangs on. */
import type Koa from 'koa'
import type { Config } from '../../../config.ts'
import type { Database } from '../../../database.ts'
import type { Principal } from '../../../provider/identity/principal.ts'
import { gate } from '../../auth/gate.ts'
import { NoFile } from '../../errors.ts'
import { sendFile } from '../../open-file.ts'
import { modelAccess } from '../kinds/index.ts'
import { typeOf } from './file-name.ts'
import { nameOf, openAttachment } from './store.ts'

/** Only paths that a row has are looked for. @throws Forbidden, NoFile */
export async function serveAttachment(ctx: Koa.Context, config: Config, db: Database, principal: Principal): Promise<void> {
  const path = decoded(ctx.path.slice('/media/'.length))
  const rows = await db.all<{ model_type: string }>(
    "select model_type from common_attachment where attachment = ? union all select 'stockitem' from stock_test_result where attachment = ?",
    [path, path],
  )
  if (!rows.length) throw new NoFile()
  gate(modelAccess(rows[0]!.model_type, 'view'), principal)
  const file = await openAttachment(config, path)
  if (!file) throw new NoFile()
  const name = nameOf(path)
  // Saved rather than shown: whatever it holds never runs as a page of this server.
  ctx.set(
    'Content-Disposition',
    `attachment; filename="${name.replace(/[^ -~]|["\\]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(name)}`,
  )
  ctx.set('Content-Type', typeOf(name))
  await sendFile(ctx, file)
}

function decoded(path: string): string {
  try {
    const text = decodeURIComponent(path)
    if (!text.includes('\0')) return text
  } catch {
    // Not well formed.
  }
  throw new NoFile()
}
