/** Values with units, as people write them, in the units that something is measured in. */
import type { Database, Trx } from '../../../database.ts'
import { FieldError } from '../../engine/field.ts'
import { alike, BUILT_IN, type CustomUnit, ONE, type Unit, type Units } from './units.ts'

/** Worked out last. They are kept by what the database has, so that no process is ever behind another one. */
let kept = { text: '[]', units: BUILT_IN }
/** All units that are known, the installation's own included. @param source the transaction, inside of one */
export async function knownUnits(source: Trx | Database): Promise<Units> {
  const custom = await source.all<CustomUnit>('select name, symbol, definition from common_custom_unit order by id')
  const text = JSON.stringify(custom)
  if (text !== kept.text) kept = { text, units: BUILT_IN.with(custom) }
  return kept.units
}

/** @throws FieldError for text that is no unit */
export function checkUnit(units: Units, text: string): void {
  if (!units.parse(text)) throw new FieldError(`"${text}" is not a valid unit.`)
}

/** More digits than that a float does not keep through a factor: 0.1 + 0.2 shall stay 0.3. */
const DIGITS = 12
const rounded = (value: number): number => Number(value.toPrecision(DIGITS))

const NUMBER = /^([-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(.*)$/su
/** 4k7, 3n3 µF: the prefix stands where the point would. */
const ENGINEERING = /^(\d+)([TGMkKRrmuµnp])(\d+)\s*(.*)$/su

/**
 * The value in the target's units: "30 cm" in "m" is 0.3, "10k" in "ohm" 10000, "5" in "mm" 5. An empty target stands for a bare number.
 * @returns undefined for what is no number, or not of that kind
 */
export function convert(units: Units, value: string, target: string): number | undefined {
  const to = target ? units.parse(target) : ONE
  const text = value
    .trim()
    .replaceAll('\u03bc', 'µ')
    .replace(/^([-+]?\d{1,3}(?:,\d{3})+)(?![,\d])/, (digits) => digits.replaceAll(',', ''))
  if (!to || text.length > 500) return undefined
  const engineering = ENGINEERING.exec(text)
  if (engineering) {
    const [, whole, prefix, fraction, rest] = engineering
    const number = Number(`${whole}.${fraction}`)
    const sign = /r/i.test(prefix!) ? '' : prefix!
    const found = rest ? inUnits(units, number, `${sign}${rest}`, to) : prefixedTarget(units, number, sign, target, to)
    if (found !== undefined) return found
  }
  const match = NUMBER.exec(text)
  if (!match) return undefined
  const number = Number(match[1]!.replaceAll('_', ''))
  const rest = match[2]!
  if (!Number.isFinite(number)) return undefined
  if (!rest) return rounded(number)
  return inUnits(units, number, rest, to) ?? (target ? prefixedTarget(units, number, rest, target, to) : undefined)
}

/** "10k" means 10 kΩ where ohms are asked for, and where kilohms are. */
const prefixedTarget = (units: Units, number: number, prefix: string, target: string, to: Unit): number | undefined =>
  inUnits(units, number, `${prefix}${target}`, to) ??
  (target.length > 1 ? inUnits(units, number, `${prefix}${target.slice(1)}`, to) : undefined)

function inUnits(units: Units, number: number, from: string, to: Unit): number | undefined {
  const unit = from ? units.parse(from) : ONE
  if (!unit || !alike(unit, to)) return undefined
  const found = rounded((number * unit.factor + unit.offset - to.offset) / to.factor)
  return Number.isFinite(found) ? found : undefined
}
