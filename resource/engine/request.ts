/** The body of a domain write: checked by a shape, as the fields of a resource are, lists of objects included. */
import { allIn, type Trx } from '../../database.ts'
import { type Messages, ValidationError } from '../errors.ts'
import type { Field } from './field.ts'
import { byLine, List } from './fields/list.ts'
import { Nested } from './fields/nested.ts'
import { Decimal, Money } from './fields/number.ts'
import { missing, Ref } from './fields/ref.ts'
import { parseShape, type Sent, type Shape } from './shape.ts'

type Values = Record<string, unknown>

/** Fields by name, as a shape: `shapeOf({ note: field.text(512).blank() })`. */
export const shapeOf = (fields: Record<string, Field>): Shape =>
  Object.fromEntries(Object.entries(fields).map(([name, f]) => [name, f.named(name)]))

/** The values of a body, once every field and everything that it refers to was checked. @throws ValidationError with all messages */
export async function readRequest<T = Values>(trx: Trx, shape: Shape, input: Sent): Promise<T> {
  const { values, errors } = parseShape(shape, input)
  const all: Messages = { ...(await brokenReferences(shape, trx, values)), ...errors }
  if (Object.keys(all).length) throw new ValidationError(all)
  return values as T
}

/** A reference of a request: the field, the line of the list that it is in, and its name. */
interface Found {
  readonly table: string
  readonly key: number
  readonly field: string
  readonly line?: number
  readonly name?: string
}

/** Messages about rows that do not exist, one statement for all. */
export async function brokenReferences(shape: Shape, trx: Trx, values: Values): Promise<Messages> {
  const found = Object.entries(values).flatMap(([name, value]) => (shape[name] ? references(shape[name], name, value) : []))
  if (!found.length) return {}
  const keys = new Map<string, Set<number>>()
  for (const { table, key } of found) keys.set(table, (keys.get(table) ?? new Set()).add(key))
  const there = await allIn<{ t: string; id: number }>(
    trx,
    [...keys].map(([table, ids]) => `select '${table}' as t, id from ${table} where id in (${[...ids].join(', ')})`).join(' union all '),
  )
  const exists = new Set(there.map(({ t, id }) => `${t} ${id}`))
  const messages: Messages = {}
  for (const { table, key, field, line, name } of found) {
    if (exists.has(`${table} ${key}`)) continue
    if (line === undefined) messages[field] = [...((messages[field] as string[] | undefined) ?? []), missing(key)]
    else {
      const lines = (messages[field] ?? byLine([], (values[field] as unknown[]).length)) as Messages[]
      lines[line] = { ...lines[line], [name!]: [missing(key)] }
      messages[field] = lines
    }
  }
  return messages
}

function references(field: Field, name: string, value: unknown): Found[] {
  if (field instanceof Ref && typeof value === 'number') return [{ table: field.target.table!, key: value, field: name }]
  if (!(field instanceof List) || !Array.isArray(value)) return []
  const { each } = field
  if (each instanceof Ref) return value.map((key) => ({ table: each.target.table!, key: key as number, field: name }))
  if (!(each instanceof Nested)) return []
  return value.flatMap((row: Values, line) =>
    Object.entries(row).flatMap(([inner, v]) =>
      references(each.fields[inner]!, inner, v).map((r) => ({ ...r, field: name, line, name: inner })),
    ),
  )
}

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
