/**
 * Regular expressions that people set or send. One dialect everywhere, RE2: it never goes back in the text, so that no expression takes
 * longer than its own size times the text. What would need that (lookaround, references back) is refused.
 */
import { LRUCache } from 'lru-cache'
import { RE2JS, RE2JSException } from 're2js'
import { FieldError } from './field.ts'
import { remembered } from './remembered.ts'
import type { Sql } from './sql.ts'

/** Characters that an expression may have. */
export const MAX_PATTERN = 200
/** Instructions of its program: counted repetitions make a short expression a long one. */
const MAX_PROGRAM = 1000

const compiled = new LRUCache<string, RE2JS>({ max: 100 })

/**
 * The compiled expression; those used last are kept. `(?s)` and the like may stand in front.
 * @param flags such as `(?i)`, which nobody has to send
 * @throws FieldError
 */
export function patternOf(source: string, flags = ''): RE2JS {
  if (source.length > MAX_PATTERN) throw new FieldError(`Ensure this field has no more than ${MAX_PATTERN} characters.`)
  return remembered(compiled, flags + source, () => compile(flags + source))
}

function compile(source: string): RE2JS {
  // Before it is compiled: to find out that it is large takes long, too.
  const repeats = [...source.matchAll(/\{(?:\d*,)?(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0)
  if (repeats > MAX_PROGRAM) throw tooLarge()
  if (foldedCharacters(source) > MAX_FOLDED)
    throw new FieldError(
      'This regular expression takes long to read: where case is disregarded, name fewer classes ("\\pL") and smaller ranges ("[a-z]").',
    )
  let pattern: RE2JS
  try {
    pattern = RE2JS.compile(source)
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error
    throw new FieldError(
      'Enter a valid regular expression of the RE2 dialect. It has no lookahead or lookbehind ("(?=", "(?<="), no back-references ("\\1"), and repeats at most 1000 times.',
    )
  }
  if (pattern.programSize() > MAX_PROGRAM) throw tooLarge()
  return pattern
}
const tooLarge = () =>
  new FieldError('This regular expression is too large: use fewer or smaller repetitions, such as "a+" in place of "a{0,99}".')

/** Characters whose other case is looked for, one by one, before an expression is used. */
const MAX_FOLDED = 40_000
/** About as many for each class. */
const CLASS = 10_000
const RANGE = /(\\x\{[0-9a-f]+\}|\\x[0-9a-f]{2}|\\?.)-(\\x\{[0-9a-f]+\}|\\x[0-9a-f]{2}|\\?.)/gisu
/** The character that an end of a range names. */
function codeOf(end: string): number {
  const [, hex] = /^\\x\{?([0-9a-f]+)\}?$/i.exec(end) ?? []
  return hex ? Number.parseInt(hex, 16) : [...end].at(-1)!.codePointAt(0)!
}
function foldedCharacters(source: string): number {
  if (!/\(\?[a-z]*i/i.test(source)) return 0
  const classes = source.match(/\\p/gi)?.length ?? 0
  const widths = [...source.matchAll(RANGE)].map(([, from, to]) => Math.max(0, codeOf(to!) - codeOf(from!)))
  return widths.reduce((sum, width) => sum + width, classes * CLASS)
}

/** Different texts that one expression is tried on. */
const MAX_TEXTS = 20_000
/** Instructions times characters: what a request may cost. */
const MAX_WORK = 10_000_000
const WORK_AT_ONCE = 1_000_000

const ANY_CASE = '(?i)'

/** A condition that no database checks in this dialect: a text in which an expression must be found, without regard to case. */
export class Matching {
  readonly text: Sql
  readonly source: string
  /** @throws FieldError */
  constructor(text: Sql, source: string) {
    this.text = text
    this.source = source
    patternOf(source, ANY_CASE)
  }

  /** What whatever matches begins with or holds, where that is plain to see; it spares reading the other rows. */
  get literal(): { text: string; anchored: boolean } | undefined {
    if (/[|]|\(\?/.test(this.source)) return undefined
    const [, anchor, text, next] = /^(\^?)([\w -]+)(.?)/s.exec(this.source) ?? []
    const literal = next && '*?{'.includes(next) ? text!.slice(0, -1) : text
    return literal ? { text: literal, anchored: anchor !== '' } : undefined
  }

  /** How many texts may be tried, and one more. */
  static readonly LIMIT = MAX_TEXTS + 1

  /** Those of the texts in which it is found. Others get their turn in between. @throws FieldError for more than a request may cost */
  async among(texts: readonly string[]): Promise<string[]> {
    const pattern = patternOf(this.source, ANY_CASE)
    const cost = (text: string): number => pattern.programSize() * (text.length + 1)
    if (texts.length > MAX_TEXTS || texts.reduce((sum, text) => sum + cost(text), 0) > MAX_WORK)
      throw new FieldError(
        'There is too much to match this against: narrow the list with other filters, or begin the pattern with plain text.',
      )
    const found: string[] = []
    let work = 0
    for (const text of texts) {
      if (pattern.test(text)) found.push(text)
      work += cost(text)
      if (work < WORK_AT_ONCE) continue
      work = 0
      await new Promise(setImmediate)
    }
    return found
  }
}
