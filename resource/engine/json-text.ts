/** JSON of a request: how it is read, and how deep it may go. */
import { BadRequest, invalid } from '../errors.ts'

/** How deep a body may go: what is kept as JSON may go less deep, and lies in one. */
const MAX_BODY_DEPTH = 100
/** Keys and values of a body. A thousand lines with all their fields have half of that. */
const MAX_BODY_VALUES = 50_000

/** @throws ApiError 400 for what is no JSON object, nor a list where one will do */
export function parseJson(text: string, mayBeList?: false): Record<string, unknown>
export function parseJson(text: string, mayBeList: boolean): Record<string, unknown> | unknown[]
export function parseJson(text: string, mayBeList = false): Record<string, unknown> | unknown[] {
  const { keys } = measured(text)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new BadRequest(`JSON parse error - ${(error as Error).message}`)
  }
  if (typeof value !== 'object' || value === null || (Array.isArray(value) && !mayBeList)) {
    throw invalid(`Invalid data. Expected a dictionary, but got ${Array.isArray(value) ? 'list' : value === null ? 'null' : typeof value}.`)
  }
  // Which of two values counts, every reader decides in its own way (RFC 8259 §4); what checks a request must not see another one than acts.
  if (keys !== keysOf(value)) throw new BadRequest('JSON parse error - An object has the same key twice.')
  return value as Record<string, unknown> | unknown[]
}

/**
 * Looks over JSON text, valid or not, before anything is made of it: what goes deeper runs into the limits of whatever walks down by calling
 * itself, and what holds more keeps everybody waiting. In valid text each colon outside of strings is a key.
 * @throws BadRequest for what is too deep or holds too much
 */
function measured(text: string): { keys: number } {
  let depth = 0
  let values = 0
  let keys = 0
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]!
    if (sign === '"') at = endOfString(text, at + 1)
    else if (sign === ']' || sign === '}') depth--
    else if (sign === '[' || sign === '{') {
      if (++depth > MAX_BODY_DEPTH) throw new BadRequest(`JSON parse error - Objects and lists may lie ${MAX_BODY_DEPTH} deep at most.`)
      values++
    } else if (sign === ',') values++
    else if (sign === ':') {
      keys++
      values++
    }
    if (values > MAX_BODY_VALUES) throw new BadRequest(`JSON parse error - A body may hold ${MAX_BODY_VALUES} keys and values at most.`)
  }
  return { keys }
}

/** Place of the quote that ends the string; that of the end of the text when none does. */
function endOfString(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '"') return at
    if (text[at] === '\\') at++
  }
  return text.length
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
