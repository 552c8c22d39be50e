/**
 * A dump in a file, read piece by piece: the first reading checks every object and notes where the models' objects lie, later
 * readings fetch one model at a time. Memory stays flat however large the file is.
 */
import { type FileHandle, open } from 'node:fs/promises'
import { type Dump, type DumpObject, ImportError, isDumpObject } from './dump.ts'
import { type Found, objectsIn } from './scan.ts'

const CHUNK = 1 << 18

/** Bytes from `start` up to `end`. */
interface Span {
  start: number
  end: number
}

/** @throws ImportError when the file cannot be read or is not a dump, with the line where it goes wrong */
export async function openDumpFile(path: string): Promise<Dump> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw new ImportError(`${path} cannot be read: ${error.code === 'ENOENT' ? 'there is no such file' : (error.code ?? 'unknown error')}.`)
  })
  try {
    return await index(file, path)
  } catch (error) {
    await file.close()
    throw (error as NodeJS.ErrnoException).code === 'EISDIR' ? new ImportError(`${path} is a folder, not a dump.`) : error
  }
}

async function index(file: FileHandle, path: string): Promise<Dump> {
  const counts = new Map<string, number>()
  const spans = new Map<string, Span[]>()
  let before: string | undefined
  for await (const found of objectsIn(chunks(file, { start: 0, end: Number.POSITIVE_INFINITY }), path)) {
    const { model } = parse(found, path)
    counts.set(model, (counts.get(model) ?? 0) + 1)
    const end = found.offset + found.bytes.length
    const list = spans.get(model) ?? []
    if (model === before) list.at(-1)!.end = end
    else list.push({ start: found.offset, end })
    spans.set(model, list)
    before = model
  }
  async function* objects(model: string): AsyncGenerator<DumpObject> {
    for (const span of spans.get(model) ?? []) {
      for await (const found of objectsIn(chunks(file, span))) yield parse(found, path)
    }
  }
  return { counts, objects, close: () => file.close() }
}

async function* chunks(file: FileHandle, { start, end }: Span): AsyncGenerator<Buffer> {
  for (let at = start; at < end; ) {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(CHUNK), 0, Math.min(CHUNK, end - at), at)
    if (bytesRead === 0) return
    at += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The parser's own message may quote the text, and with it a secret: only the line is told. */
function parse({ bytes, line }: Found, path: string): DumpObject {
  let value: unknown
  try {
    value = JSON.parse(utf8.decode(bytes))
  } catch {
    throw new ImportError(`${path} is not valid JSON: the object that starts in line ${line} is malformed.`)
  }
  if (!isDumpObject(value)) {
    throw new ImportError(`${path} is not a Django dump: the object in line ${line} lacks "model", "pk" or "fields".`)
  }
  return value
}
