/** Lists as pages show them: what is asked stands in the address, and links change one thing of it. */
import type Koa from 'koa'
import { word } from '../../pages/query.ts'
import type { Asked, Found } from '../identity/list.ts'

/** One page of a list, as the partial `parts/table` shows it. */
export interface List<R> extends Found<R> {
  /** Filters that are set, by parameter. */
  readonly filters: Readonly<Record<string, string>>
  /** `?…` of the same list with one thing changed; without a page it begins at the first. */
  link(change: { sort?: string; page?: number; search?: string }): string
}

export const askedBy = ({ query }: Koa.Context): Asked => ({
  search: word(query['search']).slice(0, 200),
  sort: word(query['sort']),
  page: Math.trunc(Number(query['page'])) || 1,
})

/** @param names further parameters of the page, which links of the list keep */
export async function listPage<R>(
  ctx: Koa.Context,
  find: (asked: Asked) => Promise<Found<R>>,
  names: readonly string[] = [],
): Promise<List<R>> {
  const found = await find(askedBy(ctx))
  const { search, sort, usual } = found
  const filters = Object.fromEntries(names.map((name) => [name, word(ctx.query[name])]).filter(([, value]) => value))
  return {
    ...found,
    filters,
    link(change) {
      const next = { search, sort: sort === usual ? '' : sort, ...filters, ...change, page: (change.page ?? 1) > 1 ? change.page : '' }
      const parameters = new URLSearchParams()
      for (const [name, value] of Object.entries(next)) if (value) parameters.set(name, String(value))
      return `?${parameters}`
    },
  }
}
