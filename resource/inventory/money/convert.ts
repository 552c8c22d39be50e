/** Amounts of money in another currency, by the rates that are kept: exact up to one rounding at the end. */
import type { Trx } from '../../../database.ts'

/** What one unit of the base currency is worth, by currency, as an exact fraction. */
export type Rates = ReadonlyMap<string, Fraction>
interface Fraction {
  readonly over: bigint
  readonly under: bigint
}

export async function readRates(trx: Trx): Promise<Rates> {
  const rows = await trx.all<{ currency: string; rate: string }>('select currency, rate from common_currency_rate')
  const [base] = await trx.all<{ base: string }>('select base from common_currency_update order by id desc limit 1')
  const rates = new Map<string, Fraction>(base ? [[base.base, { over: 1n, under: 1n }]] : [])
  for (const { currency, rate } of rows) {
    const found = fraction(rate)
    if (found) rates.set(currency, found)
  }
  return rates
}

/** "1.25" -> 125/100; undefined for what is no rate above nothing. */
function fraction(text: string): Fraction | undefined {
  const match = /^(\d+)(?:\.(\d*))?$/.exec(text.trim())
  if (!match) return undefined
  const places = match[2] ?? ''
  const over = BigInt(match[1]! + places)
  return over > 0n ? { over, under: 10n ** BigInt(places.length) } : undefined
}

/**
 * An amount (integer of 10^-6) in another currency, half a unit of the last place rounded away from zero.
 * @returns undefined when a rate is missing
 */
export function convert(amount: number | bigint, from: string, to: string, rates: Rates): bigint | undefined {
  if (from === to) return BigInt(amount)
  const [source, target] = [rates.get(from), rates.get(to)]
  if (!source || !target) return undefined
  return divide(BigInt(amount) * target.over * source.under, target.under * source.over)
}

/** A quotient of whole numbers, half rounded away from zero. @param by above zero */
export function divide(value: bigint, by: bigint): bigint {
  const half = by / 2n
  return (value < 0n ? value - half : value + half) / by
}

/** a * b / c, rounded the same way. */
export const mulDiv = (a: number, b: bigint, c: bigint): number => Number(divide(BigInt(a) * b, c))
