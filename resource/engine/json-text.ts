/** JSON of a request: how it is read, and how deep it may go. */
import { BadRequest, invalid } from '../errors.ts'

/** How deep a body may go: what is kept as JSON may go less deep, and lies in one. */
const MAX_BODY_DEPTH = 100

/** @throws ApiError 400 for what is no JSON object */
export function parseJson(text: string): Record<string, unknown> {
  // What goes deeper runs into the limits of whatever looks at it: databases, and everything that walks down by calling itself.
  if (goesDeeper(text, MAX_BODY_DEPTH)) throw new BadRequest(`JSON parse error - Objects and lists may lie ${MAX_BODY_DEPTH} deep at most.`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new BadRequest(`JSON parse error - ${(error as Error).message}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(`Invalid data. Expected a dictionary, but got ${Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value}.`)
  }
  // Which of two values counts, every reader decides in its own way (RFC 8259 §4); what checks a request must not see another one than acts.
  if (keysWritten(text) !== keysOf(value)) throw new BadRequest('JSON parse error - An object has the same key twice.')
  return value as Record<string, unknown>
}

const SIGNS = /["[\]{}]/g

/** Whether brackets of JSON text, valid or not, lie in each other deeper than that. */
export function goesDeeper(text: string, levels: number): boolean {
  let depth = 0
  SIGNS.lastIndex = 0
  for (let found = SIGNS.exec(text); found; found = SIGNS.exec(text)) {
    const [sign] = found
    if (sign === '"') {
      const end = endOfString(text, SIGNS.lastIndex)
      if (end < 0) return false
      SIGNS.lastIndex = end
    } else if (sign === '[' || sign === '{') {
      if (++depth > levels) return true
    } else depth--
  }
  return false
}

/** Place behind the string that begins before `at`; -1 for one that never ends. */
function endOfString(text: string, at: number): number {
  for (let i = at; i < text.length; i++) {
    if (text[i] === '"') return i + 1
    if (text[i] === '\\') i++
  }
  return -1
}

const COLON = /\s*:/y
/** Keys in the text of valid JSON: its strings with a colon behind them. */
function keysWritten(text: string): number {
  let keys = 0
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at)) {
    at = endOfString(text, at + 1)
    COLON.lastIndex = at
    if (COLON.test(text)) keys++
  }
  return keys
}

/** Keys of all objects inside, however deep. */
function keysOf(value: unknown): number {
  let keys = 0
  const open = [value]
  while (open.length) {
    const one = open.pop()
    if (typeof one !== 'object' || one === null) continue
    if (!Array.isArray(one)) keys += Object.keys(one).length
    for (const inner of Object.values(one)) open.push(inner)
  }
  return keys
}
