/** References of purchase orders: made by a pattern such as `PO-{ref:04d}`, held against it, never twice the same. */
import type { Trx } from '../../../database.ts'
import { today } from '../../../provider/identity/api-tokens.ts'
import { inTurn } from '../../engine/locks.ts'
import { patternOf } from '../../engine/pattern.ts'
import { invalid } from '../../errors.ts'
import { setting } from '../settings/setting.ts'

const TABLE = 'order_purchase_order'
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

/** The number in a reference; undefined when it does not match the pattern. As RE2, which free text in many places cannot slow down. */
export function numberIn(pattern: string, reference: string): bigint | undefined {
  const source = pattern
    .split(TOKEN)
    // Every other piece is the inside of a token.
    .map((piece, i) => {
      if (i % 2 === 0) return piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      return piece.startsWith('ref') ? `(\\d{${widthOf(piece)},})` : '.*'
    })
    .join('')
  const whole = `(?s)^${source}$`
  const match = patternOf(whole).matcher(reference)
  return match.find() ? BigInt(match.group(1)!) : undefined
}

/** From here on a transaction is alone with the references. */
const alone = (trx: Trx): Promise<void> => inTurn(trx, 'purchase order references')

/** The reference that comes after all others, with its number. The transaction is then alone with references until it ends. */
export async function nextReference(trx: Trx): Promise<{ reference: string; reference_int: number }> {
  await alone(trx)
  const pattern = await setting(trx, 'PURCHASEORDER_REFERENCE_PATTERN')
  const [last] = await trx.all<{ n: number | null }>(`select max(reference_int) as n from ${TABLE}`)
  for (let number = (last!.n ?? 0) + 1; number < Number.MAX_SAFE_INTEGER; number++) {
    const reference = formatReference(pattern, number, today())
    if (!(await trx(TABLE).where({ reference }).first('id'))) return { reference, reference_int: number }
  }
  throw invalid('An order has the largest number that there can be: give this one a reference.', 'reference')
}

/** Holds a reference that somebody chose against the pattern and against all others. @returns its number @throws ValidationError */
export async function checkReference(trx: Trx, reference: string, id: number): Promise<number> {
  await alone(trx)
  const pattern = await setting(trx, 'PURCHASEORDER_REFERENCE_PATTERN')
  const number = numberIn(pattern, reference)
  if (number === undefined) throw invalid(`Reference must match required pattern: ${pattern}`, 'reference')
  if (number >= BigInt(Number.MAX_SAFE_INTEGER)) throw invalid('Reference number is too large', 'reference')
  if (await trx(TABLE).whereNot({ id }).where({ reference }).first('id'))
    throw invalid('Purchase Order with this Reference already exists.', 'reference')
  return Number(number)
}
