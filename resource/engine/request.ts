/** The body of a domain write: checked by a shape, as the fields of a resource are, lists of objects included. */
import type { Row, Run, Trx } from '../../database.ts'
import { type Messages, ValidationError } from '../errors.ts'
import { mayName } from './comparison.ts'
import type { Reference } from './field.ts'
import { byLine } from './fields/list.ts'
import { missing } from './fields/ref.ts'
import { lockRank } from './locks.ts'
import type { Caller } from './operation.ts'
import { remembered } from './remembered.ts'
import { type Input, parseShape, type Sent, type Shape } from './shape.ts'
import { bind, join, raw, sql } from './sql.ts'

type Values = Record<string, unknown>

/** Fields by name, as a shape: `shapeOf({ note: field.text(512).blank() })`. */
export const shapeOf = <const S extends Shape>(fields: S): S =>
  Object.fromEntries(Object.entries(fields).map(([name, f]) => [name, f.named(name)])) as Shape as S

/** The values of a body, once every field and everything that it refers to was checked. @throws ValidationError with all messages */
export const readRequest = <S extends Shape>(trx: Trx, caller: Caller, shape: S, input: Sent): Promise<Input<S>> =>
  checkRequest(trx.all, caller, shape, input)

/** The same outside of a transaction, for what is only asked. */
export async function checkRequest<S extends Shape>(all: Run, caller: Caller, shape: S, input: Sent): Promise<Input<S>> {
  const { values, errors } = parseShape(shape, input)
  const messages: Messages = { ...(await brokenReferences(shape, all, caller, values)), ...errors }
  if (Object.keys(messages).length) throw new ValidationError(messages)
  return values as Input<S>
}

/**
 * Messages about rows that do not exist, one statement for all. Rows of a kind that the caller may not see do not exist for them either, but
 * for what the rows refer to already.
 * @param rows as they were before the write @param stays until the transaction ends nobody deletes what is referred to anew: rules may read it
 */
export async function brokenReferences(
  shape: Shape,
  all: Run,
  { principal, dialect }: Caller,
  values: Values,
  rows: readonly Row[] = [],
  stays = false,
): Promise<Messages> {
  const isKept = ({ ref, key, within }: Reference) =>
    within === undefined && rows.length > 0 && rows.every((row) => row[ref.columnName] === key)
  const found = Object.entries(values).flatMap(([name, value]) =>
    (shape[name]?.references(value) ?? []).map((one) => ({ ...one, field: name })),
  )
  const named = found.filter((one) => one.ref.isUnseen || mayName(one.ref.target.table!, principal) || isKept(one))
  // What a row refers to already may stay, whatever has become of it.
  const among = (one: Reference): string => `${one.ref.target.table}${isKept(one) ? '' : limitsOf(one)}`
  const keys = new Map<string, { one: Reference; ids: Set<number> }>()
  for (const one of named) remembered(keys, among(one), () => ({ one, ids: new Set<number>() })).ids.add(one.key)
  const tables = [...keys].sort(([, a], [, b]) => lockRank(a.one.ref.target.table!) - lockRank(b.one.ref.target.table!))
  const selects = tables.map(([name, { one, ids }], n) => {
    const kept = isKept(one)
    const lock = stays && !kept && dialect.kind === 'postgres' ? ' order by id for key share' : ''
    return {
      of: sql`r${raw(String(n))} as (select id from ${raw(one.ref.target.table!)} where ${dialect.among(raw('id'), [...ids])}${raw(kept ? '' : limitsOf(one))}${raw(lock)})`,
      keys: sql`select ${raw(`'${name}'`)} as t, id from r${raw(String(n))}`,
    }
  })
  const part = (name: 'of' | 'keys', between: string) =>
    join(
      selects.map((select) => select[name]),
      between,
    )
  const { text, params } = sql`with ${part('of', ', ')} ${part('keys', ' union all ')}`
  const there = selects.length ? await all<{ t: string; id: number }>(text, bind(params)) : []
  const exists = new Set(there.map(({ t, id }) => `${t} ${id}`))
  const messages: Messages = {}
  for (const one of found) {
    const { key, field, line, within } = one
    if (named.includes(one) && exists.has(`${among(one)} ${key}`)) continue
    if (line !== undefined) {
      const lines = (messages[field] ?? byLine([], (values[field] as unknown[]).length)) as Messages[]
      lines[line] = { ...lines[line], [within!]: [missing(key)] }
      messages[field] = lines
    } else if (within !== undefined) messages[field] = { ...(messages[field] as Messages | undefined), [within]: [missing(key)] }
    else messages[field] = [...((messages[field] as string[] | undefined) ?? []), missing(key)]
  }
  return messages
}

/** Which rows a reference may name, besides that they exist. */
const limitsOf = ({ ref }: Reference): string =>
  Object.entries(ref.limits ?? {})
    .map(([column, yes]) => ` and ${yes ? '' : 'not '}${column}`)
    .join('')
