/** The body of a domain write: checked by a shape, as the fields of a resource are, lists of objects included. */
import { allIn, type Row, type Trx, type Value } from '../../database.ts'
import { type Messages, ValidationError } from '../errors.ts'
import { mayName } from './comparison.ts'
import type { Field } from './field.ts'
import { byLine, List } from './fields/list.ts'
import { Nested } from './fields/nested.ts'
import { Decimal, Money } from './fields/number.ts'
import { missing, Ref } from './fields/ref.ts'
import type { Caller } from './operation.ts'
import { type Input, parseShape, type Sent, type Shape } from './shape.ts'

type Values = Record<string, unknown>

/** Fields by name, as a shape: `shapeOf({ note: field.text(512).blank() })`. */
export const shapeOf = <const S extends Shape>(fields: S): S =>
  Object.fromEntries(Object.entries(fields).map(([name, f]) => [name, f.named(name)])) as Shape as S

/** The values of a body, once every field and everything that it refers to was checked. @throws ValidationError with all messages */
export const readRequest = <S extends Shape>(trx: Trx, caller: Caller, shape: S, input: Sent): Promise<Input<S>> =>
  checkRequest(readIn(trx), caller, shape, input)

/** Runs a reading statement: outside of a transaction, or inside of the one that writes. */
export type Read = <R>(text: string, params: readonly Value[]) => Promise<R[]>
export const readIn =
  (trx: Trx): Read =>
  (text, params) =>
    allIn(trx, text, [...params])

/** The same outside of a transaction, for what is only asked. */
export async function checkRequest<S extends Shape>(all: Read, caller: Caller, shape: S, input: Sent): Promise<Input<S>> {
  const { values, errors } = parseShape(shape, input)
  const messages: Messages = { ...(await brokenReferences(shape, all, caller, values)), ...errors }
  if (Object.keys(messages).length) throw new ValidationError(messages)
  return values as Input<S>
}

/** A reference of a request: the field that has it, the line of the list that it is in, and its name inside of that. */
interface Found {
  readonly ref: Ref
  readonly key: number
  readonly field: string
  readonly line?: number
  readonly within?: string
}

/**
 * Messages about rows that do not exist, one statement for all. Rows of a kind that the caller may not see do not exist for them either, but
 * for what the rows refer to already.
 * @param rows as they were before the write
 */
export async function brokenReferences(
  shape: Shape,
  all: Read,
  { principal }: Caller,
  values: Values,
  rows: readonly Row[] = [],
): Promise<Messages> {
  const isKept = ({ ref, key, within }: Found) =>
    within === undefined && rows.length > 0 && rows.every((row) => row[ref.columnName] === key)
  const found = Object.entries(values).flatMap(([name, value]) => (shape[name] ? references(shape[name], name, value) : []))
  const named = found.filter((one) => one.ref.isUnseen || mayName(one.ref.target.table!, principal) || isKept(one))
  const keys = new Map<string, Set<number>>()
  for (const { ref, key } of named) keys.set(ref.target.table!, (keys.get(ref.target.table!) ?? new Set()).add(key))
  const there = keys.size
    ? await all<{ t: string; id: number }>(
        [...keys]
          .map(([table, ids]) => `select '${table}' as t, id from ${table} where id in (${[...ids].join(', ')})`)
          .join(' union all '),
        [],
      )
    : []
  const exists = new Set(there.map(({ t, id }) => `${t} ${id}`))
  const messages: Messages = {}
  for (const one of found) {
    const { ref, key, field, line, within } = one
    if (named.includes(one) && exists.has(`${ref.target.table} ${key}`)) continue
    if (line !== undefined) {
      const lines = (messages[field] ?? byLine([], (values[field] as unknown[]).length)) as Messages[]
      lines[line] = { ...lines[line], [within!]: [missing(key)] }
      messages[field] = lines
    } else if (within !== undefined) messages[field] = { ...(messages[field] as Messages | undefined), [within]: [missing(key)] }
    else messages[field] = [...((messages[field] as string[] | undefined) ?? []), missing(key)]
  }
  return messages
}

function references(field: Field, name: string, value: unknown): Found[] {
  if (field instanceof Ref && typeof value === 'number') return [{ ref: field, key: value, field: name }]
  if (field instanceof Nested) return inside(field, name, value as Values | null)
  if (!(field instanceof List) || !Array.isArray(value)) return []
  const { each } = field
  if (each instanceof Ref) return value.map((key) => ({ ref: each, key: key as number, field: name }))
  return each instanceof Nested ? value.flatMap((row: Values, line) => inside(each, name, row).map((found) => ({ ...found, line }))) : []
}

const inside = ({ fields }: Nested, name: string, values: Values | null): Found[] =>
  Object.entries(values ?? {}).flatMap(([within, value]) =>
    references(fields[within]!, within, value).map((found) => ({ ...found, field: name, within })),
  )

const PLACES: readonly (readonly [new () => Field, number])[] = [
  [Decimal, 5],
  [Money, 6],
]

/** The values as an answer shows what was done: amounts as text, each with all its places. */
export function echo(shape: Shape, values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (shape[name] && value !== undefined ? [[name, shown(shape[name], value)]] : [])),
  )
}

function shown(field: Field, value: unknown): unknown {
  const places = PLACES.find(([kind]) => field instanceof kind)?.[1]
  if (places !== undefined && typeof value === 'number') return decimalText(value, places)
  if (field instanceof List && field.each instanceof Nested) {
    const { fields } = field.each
    return (value as Values[]).map((row) => echo(fields, row))
  }
  return value
}

/** An integer of 10^-places as decimal text: 150000 -> "1.50000". */
export function decimalText(value: number, places: number): string {
  const digits = String(Math.abs(value)).padStart(places + 1, '0')
  return `${value < 0 ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`
}
