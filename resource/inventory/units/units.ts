/** Units as expressions ("kg m/s^2", "kΩ", "W/(m K)"): what they are made of, and how one is turned into another. */
import { BASE_UNITS, LONG_PREFIXES, SHORT_PREFIXES, UNITS, type UnitLine } from './unit-table.ts'

/** A unit by the base units: `factor` of them, each to the power at its place. */
export interface Unit {
  readonly factor: number
  readonly powers: readonly number[]
  /** Where zero lies, for scales of temperature. */
  readonly offset: number
}

/** A unit of the installation's own. */
export interface CustomUnit {
  readonly name: string
  readonly symbol: string
  readonly definition: string
}

const NONE: readonly number[] = BASE_UNITS.map(() => 0)
export const ONE: Unit = { factor: 1, powers: NONE, offset: 0 }

const times = (a: Unit, b: Unit): Unit => ({ factor: a.factor * b.factor, powers: a.powers.map((p, i) => p + b.powers[i]!), offset: 0 })
const raised = (a: Unit, n: number): Unit => ({ factor: a.factor ** n, powers: a.powers.map((p) => p * n), offset: 0 })
export const alike = (a: Unit, b: Unit): boolean => a.powers.every((p, i) => p === b.powers[i])

interface Known {
  readonly unit: Unit
  readonly line: UnitLine
  readonly short: boolean
}

const TOKEN = /\s*(\*\*|[*/^()]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[\p{L}%°"_][\p{L}\d_]*)/uy
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹'
const MAX_LENGTH = 200
/** Units that are looked up inside of each other: as many calls lie in each other, several times over. */
const MAX_CHAIN = 100

/** Signs that look alike are one: micro is U+00B5, ohm is the Greek letter. */
const plain = (text: string): string =>
  text
    .replaceAll('\u03bc', 'µ')
    .replaceAll('\u2126', 'Ω')
    .replaceAll('·', '*')
    .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, (digits) => `^${[...digits].map((d) => SUPERSCRIPTS.indexOf(d)).join('')}`)

export class Units {
  readonly #known: Map<string, Known>
  /** Units of the installation's own that nobody asked for yet, by all that they are called. */
  readonly #waiting = new Map<string, UnitLine>()
  #chain = 0

  /**
   * @param lines may be made of each other in any order; what cannot be understood is left out
   * @param from units that these ones extend
   */
  constructor(lines: readonly UnitLine[], from?: Units) {
    this.#known = new Map(from ? from.#known : [])
    for (const line of lines) for (const name of [...line.symbols, ...line.names]) this.#waiting.set(name, line)
    for (const line of lines) this.#define(line)
  }

  /** Those that it is made of come first: they are asked for as its definition is read. One that is made of itself finds nothing. */
  #define(line: UnitLine): void {
    const names = [...line.symbols, ...line.names]
    if (!names.some((name) => this.#waiting.get(name) === line)) return
    for (const name of names) if (this.#waiting.get(name) === line) this.#waiting.delete(name)
    const base = BASE_UNITS.indexOf(line)
    const made = base >= 0 ? { ...ONE, powers: NONE.map((_, i) => (i === base ? 1 : 0)) } : this.parse(line.definition)
    if (!made) return
    const unit = { ...made, offset: line.offset }
    for (const name of line.symbols) this.#known.set(name, { unit, line, short: true })
    for (const name of line.names) this.#known.set(name, { unit, line, short: false })
  }

  #get(name: string): Known | undefined {
    const line = this.#waiting.get(name)
    if (line && this.#chain < MAX_CHAIN) {
      this.#chain++
      this.#define(line)
      this.#chain--
    }
    return this.#known.get(name)
  }

  /** With the installation's own units. */
  with(custom: readonly CustomUnit[]): Units {
    const lines = custom.map(({ name, symbol, definition }) => ({
      symbols: symbol ? [symbol] : [],
      names: [name],
      definition,
      prefixes: false,
      offset: 0,
    }))
    return new Units(lines, this)
  }

  has(name: string): boolean {
    return this.#known.has(name)
  }

  /** Every unit by what it is called. */
  *all(): Generator<{ name: string; unit: Unit }> {
    for (const [name, { unit, line }] of this.#known) if (line.names[0] === name) yield { name, unit }
  }

  /** The unit that an expression stands for; undefined when it is none. */
  parse(expression: string): Unit | undefined {
    if (expression.length > MAX_LENGTH) return undefined
    const text = plain(expression.trim())
    const tokens: string[] = []
    TOKEN.lastIndex = 0
    while (TOKEN.lastIndex < text.length) {
      const token = TOKEN.exec(text)?.[1]
      if (token === undefined) return undefined
      tokens.push(token)
    }
    if (!tokens.length) return undefined
    const found = this.#product(tokens)
    return found && !tokens.length && Number.isFinite(found.factor) && found.factor > 0 ? found : undefined
  }

  #product(tokens: string[]): Unit | undefined {
    let product = this.#power(tokens)
    while (product && tokens.length && tokens[0] !== ')') {
      const over = tokens[0] === '/'
      if (over || tokens[0] === '*') tokens.shift()
      const next = this.#power(tokens)
      product = next && times(product, over ? raised(next, -1) : next)
    }
    return product
  }

  #power(tokens: string[]): Unit | undefined {
    const token = tokens.shift()
    if (token === undefined || '*/^)'.includes(token) || token === '**') return undefined
    let unit: Unit | undefined
    if (token === '(') {
      unit = this.#product(tokens)
      if (tokens.shift() !== ')') return undefined
    } else unit = /^[-+.\d]/.test(token) ? { ...ONE, factor: Number(token) } : this.#named(token)
    if (!unit || (tokens[0] !== '^' && tokens[0] !== '**')) return unit
    tokens.shift()
    const power = tokens.shift() ?? ''
    return /^[-+]?\d$/.test(power) ? raised(unit, Number(power)) : undefined
  }

  #named(name: string): Unit | undefined {
    return this.#exact(name) ?? (name.length > 2 ? this.#exact(name.toLowerCase()) : undefined)
  }

  #exact(name: string): Unit | undefined {
    const found = this.#get(name) ?? this.#prefixed(name)
    if (found || name.length < 4 || !name.endsWith('s')) return found && ('unit' in found ? found.unit : found)
    const single = name.slice(0, -1)
    const known = this.#get(single)
    return known ? (known.short ? undefined : known.unit) : this.#prefixed(single, true)
  }

  #prefixed(name: string, long = false): Unit | undefined {
    for (const [prefixes, short] of [
      [SHORT_PREFIXES, true],
      [LONG_PREFIXES, false],
    ] as const) {
      if (short && long) continue
      for (const [prefix, factor] of Object.entries(prefixes)) {
        if (!name.startsWith(prefix)) continue
        const known = this.#get(name.slice(prefix.length))
        // Written out names take short prefixes too, as people write "kohm".
        if (known?.line.prefixes) return { ...known.unit, factor: known.unit.factor * factor }
      }
    }
    return undefined
  }
}

export const BUILT_IN = new Units([...BASE_UNITS, ...UNITS])
