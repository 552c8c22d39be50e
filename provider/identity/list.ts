/** Lists that are searched, sorted and read a page at a time. Only what a list's rules name ever reaches a statement. */
import type { Database, Value } from '../../database.ts'

/** A part of a statement with the values of its `?`. */
export interface Condition {
  readonly sql: string
  readonly values: readonly Value[]
}
export const condition = (sql: string, ...values: Value[]): Condition => ({ sql, values })

/** Holds where all of these do; with none of them, always. */
export const allOf = (conditions: readonly Condition[]): Condition => ({
  sql: conditions.map(({ sql }) => `(${sql})`).join(' and ') || '1 = 1',
  values: conditions.flatMap(({ values }) => values),
})

/** What a list can be asked. SQL expressions stand in the program, never in a request. */
export interface ListRules<S extends string = string> {
  /** SQL expression of each column that can be sorted by, by its name. */
  readonly sorts: Readonly<Record<S, string>>
  /** Order when none is asked for; a minus in front turns it round. */
  readonly sort: NoInfer<S> | `-${NoInfer<S>}`
  /** SQL expression of a unique value: it breaks ties, so that no row is on two pages. */
  readonly key: string
  /** SQL expressions of text that is searched. */
  readonly search: readonly string[]
  /** Rows of a page. */
  readonly size?: number
}

/** Parts of the statement that gives the rows. */
export interface ListQuery {
  readonly select: string
  readonly from: string
  /** Values of the `?` in `from`. */
  readonly values?: readonly Value[]
  readonly where?: readonly Condition[]
}

/** What somebody asks of a list. What is asked wrongly (a sort that is none, a page beyond the last) is answered as if it had not been. */
export interface Asked {
  readonly search: string
  /** `name` or `-name`. */
  readonly sort: string
  /** From 1. */
  readonly page: number
}

/** One page of a list. */
export interface Found<R> {
  readonly rows: R[]
  readonly total: number
  /** Numbers of the first and the last row, from 1; both 0 when there is none. */
  readonly from: number
  readonly to: number
  readonly page: number
  readonly pages: number
  readonly search: string
  readonly sort: string
  /** Order when none is asked for. */
  readonly usual: string
}

const SIZE = 25
const pattern = (words: string): string => `%${words.replace(/[\\%_]/g, '\\$&')}%`

/** Holds where one of these texts has the words in it. SQLite folds ASCII alone: they are looked for in small letters, and as they are. */
export function searched(columns: readonly string[], words: string): Condition[] {
  if (!words) return []
  const found = columns.flatMap((column) => [`lower(${column}) like ? escape '\\'`, `${column} like ? escape '\\'`])
  return [condition(found.join(' or '), ...found.map((_, i) => pattern(i % 2 ? words : words.toLowerCase())))]
}

export async function findPage<R, S extends string = string>(
  db: Database,
  rules: ListRules<S>,
  query: ListQuery,
  asked: Asked,
): Promise<Found<R>> {
  const sort = Object.hasOwn(rules.sorts, asked.sort.replace(/^-/, '')) ? asked.sort : rules.sort
  const where = allOf([...(query.where ?? []), ...searched(rules.search, asked.search)])
  const from = `from ${query.from} where ${where.sql}`
  const values = [...(query.values ?? []), ...where.values]
  const [count] = await db.all<{ n: number }>(`select count(*) as n ${from}`, values)
  const total = Number(count!.n)
  const size = rules.size ?? SIZE
  const pages = Math.max(1, Math.ceil(total / size))
  const page = Math.min(pages, Math.max(1, asked.page))

  const direction = sort.startsWith('-') ? 'desc' : 'asc'
  const order = `${rules.sorts[sort.replace(/^-/, '') as S]} ${direction} nulls last, ${rules.key} ${direction}`
  const rows = await db.all<R>(`select ${query.select} ${from} order by ${order} limit ${size} offset ${(page - 1) * size}`, values)
  return {
    rows,
    total,
    from: rows.length ? (page - 1) * size + 1 : 0,
    to: (page - 1) * size + rows.length,
    page,
    pages,
    search: asked.search,
    sort,
    usual: rules.sort,
  }
}
