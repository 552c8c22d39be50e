/** A part of `npm run build`: compresses the static files as far as Brotli can, which takes seconds, so that no server has to. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import { COMPRESSED, files } from '../pages/static.ts'
import { TEXT, WORTH_IT } from '../server/compression.ts'

const brotli = promisify(brotliCompress)

const wanted = new Map<string, Buffer>(
  [...files.values()].flatMap(({ type, body, hash }) =>
    TEXT.test(type) && body.length >= WORTH_IT.once ? [[`${hash}.br`, body] as const] : [],
  ),
)
mkdirSync(COMPRESSED, { recursive: true })
for (const name of readdirSync(COMPRESSED)) if (!wanted.has(name)) rmSync(join(COMPRESSED, name))
// What did not change since the build before is there.
for (const [name, body] of wanted) {
  const path = join(COMPRESSED, name)
  if (existsSync(path)) continue
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
  }
  // A build that is cut off leaves no half of a file under this name.
  writeFileSync(`${path}.part`, await brotli(body, { params }))
  renameSync(`${path}.part`, path)
}
