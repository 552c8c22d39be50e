import { constants } from 'node:fs'
import { type FileHandle, open, realpath } from 'node:fs/promises'
import { join, sep } from 'node:path'
import type Koa from 'koa'

export interface OpenFile {
  /** To be closed. */
  readonly handle: FileHandle
  /** In bytes. */
  readonly size: number
  readonly mtime: Date
}

/** Opens a file below a folder for reading; undefined when it is none, lies outside, or is reached through a link. The folder itself may be one. */
export async function openFile(folder: string, path: string): Promise<OpenFile | undefined> {
  const file = join(folder, path)
  if (path.includes('\0') || !file.startsWith(folder + sep)) return undefined
  let handle: FileHandle | undefined
  try {
    if ((await realpath(file)) !== join(await realpath(folder), file.slice(folder.length))) return undefined
    // A pipe that somebody has put there must not be waited for.
    handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    const found = await handle.stat()
    if (found.isFile()) return { handle, size: found.size, mtime: found.mtime }
  } catch {
    // Not there, or not to be followed.
  }
  await handle?.close()
  return undefined
}

/** Answers with a file, and closes it. The type is the caller's to set. */
export async function sendFile(ctx: Koa.Context, { handle, size }: OpenFile): Promise<void> {
  ctx.length = size
  if (ctx.method === 'HEAD') {
    ctx.status = 200
    await handle.close()
  } else ctx.body = handle.createReadStream()
}
