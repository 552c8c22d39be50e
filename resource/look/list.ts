/** One page of rows of the API, as the partial `parts/table` shows it: what is asked stands in the address. */
import type Koa from 'koa'
import { word } from '../../pages/query.ts'
import type { Ask, Row } from './ask.ts'

const SIZE = 25
const MAX_PAGE = 40_000

export interface List {
  readonly rows: readonly Row[]
  readonly total: number
  readonly from: number
  readonly to: number
  readonly page: number
  readonly pages: number
  readonly search: string
  readonly sort: ''
  readonly filters: Readonly<Record<string, string>>
  link(change: { page?: number; search?: string }): string
}

/** What somebody searches for. */
export const searchOf = ({ query }: Koa.Context): string => word(query.search).slice(0, 200)

/**
 * @param filters of the API's list; `search` and the page are of the address
 * @param kept further parameters of the page, which its links keep
 * @returns undefined where the person's roles do not open the list
 */
export async function listOf(
  ctx: Koa.Context,
  ask: Ask,
  path: string,
  filters: Readonly<Record<string, string>>,
  kept: Readonly<Record<string, string>> = {},
): Promise<List | undefined> {
  const search = searchOf(ctx)
  const read = (page: number) => {
    const offset = String((page - 1) * SIZE)
    const query = new URLSearchParams({ ...filters, ...(search ? { search } : {}), limit: String(SIZE), offset })
    return ask.get(`${path}?${query}`) as Promise<{ count: number; results: Row[] } | undefined>
  }
  const asked = Math.min(MAX_PAGE, Math.max(1, Math.trunc(Number(ctx.query.page)) || 1))
  const first = await read(asked)
  if (!first) return undefined
  const last = Math.max(1, Math.ceil(first.count / SIZE))
  // Beyond the end is the last page.
  const page = Math.min(asked, last)
  const { count, results: rows } = page === asked ? first : (await read(page))!
  const from = (page - 1) * SIZE
  return {
    rows,
    total: count,
    from: rows.length ? from + 1 : 0,
    to: from + rows.length,
    page,
    pages: last,
    search,
    sort: '',
    filters: kept,
    link(change) {
      const next = { search, ...kept, ...change, page: (change.page ?? 1) > 1 ? String(change.page) : '' }
      return `?${new URLSearchParams(Object.entries(next).filter(([, value]) => value))}`
    },
  }
}
