/** One stock item: what it is, how much, and where. */
import { Forbidden } from '../errors.ts'
import type { Look, Shown } from './page.ts'
import { stockOf } from './stock.ts'

/** @throws ApiError 403, 404 */
export async function itemPage({ ask, id }: Look): Promise<Shown> {
  const item = await ask.get(`/api/stock/${id}/?part_detail=true&location_detail=true`)
  if (!item) throw new Forbidden('')
  return { name: 'look/item', data: { item: { ...stockOf(item), inStock: item.in_stock === true, updated: item.updated } } }
}
