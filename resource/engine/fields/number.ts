import type { Dialect } from '../dialect.ts'
import { Field, FieldError, type JsonSchema } from '../field.ts'
import { type Filter, filter } from '../filter.ts'
import { type Sql, sql } from '../sql.ts'

/** Largest key and count that both databases' integer columns hold. */
export const MAX_INTEGER = 2_147_483_647

/** A whole number. */
export class Integer extends Field<number> {
  readonly type: string = 'integer'
  readonly min: number
  readonly max: number

  constructor(min = -MAX_INTEGER, max = MAX_INTEGER) {
    super()
    this.min = min
    this.max = max
  }
  shape(): JsonSchema {
    return this.traits.readOnly ? { type: 'integer' } : { type: 'integer', minimum: this.min, maximum: this.max }
  }
  parse(value: unknown): number {
    const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : ''
    if (!/^[-+]?\d+(?:\.0*)?$/.test(text)) throw new FieldError('A valid integer is required.')
    const number = Number(text)
    if (number > this.max) throw new FieldError(`Ensure this value is less than or equal to ${this.max}.`)
    if (number < this.min) throw new FieldError(`Ensure this value is greater than or equal to ${this.min}.`)
    return number
  }
  override filter(): Filter {
    const source = this.source('t')
    return { schema: { type: 'integer' }, where: (value) => sql`${source} = ${this.check(value)}` }
  }
  override describe(): Record<string, unknown> {
    return this.traits.readOnly ? {} : { min_value: this.min, max_value: this.max }
  }
}

/** The primary key. */
export class Pk extends Integer {
  override readonly isKey = true
  constructor() {
    super(1)
    this.traits = { ...this.traits, readOnly: true, label: 'ID', column: 'id' }
  }
}

/** What becomes of places that are too many: refused, or rounded, half a unit of the last place to the even neighbour. */
type Finer = 'refused' | 'rounded'

/** Sign, digits before and after the point, power of ten. */
const NUMBER = /^([-+]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d{1,3}))?$/
const numberIn = (value: unknown): RegExpExecArray | null =>
  typeof value === 'number' || typeof value === 'string' ? NUMBER.exec(String(value).trim()) : null

/** Decimal text -> integer of 10^-places, exactly: no more digits than a double carries. @throws FieldError */
export function scaled(value: unknown, places: number, digits = 15, finer: Finer = 'refused'): number {
  const match = numberIn(value)
  if (!match) throw new FieldError('A valid number is required.')
  // The point is moved in the text: a float would make 0.1 times ten something else than 1.
  const fraction = match[3] ?? ''
  const shift = Number(match[4] ?? 0) + places - fraction.length
  const all = `${match[2]}${fraction}`.replace(/^0+(?=\d)/, '')
  const rest = shift < 0 ? all.padStart(-shift, '0').slice(shift) : ''
  if (finer === 'refused' && /[1-9]/.test(rest)) throw new FieldError(`Ensure that there are no more than ${places} decimal places.`)
  const whole = shift < 0 ? all.slice(0, shift) || '0' : all === '0' ? '0' : all + '0'.repeat(shift)
  const number = whole.length > digits ? Number.POSITIVE_INFINITY : Number(whole) + (roundsUp(whole, rest) ? 1 : 0)
  if (number >= 10 ** digits) {
    const sent = Math.max(0, whole.length - places) + Math.max(0, fraction.length - Number(match[4] ?? 0))
    const most = finer === 'refused' && sent > digits ? `${digits} digits in total` : `${digits - places} digits before the decimal point`
    throw new FieldError(`Ensure that there are no more than ${most}.`)
  }
  return match[1] === '-' && number !== 0 ? -number : number
}

/** Half to even. @param whole digits that stay @param rest digits that go */
function roundsUp(whole: string, rest: string): boolean {
  const half = '5'.padEnd(rest.length, '0')
  return rest !== '' && (rest > half || (rest === half && Number(whole.at(-1)) % 2 === 1))
}

/** An integer of 10^-places as decimal text: 150000 -> "1.50000". */
export function decimalText(value: number, places: number): string {
  const digits = String(Math.abs(value)).padStart(places + 1, '0')
  return `${value < 0 ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`
}

/** A quantity: exact to five decimals, a JSON number. */
export class Quantity extends Field<number> {
  readonly type: string = 'float'
  finer: Finer = 'refused'
  shape(): JsonSchema {
    return { type: 'number', format: 'double' }
  }
  parse(value: unknown): number {
    if (this.finer === 'rounded' && !numberIn(value)) throw new FieldError('Invalid value')
    return scaled(value, 5, 15, this.finer)
  }
  override json(dialect: Dialect, value: Sql): Sql {
    return dialect.quantity(value)
  }
  override schema(): JsonSchema {
    const schema = super.schema()
    return typeof this.traits.default === 'number' ? { ...schema, default: this.traits.default / 100_000 } : schema
  }
  /** With more places it is rounded, half to even, where InvenTree does so. */
  rounded(): this {
    return Object.assign(this.with({}), { finer: 'rounded' })
  }
}

/** A quantity that the wire has as text: six places in an answer, as InvenTree keeps them; what an action was told has five. */
export class Decimal extends Quantity {
  override readonly type = 'decimal'
  override shape(): JsonSchema {
    return { type: 'string', format: 'decimal' }
  }
  override json(dialect: Dialect, value: Sql): Sql {
    return dialect.decimal(value)
  }
  override echo(value: unknown): unknown {
    return typeof value === 'number' ? decimalText(value, 5) : value
  }
  override describe() {
    return { max_digits: 15, decimal_places: 5 }
  }
}

/** An amount of money: exact to six decimals, a JSON number. A request may say it as text too, and finer: it is rounded, half to even. */
export class Money extends Field<number> {
  readonly type = 'decimal'
  isSigned = false
  shape(): JsonSchema {
    return { type: 'number', format: 'double' }
  }
  parse(value: unknown): number {
    if (!numberIn(value)) throw new FieldError('Must be a valid number')
    const amount = scaled(value, 6, 15, 'rounded')
    if (amount < 0 && !this.isSigned) throw new FieldError('Ensure this value is greater than or equal to 0.')
    return amount
  }
  /** May be below zero. */
  signed(): this {
    return Object.assign(this.with({}), { isSigned: true })
  }
  override json(dialect: Dialect, value: Sql): Sql {
    return dialect.money(value)
  }
  override echo(value: unknown): unknown {
    return typeof value === 'number' ? value / 1_000_000 : value
  }
  override describe() {
    return { max_digits: 19, decimal_places: 6 }
  }
}

/** Yes or no. */
export class Bool extends Field<boolean, boolean | number> {
  readonly type = 'boolean'
  shape(): JsonSchema {
    return { type: 'boolean' }
  }
  parse(value: unknown): boolean {
    const parsed = parseBool(value)
    if (parsed === undefined) throw new FieldError('Must be a valid boolean.')
    return parsed
  }
  override isNothing(value: unknown): boolean {
    const { nullable, required } = this.traits
    return value === null && !nullable && !required
  }
  override json(dialect: Dialect, value: Sql): Sql {
    return dialect.bool(value)
  }
  override filter(): Filter {
    return filter.bool(this.source('t'))
  }
}

/** The words for yes and no that Django REST framework and InvenTree's clients use; undefined for anything else. */
export function parseBool(value: unknown): boolean | undefined {
  if (typeof value === 'object') return undefined
  const text = String(value).toLowerCase()
  if (['true', 't', 'yes', 'y', 'on', '1'].includes(text)) return true
  if (['false', 'f', 'no', 'n', 'off', '0'].includes(text)) return false
  return undefined
}
