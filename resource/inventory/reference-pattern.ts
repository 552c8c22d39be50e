/** Patterns of references, such as `PO-{ref:04d}`: the text that a number makes, and the number in a text. */
import { patternOf } from '../engine/pattern.ts'

const TOKEN = /\{([^{}]*)\}/g

/** The pieces of a date, by the letters that patterns use. */
const DATE_PARTS: Readonly<Record<string, (iso: string) => string>> = {
  Y: (iso) => iso.slice(0, 4),
  y: (iso) => iso.slice(2, 4),
  m: (iso) => iso.slice(5, 7),
  d: (iso) => iso.slice(8, 10),
  j: (iso) => String(1 + Math.round((Date.parse(iso) - Date.parse(`${iso.slice(0, 4)}-01-01`)) / 86_400_000)).padStart(3, '0'),
}
const dateText = (format: string, iso: string): string =>
  format ? format.replace(/%(\w)/g, (all, part: string) => DATE_PARTS[part]?.(iso) ?? all) : iso

const widthOf = (token: string): number => Number(/^ref:0?(\d+)/.exec(token)?.[1] ?? 1)

/** The reference that a number makes. @param date ISO 8601 day */
export function formatReference(pattern: string, number: number, date: string): string {
  return pattern.replace(TOKEN, (_all, token: string) => {
    if (token.startsWith('ref')) return String(number).padStart(widthOf(token), '0')
    return token.startsWith('date') ? dateText(token.slice('date:'.length), date) : token.slice('?:'.length)
  })
}

/** Text of a pattern outside of its tokens: `?` stands for any character, `#` for a digit. */
const literal = (text: string): string =>
  text
    .replace(/[.*+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('?', '.')
    .replaceAll('#', '\\d')

/**
 * The number in a reference; undefined when it does not match the pattern. How wide the number is made says nothing of what may be sent:
 * `PO-{ref:04d}` takes `PO-8`. As RE2, which free text in many places cannot slow down.
 */
export function numberIn(pattern: string, reference: string): bigint | undefined {
  const source = pattern
    .split(TOKEN)
    // Every other piece is the inside of a token.
    .map((piece, i) => {
      if (i % 2 === 0) return literal(piece)
      return piece.startsWith('ref') ? '(\\d+)' : '.+'
    })
    .join('')
  const whole = `(?s)^${source}$`
  const match = patternOf(whole).matcher(reference)
  return match.find() ? BigInt(match.group(1)!) : undefined
}
