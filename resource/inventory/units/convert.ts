/** Values with units, as people write them, in the units that something is measured in. */
import type { Database, Trx } from '../../../database.ts'
import { absolute, alike, isPlain, plain, type Quantity, times } from './quantity.ts'
import { BUILT_IN, type CustomUnit, ONE, type Units } from './units.ts'

/** Worked out last. They are kept by what the database has, so that no process is ever behind another one. */
let kept = { text: '[]', units: BUILT_IN }
/** All units that are known, the installation's own included. @param source the transaction, inside of one */
export async function knownUnits(source: Trx | Database): Promise<Units> {
  const custom = await source.all<CustomUnit>('select name, symbol, definition from common_custom_unit order by id')
  const text = JSON.stringify(custom)
  if (text !== kept.text) kept = { text, units: BUILT_IN.with(custom) }
  return kept.units
}

/** More digits than that a float does not keep through a factor: 0.1 + 0.2 shall stay 0.3. */
const DIGITS = 12
const finite = (value: number | undefined): number | undefined =>
  value !== undefined && Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : undefined

/** Nobody writes a longer one. It bounds what reading one can cost. */
const MAX_VALUE = 500

const NUMBER = String.raw`[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`
const numberOf = (digits: string): number => Number(digits.replaceAll('_', ''))
const PLAIN = new RegExp(`^${NUMBER}$`)
/** What follows the number is a unit of its own: nothing is added, and nothing has a sign. */
const WITH_UNIT = new RegExp(`^(${NUMBER})\\s*([\\p{L}°%][^-+]*)$`, 'u')
const PREFIXED = new RegExp(`^${NUMBER}\\s*[EPTGMkKhcdmuµnpf]$`)
const OHMS = new RegExp(`^(${NUMBER})\\s*R$`, 'i')
/** 4k7, 3n3 µF: the prefix stands where the point would, and so does R. */
const ENGINEERING = /^([-+]?\d+)([a-zA-Zµ]+)(\d+)(.*)$/su
/** Has more in it than numbers. */
const NAMED = /[\p{L}°%‰](?<!\d[eE])/u

/**
 * The value in the target's units: "30 cm" in "m" is 0.3, "10k" in "ohm" 10000, "5" in "mm" 5. An empty target stands for a bare number.
 * @returns undefined for what is no number, or not of that kind
 */
export function convert(units: Units, value: string, target: string): number | undefined {
  const to = target ? units.parse(target) : ONE
  const text = value.length > MAX_VALUE ? '' : cleaned(value)
  if (!to || !text) return undefined
  if (PLAIN.test(text)) return finite(numberOf(text))
  for (const attempt of attempts(text, target)) {
    const found = amount(units, attempt)
    const number = found && finite(inUnits(attempt, found, to))
    if (number !== undefined) return number
  }
  return undefined
}

/** Six inches are 6", and six feet 6'. */
const cleaned = (value: string): string =>
  value
    .trim()
    .replaceAll('\u03bc', 'µ')
    .replace(/^([^"']*)"$/, '$1 inch')
    .replace(/^([^"']*)'$/, '$1 foot')
    .replace(/^([-+]?\d{1,3}(?:,\d{3})+)(?![,\d])/, (digits) => digits.replaceAll(',', ''))

/** What a value may mean. "10k" means 10 kΩ where ohms are asked for, and where kilohms are. */
function* attempts(text: string, target: string): Generator<string> {
  yield text
  const match = ENGINEERING.exec(text)
  const engineering = match && `${match[1]}.${match[3]}${/^r$/i.test(match[2]!) ? ' ' : match[2]}${match[4]}`
  if (engineering) yield engineering
  if (OHMS.test(text)) yield text.replace(OHMS, '$1 ohm')
  for (const each of target ? [text, engineering ?? ''] : []) {
    if (!PREFIXED.test(each)) continue
    yield `${each}${target}`
    if (/^.[\p{L}°]/u.test(target)) yield `${each}${target.slice(1)}`
  }
}

/** Most are a number and a unit, which is known from the last time. */
function amount(units: Units, text: string): Quantity | undefined {
  const match = WITH_UNIT.exec(text)
  const unit = match && units.parse(match[2]!)
  return unit ? times(plain(numberOf(match[1]!)), unit) : units.evaluate(text)
}

/** A number without any unit is of those units already; so is a dozen, where they measure something. */
function inUnits(text: string, found: Quantity, to: Quantity): number | undefined {
  if (isPlain(found) && (!isPlain(to) || !NAMED.test(text))) return found.factor
  if (!alike(found, to)) return undefined
  const { factor } = absolute(found)
  return (to.scale ? to.scale.fromBase(factor) : factor) / to.factor
}
