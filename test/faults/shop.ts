/** The inventory that the mix works on. Rows that are read by key have a name that says which they are, and keep it. */
import { Api, token } from '../support/api.ts'

/** A row that is read over and over: the answer's field must hold this word. */
export interface Fixed {
  readonly path: string
  readonly pk: number
  readonly field: string
  readonly word: string
}

interface Order {
  readonly pk: number
  readonly lines: readonly number[]
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
  readonly orders: readonly Order[]
  readonly customer: number
  /** Orders with a line for each of the first two items. */
  readonly sales: readonly Order[]
  readonly transfers: readonly Order[]
  /** Assemblies that take two of each of two parts that nothing else takes; the second has serial numbers. */
  readonly built: number
  readonly numbered: number
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
  const customer = await make('/company/', { name: 'customer', is_customer: true }, 'name')
  const holding = (kind: 'so' | 'transfer-order', body: Record<string, unknown>) => async () => {
    const pk = await make(`/order/${kind}/`, body)
    const lines = await each(2, (n) => make(`/order/${kind}-line/`, { order: pk, part: parts[n], quantity: 1 }))
    await api.post(`/order/${kind}/${pk}/issue/`)
    return { pk, lines }
  }
  const sales = await each(3, holding('so', { customer }))
  const transfers = await each(3, holding('transfer-order', {}))
  const screws = await each(2, (n) => make('/part/', { name: `screw ${n}`, component: true }))
  for (const part of screws) await make('/stock/', { ...stock, part, location: places[0] })
  const [built, numbered] = (await each(2, async (n) => {
    const part = await make('/part/', { name: `assembly ${n}`, assembly: true, trackable: n === 1 })
    for (const sub_part of screws) await make('/bom/', { part, sub_part, quantity: 2 })
    return part
  })) as [number, number]
  const own = await each(writers, async (n) => {
    const category = await make('/part/category/', { name: `own ${n}`, parent: categories[0] })
    return { category, part: await make('/part/', { name: `own part ${n}`, category }, 'name') }
  })
  return { places, categories, parts, items, things, apart, supplier, orders, customer, sales, transfers, built, numbered, own, fixed }
}
