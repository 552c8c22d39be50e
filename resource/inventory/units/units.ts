/** The units that are known, by all that they are called. */
import { LRUCache } from 'lru-cache'
import { BASE_UNITS, COUNTS, PREFIXES, UNITS } from './definitions.ts'
import { evaluate, MAX_LENGTH } from './expression.ts'
import { absolute, base, count, plain, type Quantity, type Scale } from './quantity.ts'

/** A unit of the installation's own. */
export interface CustomUnit {
  readonly name: string
  readonly symbol: string
  readonly definition: string
}

interface Line {
  /** The first one is how the unit is called. */
  readonly names: readonly string[]
  readonly unit: (units: Units) => Quantity | undefined
}

/** Units are looked up inside of each other: as many calls lie in each other, several times over. */
const MAX_CHAIN = 100
/** Texts of units, as values have them after their numbers. */
const MAX_KEPT = 1000

export class Units {
  readonly #lines: Map<string, Line>
  readonly #found = new Map<Line, Quantity | undefined>()
  readonly #own: ReadonlySet<Line>
  readonly #from: Units | undefined
  readonly #parsed = new LRUCache<string, { readonly unit: Quantity | undefined }>({ max: MAX_KEPT })
  #chain = 0

  /**
   * @param lines may be made of each other in any order; what cannot be understood, or is made of itself, is left out
   * @param from units that these ones extend
   */
  constructor(lines: readonly Line[], from?: Units) {
    this.#from = from
    this.#own = new Set(lines)
    this.#lines = new Map(from ? from.#lines : [])
    for (const line of lines) for (const name of line.names) this.#lines.set(name, line)
  }

  /** With the installation's own units. */
  with(custom: readonly CustomUnit[]): Units {
    const lines = custom.map(({ name, symbol, definition }) => ({
      names: symbol ? [name, symbol] : [name],
      unit: (units: Units) => units.parse(definition),
    }))
    const units = new Units(lines, this)
    // In their own order, whichever is asked for first: how deep a chain of them may be depends on where one begins.
    for (const line of lines) units.#worth(line)
    return units
  }

  /** Every unit by all that it is called; `of` is how it is called first. */
  *all(): Generator<{ name: string; of: string; unit: Quantity }> {
    for (const [name, line] of this.#lines) {
      const unit = this.#worth(line)
      if (unit) yield { name, of: line.names[0]!, unit }
    }
  }

  /** Whether a unit is called so, and understood. */
  has(name: string): boolean {
    const line = this.#lines.get(name)
    return line !== undefined && this.#worth(line) !== undefined
  }

  /** The unit that an expression stands for, such as "kg m/s^2"; undefined when it is none. */
  parse(text: string): Quantity | undefined {
    if (text.length > MAX_LENGTH) return undefined
    const kept = this.#parsed.get(text)
    if (kept) return kept.unit
    const found = this.evaluate(text)
    const unit = found && Number.isFinite(found.factor) && found.factor > 0 ? found : undefined
    // Inside of definitions less may be known than will be.
    if (!this.#chain) this.#parsed.set(text, { unit })
    return unit
  }

  /** The amount that an expression stands for, such as "3/4 inch". */
  evaluate = (text: string): Quantity | undefined => evaluate(text, (name) => this.#named(name))

  /** The first name in an expression that is that of no unit. */
  unknownIn(text: string): string | undefined {
    let unknown: string | undefined
    evaluate(text, (name) => {
      const unit = this.#named(name)
      if (!unit) unknown ??= name
      return unit
    })
    return unknown
  }

  #named(name: string): Quantity | undefined {
    const lower = name.toLowerCase()
    return (
      this.#exact(name) ??
      this.#prefixed(name) ??
      (name.endsWith('s') && name.length > 2 ? (this.#exact(name.slice(0, -1)) ?? this.#prefixed(name.slice(0, -1))) : undefined) ??
      // "INCH", but not "MOHM": without regard to case, milli would be mega.
      (lower.length > 2 && lower !== name ? (this.#exact(lower) ?? this.#exact(lower.replace(/s$/, ''))) : undefined)
    )
  }

  #exact(name: string): Quantity | undefined {
    const line = this.#lines.get(name)
    return line && this.#worth(line)
  }

  #prefixed(name: string): Quantity | undefined {
    for (const [prefix, factor] of prefixes()) {
      if (!name.startsWith(prefix)) continue
      const unit = this.#exact(name.slice(prefix.length))
      if (unit && !unit.scale) return { ...unit, factor: unit.factor * factor }
    }
    return undefined
  }

  #worth(line: Line): Quantity | undefined {
    // Whatever is called alike here, those stay what they are.
    if (!this.#own.has(line)) return this.#from ? this.#from.#worth(line) : undefined
    if (this.#found.has(line) || this.#chain >= MAX_CHAIN) return this.#found.get(line)
    // One that is made of itself finds nothing.
    this.#found.set(line, undefined)
    this.#chain++
    const unit = line.unit(this)
    this.#chain--
    this.#found.set(line, unit)
    return unit
  }
}

/** `names = definition; …`, or a line each. */
const rows = (text: string): { names: string[]; definition: string }[] =>
  text
    .split(/;|\n {2}(?! )/)
    .map((row) => row.trim())
    .filter(Boolean)
    .map((row) => {
      const [names, definition] = row.split(/\s+=\s+/)
      return { names: names!.split(/\s+/), definition: definition ?? '' }
    })

let found: readonly (readonly [string, number])[] | undefined
const prefixes = (): readonly (readonly [string, number])[] => {
  found ??= rows(PREFIXES).flatMap(({ names, definition }) => {
    const factor = evaluate(definition, () => undefined)!.factor
    return names.map((name) => [name, factor] as const)
  })
  return found
}

const FROM = /^(.*) from (.*)$/
const LOGARITHM = /^([\d.]+) log(10|2|e) (.*)$/

function worthOf(definition: string, units: Units): Quantity | undefined {
  const from = FROM.exec(definition)
  const logarithm = LOGARITHM.exec(definition)
  const measure = from?.[1] ?? logarithm?.[3] ?? definition
  const unit = units.evaluate(measure)
  if (!unit || !(from || logarithm)) return unit
  const scale = from ? degrees(unit.factor, absolute(units.evaluate(from[2]!)!).factor) : levels(logarithm!, unit.factor)
  return { ...unit, factor: 1, scale }
}

const degrees = (step: number, zero: number): Scale => ({
  step,
  toBase: (number) => number * step + zero,
  fromBase: (amount) => (amount - zero) / step,
})

function levels([, times, base]: RegExpExecArray, one: number): Scale {
  const [factor, logarithm] = [Number(times), base === 'e' ? 1 : Math.log(Number(base))]
  return {
    toBase: (number) => one * Math.exp((number / factor) * logarithm),
    fromBase: (amount) => (factor * Math.log(amount / one)) / logarithm,
  }
}

export const BUILT_IN = new Units([
  ...rows(BASE_UNITS).map(({ names }) => ({ names, unit: () => base(names[0]!) })),
  ...rows(COUNTS).map(({ names }) => ({ names, unit: () => count(names[0]!) })),
  ...rows(UNITS).map(({ names, definition }) => ({ names, unit: (units: Units) => worthOf(definition, units) })),
])

export const ONE: Quantity = plain(1)
