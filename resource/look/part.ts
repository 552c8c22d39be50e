/** Parts: all of them to be searched, and one with where it lies. */
import { Forbidden } from '../errors.ts'
import type { Row } from './ask.ts'
import { listOf } from './list.ts'
import type { Look, Shown } from './page.ts'
import { amountOf, stockOf } from './stock.ts'

const STOCK = '/api/stock/'

/** A part's picture is an address of this server, or nothing. */
const brief = (part: Row) => ({
  pk: part.pk,
  name: part.full_name,
  description: part.description,
  active: part.active === true,
  image: part.image ?? undefined,
})

export async function partsPage({ ctx, ask }: Look): Promise<Shown> {
  const list = await listOf(ctx, ask, '/api/part/', {})
  const stock = ask.may(STOCK)
  const parts = list?.rows.map((part) => ({ ...brief(part), stock: stock ? amountOf(part.total_in_stock, part) : undefined })) ?? []
  return { name: 'look/parts', data: { list, parts, stock, locations: ask.may('/api/stock/location/') } }
}

/** @throws ApiError 403, 404 */
export async function partPage({ ctx, ask, id }: Look): Promise<Shown> {
  const part = await ask.get(`/api/part/${id}/?path_detail=true`)
  if (!part) throw new Forbidden('')
  const list = await listOf(ctx, ask, STOCK, { part: String(id), in_stock: 'true', location_detail: 'true', ordering: 'location' })
  const path = (part.category_path ?? []) as { name: string }[]
  const data = {
    ...brief(part),
    ipn: part.IPN,
    category: path.map(({ name }) => name).join(' / '),
    keywords: part.keywords,
    total: list ? amountOf(part.total_in_stock, part) : undefined,
    low: Number(part.minimum_stock) > Number(part.total_in_stock),
    list,
    items: list?.rows.map((item) => stockOf(item, id)) ?? [],
  }
  return { name: 'look/part', data }
}
