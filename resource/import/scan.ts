/** Finds the objects of a JSON list in a stream of bytes, without parsing them. */
import { ImportError } from './dump.ts'

export interface Found {
  bytes: Buffer
  /** Of its first byte in the stream. */
  offset: number
  /** Of its first byte, counted from 1. */
  line: number
}

const NEWLINE = 10
const QUOTE = 34
const COMMA = 44
const OPEN_LIST = 91
const BACKSLASH = 92
const CLOSE_LIST = 93
const OPEN = 123
const CLOSE = 125
const BLANK = new Set([9, NEWLINE, 13, 32])
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf])

/**
 * @param path of the whole file, when the stream is one: what stands between the objects is then checked too
 * @throws ImportError when that is not a list of objects
 */
export async function* objectsIn(stream: AsyncIterable<Buffer>, path?: string): AsyncGenerator<Found> {
  const outside = path === undefined ? undefined : listGrammar(path)
  let depth = 0
  let inString = false
  let escaped = false
  let line = 1
  let offset = 0
  let held: Buffer[] = []
  let found = { offset: 0, line: 1 }
  for await (const chunk of stream) {
    let from = 0
    let i = offset === 0 && chunk.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0
    for (; i < chunk.length; i++) {
      const byte = chunk[i]!
      if (byte === NEWLINE) line++
      if (inString) {
        if (escaped) escaped = false
        else if (byte === BACKSLASH) escaped = true
        else if (byte === QUOTE) inString = false
      } else if (depth === 0) {
        if (byte === OPEN) {
          depth = 1
          from = i
          found = { offset: offset + i, line }
        }
        outside?.(byte, line)
      } else if (byte === QUOTE) inString = true
      else if (byte === OPEN || byte === OPEN_LIST) depth++
      else if (byte === CLOSE || byte === CLOSE_LIST) {
        if (--depth > 0) continue
        held.push(chunk.subarray(from, i + 1))
        yield { bytes: held.length === 1 ? held[0]! : Buffer.concat(held), ...found }
        held = []
      }
    }
    if (depth > 0) held.push(chunk.subarray(from))
    offset += chunk.length
  }
  if (depth > 0) throw new ImportError(`${path} ends in the middle of the object that starts in line ${found.line}.`)
  outside?.(undefined, line)
}

/** Follows a list's brackets and commas; called with `undefined` at the end. */
function listGrammar(path: string): (byte: number | undefined, line: number) => void {
  let expects: 'list' | 'first' | 'comma' | 'next' | 'end' = 'list'
  const refuse = (line: number, why: string): never => {
    throw new ImportError(`${path} is not a Django dump: ${why} in line ${line}.`)
  }
  return (byte, line) => {
    if (byte === undefined) {
      if (expects === 'list') throw new ImportError(`${path} is empty.`)
      if (expects !== 'end') throw new ImportError(`${path} ends in line ${line} before its list is closed.`)
    } else if (BLANK.has(byte)) return
    else if (expects === 'list') {
      if (byte === OPEN_LIST) expects = 'first'
      else if (byte >= 0xfe) refuse(line, 'it is UTF-16, and UTF-8 is needed,')
      else refuse(line, 'a list of objects was expected, but it begins otherwise')
    } else if (byte === OPEN && (expects === 'first' || expects === 'next')) expects = 'comma'
    else if (byte === COMMA && expects === 'comma') expects = 'next'
    else if (byte === CLOSE_LIST && (expects === 'first' || expects === 'comma')) expects = 'end'
    else if (expects === 'end') refuse(line, 'something stands after the end of the list')
    else refuse(line, expects === 'comma' ? 'a comma is missing' : 'an object was expected')
  }
}
