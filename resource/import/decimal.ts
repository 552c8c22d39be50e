/** Exact decimals: text into scaled whole numbers, without floating point on the way. */

/** Quantities are stored as whole numbers of 10^-5. */
export const QUANTITY_PLACES = 5
/** And money as whole numbers of 10^-6. */
export const MONEY_PLACES = 6

/**
 * "3.000000" -> 300000 for 5 places; "1E+2" is understood; what is finer is rounded half away from zero.
 * @returns undefined when it is no decimal, or too large to be exact
 */
export function parseDecimal(text: string, places: number): number | undefined {
  const match = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,3}))?$/.exec(text.trim())
  if (!match) return undefined
  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  if (!whole && !fraction) return undefined
  const shift = places + Number(exponent) - fraction.length
  const digits = BigInt(whole + fraction)
  const scaled = shift >= 0 ? digits * 10n ** BigInt(shift) : (digits + 5n * 10n ** BigInt(-shift - 1)) / 10n ** BigInt(-shift)
  const result = Number(sign === '-' ? -scaled : scaled)
  return Number.isSafeInteger(result) ? result + 0 : undefined
}
