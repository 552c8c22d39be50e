/** The inventory that the mix works on. Rows that are read by key have a name that says which they are, and keep it. */
import { Api, token } from '../support/api.ts'

/** A row that is read over and over: the answer's field must hold this word. */
export interface Fixed {
  readonly path: string
  readonly pk: number
  readonly field: string
  readonly word: string
}

export interface Shop {
  readonly places: readonly number[]
  readonly categories: readonly number[]
  readonly parts: readonly number[]
  /** Plenty of each part. */
  readonly items: readonly number[]
  /** Single things that are only ever moved as a whole. */
  readonly things: readonly number[]
  /** One that nobody else works on, so that no queue is measured. */
  readonly apart: number
  readonly supplier: number
  readonly orders: readonly { readonly pk: number; readonly lines: readonly number[] }[]
  /** A part and a category for each writer, that nobody else changes. */
  readonly own: readonly { readonly part: number; readonly category: number }[]
  readonly fixed: readonly Fixed[]
}

const PARTS = 6
const PLENTY = 1_000_000

export async function stockShop(url: string, key: string, writers: number): Promise<Shop> {
  const api = new Api(url, token(key))
  const fixed: Fixed[] = []
  const make = async (path: string, body: Record<string, unknown>, field?: string): Promise<number> => {
    const { status, body: made, text } = await api.post(path, body)
    if (status !== 201) throw new Error(`POST ${path} answered ${status}: ${text}`)
    const { pk } = Array.isArray(made) ? made[0] : made
    if (field) fixed.push({ path, pk, field, word: String(body[field]) })
    return pk
  }
  const each = async <T>(count: number, work: (n: number) => Promise<T>): Promise<T[]> => {
    const made: T[] = []
    for (let n = 0; n < count; n++) made.push(await work(n))
    return made
  }

  const places = await each(3, (n) => make('/stock/location/', { name: `place ${n}` }, 'name'))
  const categories = await each(3, (n) => make('/part/category/', { name: `category ${n}` }, 'name'))
  const supplier = await make('/company/', { name: 'supplier', is_supplier: true }, 'name')
  const parts = await each(PARTS, (n) =>
    make('/part/', { name: `part ${n}`, category: categories[n % 3], salable: true, assembly: true }, 'name'),
  )
  const stock = { quantity: PLENTY, delete_on_deplete: false }
  const items = await each(PARTS, (n) =>
    make('/stock/', { ...stock, part: parts[n], location: places[n % 3], batch: `item ${n}` }, 'batch'),
  )
  const things = await each(PARTS, (n) =>
    make('/stock/', { ...stock, quantity: 1, part: parts[n], location: places[0], batch: `thing ${n}` }),
  )
  const apart = await make('/stock/', { ...stock, part: await make('/part/', { name: 'apart' }) })
  const bought = await each(PARTS, (n) => make('/company/part/', { part: parts[n], supplier, SKU: `sku ${n}` }, 'SKU'))
  const orders = await each(3, async () => {
    const pk = await make('/order/po/', { supplier })
    const lines = await each(2, (n) => make('/order/po-line/', { order: pk, part: bought[n], quantity: PLENTY, purchase_price: 2 }))
    await api.post(`/order/po/${pk}/issue/`)
    return { pk, lines }
  })
  const own = await each(writers, async (n) => {
    const category = await make('/part/category/', { name: `own ${n}`, parent: categories[0] })
    return { category, part: await make('/part/', { name: `own part ${n}`, category }, 'name') }
  })
  return { places, categories, parts, items, things, apart, supplier, orders, own, fixed }
}
