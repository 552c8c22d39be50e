/** Amounts of something measured: so much of the base units, each to its power. */

export interface Quantity {
  readonly factor: number
  /** By base units: `{ meter: 1, second: -2 }`. */
  readonly powers: ReadonlyMap<string, number>
  /** Of one whose zero lies elsewhere, or that is a logarithm; the factor is the number of it, then. */
  readonly scale?: Scale
}

/** How so many degrees, or decibels, become base units, and the other way round. */
export interface Scale {
  toBase(number: number): number
  fromBase(amount: number): number
  /** What a difference of one is, in base units; a logarithm has no such. */
  readonly step?: number
}

const NONE: ReadonlyMap<string, number> = new Map()

export const plain = (factor: number): Quantity => ({ factor, powers: NONE })
export const isPlain = ({ powers, scale }: Quantity): boolean => !powers.size && !scale
export const base = (name: string): Quantity => ({ factor: 1, powers: new Map([[name, 1]]) })
/** Angles, bits and their like have no dimension, and yet are no plain numbers. */
const COUNT = '#'
export const count = (name: string): Quantity => base(`${COUNT}${name}`)

/** In base units. */
export const absolute = ({ factor, powers, scale }: Quantity): Quantity => ({ factor: scale ? scale.toBase(factor) : factor, powers })

/** "20 degC" is a temperature, "20 degC/min" a difference by time. Undefined for a level: there are no decibels per metre. */
function difference({ factor, powers, scale }: Quantity): Quantity | undefined {
  if (!scale) return { factor, powers }
  return scale.step === undefined ? undefined : { factor: factor * scale.step, powers }
}

export function times(a: Quantity, b: Quantity): Quantity | undefined {
  if (isPlain(a)) return { ...b, factor: a.factor * b.factor }
  if (isPlain(b)) return { ...a, factor: a.factor * b.factor }
  const [left, right] = [difference(a), difference(b)]
  if (!left || !right) return undefined
  const powers = new Map(left.powers)
  for (const [name, power] of right.powers) {
    const sum = (powers.get(name) ?? 0) + power
    if (sum) powers.set(name, sum)
    else powers.delete(name)
  }
  return { factor: left.factor * right.factor, powers }
}

export function over(a: Quantity, b: Quantity): Quantity | undefined {
  const of = difference(b)
  return of && times(a, { factor: 1 / of.factor, powers: timesEach(of.powers, -1) })
}

/** Undefined for what is below zero: some of its powers are no numbers, and "-2^2" is read in two ways. */
export function raised(a: Quantity, power: number): Quantity | undefined {
  if (power === 1) return a
  const of = difference(a)
  return of && of.factor >= 0 ? { factor: of.factor ** power, powers: timesEach(of.powers, power) } : undefined
}

const timesEach = (powers: ReadonlyMap<string, number>, by: number): ReadonlyMap<string, number> =>
  by ? new Map([...powers].map(([name, power]) => [name, power * by])) : NONE

/** Undefined also for temperatures and levels: nobody knows what they are together. */
export const plus = (a: Quantity, b: Quantity): Quantity | undefined =>
  alike(a, b) && !a.scale && !b.scale ? { factor: a.factor + b.factor, powers: a.powers } : undefined

/** What measures the same has the same text. */
export const dimension = ({ powers }: Quantity): string =>
  [...powers]
    .filter(([name]) => !name.startsWith(COUNT))
    .map(([name, power]) => `${name}${power}`)
    .sort()
    .join(' ')

export const alike = (a: Quantity, b: Quantity): boolean => has(a, b) && has(b, a)

function has(a: Quantity, b: Quantity): boolean {
  for (const [name, power] of b.powers) if (a.powers.get(name) !== power && !name.startsWith(COUNT)) return false
  return true
}
