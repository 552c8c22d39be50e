/** Locations: all of them to be searched, and one with what is in it. */
import { word } from '../../pages/query.ts'
import { Forbidden } from '../errors.ts'
import type { Row } from './ask.ts'
import { listOf, searchOf } from './list.ts'
import type { Look, Shown } from './page.ts'
import { stockOf } from './stock.ts'

const LOCATIONS = '/api/stock/location/'
/** Of the locations that lie directly below one, its page lists so many; the list of locations has all of them. */
const BELOW = '50'

const brief = (place: Row) => ({
  pk: place.pk,
  name: place.name,
  path: place.pathstring,
  description: place.description,
  items: place.items,
})

export async function locationsPage({ ctx, ask }: Look): Promise<Shown> {
  const [inside] = /^[1-9]\d{0,8}$/.exec(word(ctx.query.inside)) ?? []
  const filters: Record<string, string> = inside ? { parent: inside, ordering: 'name' } : searchOf(ctx) ? {} : { parent: 'null' }
  const above = inside ? await ask.get(`${LOCATIONS}${inside}/`) : undefined
  const list = await listOf(ctx, ask, LOCATIONS, filters, inside ? { inside } : {})
  return {
    name: 'look/locations',
    data: { list, above: above && brief(above), places: list?.rows.map(brief) ?? [], stock: ask.may('/api/stock/') },
  }
}

/** @throws ApiError 403, 404 */
export async function locationPage({ ctx, ask, id }: Look): Promise<Shown> {
  const place = await ask.get(`${LOCATIONS}${id}/?path_detail=true`)
  if (!place) throw new Forbidden('')
  const below = (await ask.get(`${LOCATIONS}?parent=${id}&limit=${BELOW}&ordering=name`)) as { count: number; results: Row[] }
  const asked = { location: String(id), in_stock: 'true', location_detail: 'true', ordering: 'part' }
  const list = await listOf(ctx, ask, '/api/stock/', asked)
  const path = (place.path ?? []) as { pk: number; name: string }[]
  const above = path.filter(({ pk }) => pk !== id)
  const items = list?.rows.map((item) => ({ ...stockOf(item), here: item.location === id })) ?? []
  return { name: 'look/location', data: { ...brief(place), above, below: below.results.map(brief), inside: below.count, list, items } }
}
