import type { Row, Trx, Value } from '../../database.ts'
import { dialectOf } from './dialect.ts'
import { bind, raw, type Sql } from './sql.ts'

/** What a column of such a relation holds. */
type Kind = 'integer' | 'bigint' | 'text' | 'boolean'

/** Rows of a statement inside a transaction. @param me key of the person who asks, where the statement speaks of them */
export const allSql = <R = Row>(trx: Trx, { text, params }: Sql, me?: number): Promise<R[]> => trx.all<R>(text, bind(params, me))

/** The same where nobody reads the answer. */
export const tellSql = (trx: Trx, { text, params }: Sql): Promise<void> => trx.tell(text, bind(params))

/** The keys that a statement answers as `id`. */
export const keysIn = async (trx: Trx, text: string, params: readonly Value[] = []): Promise<number[]> =>
  (await trx.all<{ id: number }>(text, [...params])).map(({ id }) => id)

/** Rows that PostgreSQL is told one by one. */
const FEW = 4

/**
 * Rows of this program as a relation that SQL can read, for writes set by set: `from ${rows} as …` of any length, bound as one value.
 * Besides the columns it has `n`, each row's place from 0.
 * @param alias what the relation is called
 */
export function rowsAs<C extends string>(
  trx: Trx,
  alias: string,
  columns: Readonly<Record<C, Kind>>,
  rows: readonly { readonly [name in NoInfer<C>]?: Value | undefined }[],
): Sql {
  const names = Object.keys(columns) as C[]
  if (trx.kind === 'postgres') {
    // Few are bound one by one: of a list PostgreSQL takes it that it has a hundred, and reads whole tables for it.
    if (rows.length && rows.length <= FEW) {
      const values = rows.map((_, n) => `(${n}, ${names.map((name) => `?::${columns[name]}`).join(', ')})`)
      return {
        text: `(values ${values.join(', ')}) as ${alias}(n, ${names.join(', ')})`,
        params: rows.flatMap((row) => names.map((name) => row[name] ?? null)),
      }
    }
    const objects = rows.map((row, n) => ({ n, ...Object.fromEntries(names.map((name) => [name, row[name] ?? null])) }))
    const typed = names.map((name) => `${name} ${columns[name]}`).join(', ')
    return { text: `jsonb_to_recordset(?::jsonb) as ${alias}(n integer, ${typed})`, params: [JSON.stringify(objects)] }
  }
  // SQLite finds a value by its place several times as fast as by its name.
  const lists = rows.map((row) => names.map((name) => row[name] ?? null))
  const placed = names.map((name, place) => `value ->> ${place} as ${name}`).join(', ')
  return { text: `(select key as n, ${placed} from json_each(?)) as ${alias}`, params: [JSON.stringify(lists)] }
}

/** Is the column one of these keys? They are bound as one value, so that the text is the same for any number of them, and kept. */
export const among = (trx: Trx, column: string, keys: Iterable<number>): Sql => dialectOf(trx.kind).among(raw(column), [...keys])

/** Keys for `in (…)`: whole numbers alone, and never an empty list. */
export const keyList = (keys: Iterable<number>): string => {
  const list = [...keys]
  if (list.some((key) => !Number.isSafeInteger(key))) throw new TypeError('A key is a whole number.')
  return list.length ? list.join(',') : 'null'
}
