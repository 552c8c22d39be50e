/**
 * Kinds of columns: how a field of a dump becomes what a column holds. Each is made with what stands for an absent or null value,
 * and with the names that the field has had, the newest first (none: the column's own name without `_id`).
 */
import type { Value } from '../../database.ts'
import { MONEY_PLACES, parseDecimal, QUANTITY_PLACES } from './decimal.ts'
import { type Place, SkipObject } from './run.ts'

export interface Column {
  readonly names: readonly string[]
  /** @param value never undefined: null when no name of the field is there. @throws ImportError, SkipObject */
  read(value: unknown, place: Place): Value
}

type Read = (value: unknown, place: Place) => Value
/** Null stays what `preset` says; anything else is read. */
const kind = (read: Read, preset: Value, names: readonly string[]): Column => ({
  names,
  read: (value, place) => (value === null ? preset : read(value, place)),
})

export const text = (preset: string | null = '', ...names: string[]): Column =>
  kind((value, place) => (typeof value === 'string' ? value : place.refuse('is not text')), preset, names)

/** Text that must not be empty. */
export const name = (...names: string[]): Column => ({
  names,
  read: (value, place) => {
    if (typeof value === 'string' && value.trim()) return value
    return place.refuse(value === null || typeof value === 'string' ? 'is missing' : 'is not text')
  },
})

/** Text where InvenTree writes nothing as '' or as null, and ours as null. */
export const textOrNull = (...names: string[]): Column =>
  kind((value, place) => (typeof value === 'string' ? value || null : place.refuse('is not text')), null, names)

export const flag = (preset: boolean, ...names: string[]): Column =>
  kind((value, place) => (typeof value === 'boolean' ? value : place.refuse('is neither true nor false')), preset, names)

export const integer = (preset: number | null, ...names: string[]): Column =>
  kind((value, place) => (Number.isSafeInteger(value) ? (value as number) : place.refuse('is not a whole number')), preset, names)

/** A decimal, as text or number, into a whole number of 10^-5. */
export const quantity = (preset = 0, ...names: string[]): Column =>
  kind((value, place) => parseDecimal(String(value), QUANTITY_PLACES) ?? place.refuse('is not a quantity'), preset, names)

/** A quantity of which there is some. @param why objects without are left out */
export const quantityOrSkip = (why: string, ...names: string[]): Column => {
  const { read } = quantity(0, ...names)
  return {
    names,
    read: (value, place) => {
      const found = read(value, place)
      if ((found as number) <= 0) throw new SkipObject(why)
      return found
    },
  }
}

/** An amount of money, into a whole number of 10^-6; null where there is none. */
export const money = (...names: string[]): Column =>
  kind((value, place) => parseDecimal(String(value), MONEY_PLACES) ?? place.refuse('is not an amount of money'), null, names)

/** An amount and its currency. */
export const price = (name: string): Record<string, Column> => ({ [name]: money(), [`${name}_currency`]: text(null) })

/** Anything, kept as JSON text. */
export const json = (preset: string | null, ...names: string[]): Column => kind((value) => JSON.stringify(value), preset, names)

/** A number that only helps to sort and to search. */
export const number = (...names: string[]): Column =>
  kind((value, place) => (Number.isFinite(Number(value)) ? Number(value) : place.refuse('is not a number')), null, names)

/** YYYY-MM-DD */
export const day = (preset: string | null = null, ...names: string[]): Column =>
  kind(
    (value, place) => (typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? value.slice(0, 10) : place.refuse('is not a date')),
    preset,
    names,
  )

/** A moment in any zone into ISO text of UTC. */
export const instant = (preset: string | null = null, ...names: string[]): Column =>
  kind(
    (value, place) => {
      const moment = new Date(String(value))
      return Number.isNaN(moment.getTime()) ? place.refuse('is not a date and time') : moment.toISOString()
    },
    preset,
    names,
  )

/** The key of another object; null where there is none. */
export const ref = (model: string, ...names: string[]): Column => ({ names, read: (value, place) => place.refer(model, value) })

/** The key of another object, without which this one makes no sense. */
export const requiredRef = (model: string, ...names: string[]): Column => ({
  names,
  read: (value, place) => (value === null ? place.refuse('is missing') : place.referOrSkip(model, value)),
})

/** The same, of which leftovers are known that lack it. @param why they are left out */
export const refOrSkip = (model: string, why: string, ...names: string[]): Column => ({
  names,
  read: (value, place) => {
    if (value === null) throw new SkipObject(why)
    return place.referOrSkip(model, value)
  },
})

/** Columns of one kind. */
export const each = (column: Column, ...columns: string[]): Record<string, Column> =>
  Object.fromEntries(columns.map((name) => [name, column]))
