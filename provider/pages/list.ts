/** Lists: search, sort and page from the address, put into SQL. Only what a list's rules name ever reaches a statement. */
import type Koa from 'koa'
import type { Database, Value } from '../../database.ts'

/** What a list can be asked. SQL expressions stand in the program, never in a request. */
export interface ListRules<S extends string = string> {
  /** SQL expression of each column that can be sorted by, by its name in the address. */
  readonly sorts: Readonly<Record<S, string>>
  /** Order without `?sort=`; a minus in front turns it round. */
  readonly sort: NoInfer<S> | `-${NoInfer<S>}`
  /** SQL expression of a unique value: it breaks ties, so that no row is on two pages. */
  readonly key: string
  /** SQL expressions of text that `?search=` looks into. */
  readonly search: readonly string[]
  /** Further parameters of the page, which links of the list keep. */
  readonly filters?: readonly string[]
  /** Rows of a page. */
  readonly size?: number
}

/** Parts of the statement that gives the rows. */
export interface ListQuery {
  readonly select: string
  readonly from: string
  readonly where?: string
  /** Values of the `?` in `select`, `from` and `where`, each in its order. */
  readonly params?: { readonly select?: readonly Value[]; readonly from?: readonly Value[]; readonly where?: readonly Value[] }
}

/** One page of a list, as the partial `parts/table` shows it. */
export interface List<R> {
  readonly rows: R[]
  readonly total: number
  /** Numbers of the first and the last row shown, from 1; both 0 when there is none. */
  readonly from: number
  readonly to: number
  readonly page: number
  readonly pages: number
  readonly search: string
  /** As in the address: `name` or `-name`. */
  readonly sort: string
  /** Filters that are set, by parameter. */
  readonly filters: Readonly<Record<string, string>>
  /** `?…` of the same list with one thing changed; without a page it begins at the first. */
  link(change: { sort?: string; page?: number; search?: string }): string
}

const SIZE = 25
const text = (value: unknown): string => (typeof value === 'string' ? value.trim().replaceAll('\0', '') : '')
const pattern = (words: string): string => `%${words.replace(/[\\%_]/g, '\\$&')}%`

/** Runs the list that a request asks for. What it asks wrongly (a sort that is none, a page beyond the last) is answered as if it had not. */
export async function listPage<R, S extends string = string>(
  db: Database,
  ctx: Koa.Context,
  rules: ListRules<S>,
  query: ListQuery,
): Promise<List<R>> {
  const search = text(ctx.query['search']).slice(0, 200)
  const asked = text(ctx.query['sort'])
  const sort = Object.hasOwn(rules.sorts, asked.replace(/^-/, '')) ? asked : rules.sort
  const filters = Object.fromEntries((rules.filters ?? []).map((name) => [name, text(ctx.query[name])]).filter(([, value]) => value))

  // SQLite folds ASCII alone: what was typed is looked for in small letters, and as it was typed.
  const found = search ? rules.search.flatMap((column) => [`lower(${column}) like ? escape '\\'`, `${column} like ? escape '\\'`]) : []
  const conditions = [query.where, found.length ? `(${found.join(' or ')})` : undefined].filter(Boolean)
  const from = `from ${query.from}${conditions.length ? ` where ${conditions.map((c) => `(${c})`).join(' and ')}` : ''}`
  const bound: Value[] = [
    ...(query.params?.from ?? []),
    ...(query.params?.where ?? []),
    ...found.map((_, i) => pattern(i % 2 ? search : search.toLowerCase())),
  ]
  const [count] = await db.all<{ n: number }>(`select count(*) as n ${from}`, bound)
  const total = Number(count!.n)
  const size = rules.size ?? SIZE
  const pages = Math.max(1, Math.ceil(total / size))
  const page = Math.min(pages, Math.max(1, Math.trunc(Number(ctx.query['page'])) || 1))

  const direction = sort.startsWith('-') ? 'desc' : 'asc'
  const order = `${rules.sorts[sort.replace(/^-/, '') as S]} ${direction} nulls last, ${rules.key} ${direction}`
  const rows = await db.all<R>(`select ${query.select} ${from} order by ${order} limit ${size} offset ${(page - 1) * size}`, [
    ...(query.params?.select ?? []),
    ...bound,
  ])
  return {
    rows,
    total,
    from: rows.length ? (page - 1) * size + 1 : 0,
    to: (page - 1) * size + rows.length,
    page,
    pages,
    search,
    sort,
    filters,
    link(change) {
      const next = { search, sort: sort === rules.sort ? '' : sort, ...filters, ...change, page: (change.page ?? 1) > 1 ? change.page : '' }
      const parameters = new URLSearchParams()
      for (const [name, value] of Object.entries(next)) if (value) parameters.set(name, String(value))
      return `?${parameters}`
    },
  }
}
