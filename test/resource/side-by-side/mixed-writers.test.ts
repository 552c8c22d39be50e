/** Many people write many things at once: nobody waits in a circle, nobody is answered with an error of the server, and all sums hold. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { type Api, superuser } from '../../support/api.ts'
import { makeCategory, makeCompany, makePart } from '../../support/builders.ts'
import { eachDatabase, temporaryFolder } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { expectSound } from '../../support/stock.ts'

const WRITERS = 12
const ROUNDS = 12

/** Deadlocks of this database so far, as the database counts them. */
async function deadlocks(server: TestServer): Promise<number> {
  if (server.kind === 'sqlite') return 0
  // A session tells what it counted at most a second late.
  await new Promise((done) => setTimeout(done, 1100))
  const rows = await server.db.all<{ n: number }>('select deadlocks as n from pg_stat_database where datname = current_database()')
  return rows[0]!.n
}

/** A key of a table, picked from those that there are when it is asked for. */
type Pick = (table: string, where?: string) => Promise<number>
type Ask = readonly [method: 'post' | 'patch' | 'delete', path: string, body?: object]

const CURRENCIES = ['USD', 'EUR', 'GBP']
const SETTINGS = [
  'PURCHASEORDER_AUTO_COMPLETE',
  'PURCHASEORDER_EDIT_COMPLETED_ORDERS',
  'PURCHASEORDER_CONVERT_CURRENCY',
  'PART_INTERNAL_PRICE',
  'PART_BOM_USE_INTERNAL_PRICE',
  'PRICING_USE_SUPPLIER_PRICING',
  'PRICING_PURCHASE_HISTORY_OVERRIDES_SUPPLIER',
  'PRICING_USE_STOCK_PRICING',
  'PRICING_USE_VARIANT_PRICING',
  'PRICING_ACTIVE_VARIANTS',
]
/** What random writers ask for; some of it is refused. */
const RANDOM: Readonly<Record<string, (pick: Pick, n: number) => Promise<Ask>>> = {
  receive: async (pick, n) => {
    const line = await pick(
      'order_purchase_order_line',
      'received < quantity and order_id in (select id from order_purchase_order where status = 20)',
    )
    const order = await pick('order_purchase_order', `id in (select order_id from order_purchase_order_line where id = ${line})`)
    return [
      'post',
      `/order/po/${order}/receive/`,
      { items: [{ line_item: line, quantity: (n % 2) + 1 }], location: await pick('stock_location') },
    ]
  },
  complete: async (pick, n) => [
    'post',
    `/order/po/${await pick('order_purchase_order', n % 3 ? 'status = 25' : 'status = 20')}/${n % 3 ? 'issue' : 'complete'}/`,
    { accept_incomplete: true },
  ],
  state: async (pick, n) => [
    'post',
    `/order/po/${await pick('order_purchase_order', n % 4 ? 'status = 10' : 'status = 20')}/${n % 4 ? 'issue' : n % 8 ? 'hold' : 'cancel'}/`,
  ],
  order: async (pick, n) => [
    'post',
    '/order/po/',
    { supplier: await pick('company_company', 'is_supplier'), order_currency: n % 2 ? CURRENCIES[n % 3] : '' },
  ],
  line: async (pick, n) => [
    'post',
    '/order/po-line/',
    {
      order: await pick('order_purchase_order', 'status in (10, 20)'),
      part: await pick('company_supplier_part'),
      quantity: (n % 3) + 1,
      purchase_price: n % 97,
      purchase_price_currency: CURRENCIES[n % 3],
    },
  ],
  price: async (pick, n) => [
    'patch',
    `/order/po-line/${await pick('order_purchase_order_line')}/`,
    { purchase_price: n % 89, purchase_price_currency: CURRENCIES[n % 3] },
  ],
  extra: async (pick, n) => ['post', '/order/po-extra-line/', { order: await pick('order_purchase_order'), quantity: 2, price: n % 31 }],
  unorder: async (pick) => ['delete', `/order/po/${await pick('order_purchase_order')}/`],
  supplier: async (pick, n) => ['patch', `/company/${await pick('company_company', 'is_supplier')}/`, { currency: CURRENCIES[n % 3] }],
  sold: async (pick, n) => [
    'post',
    '/company/part/',
    { part: await pick('part_part', 'purchaseable'), supplier: await pick('company_company', 'is_supplier'), SKU: `sku ${n}` },
  ],
  unsold: async (pick) => ['delete', `/company/part/${await pick('company_supplier_part', 'id > 3')}/`],
  override: async (pick, n) => [
    'patch',
    `/part/${await pick('part_part')}/pricing/`,
    { override_min: n % 2 ? null : n % 11, override_min_currency: 'EUR' },
  ],
  unline: async (pick) => ['delete', `/order/po-line/${await pick('order_purchase_order_line')}/`],
  break: async (pick, n) => [
    'post',
    '/company/price-break/',
    { part: await pick('company_supplier_part'), quantity: n, price: n % 53, price_currency: CURRENCIES[n % 3] },
  ],
  rebreak: async (pick, n) => ['patch', `/company/price-break/${await pick('company_price_break')}/`, { price: n % 59 }],
  unbreak: async (pick) => ['delete', `/company/price-break/${await pick('company_price_break')}/`],
  internal: async (pick, n) => ['post', '/part/internal-price/', { part: await pick('part_part'), quantity: n, price: n % 61 }],
  pack: async (pick, n) => ['patch', `/company/part/${await pick('company_supplier_part')}/`, { pack_quantity: `${(n % 5) + 1}` }],
  rates: async () => ['post', '/currency/refresh/'],
  setting: async (_pick, n) => ['patch', `/settings/global/${SETTINGS[n % SETTINGS.length]}/`, { value: n % 3 ? 'True' : 'False' }],
  currency: async (_pick, n) => ['patch', '/settings/global/INVENTREE_DEFAULT_CURRENCY/', { value: CURRENCIES[n % 2] }],
  item: async (pick, n) => [
    'post',
    '/stock/',
    { part: await pick('part_part'), quantity: (n % 7) + 1, location: await pick('stock_location'), purchase_price: n % 41 },
  ],
  count: async (pick, n) => ['post', '/stock/count/', { items: [{ pk: await pick('stock_item'), quantity: n % 20 }] }],
  add: async (pick, n) => ['post', '/stock/add/', { items: [{ pk: await pick('stock_item'), quantity: (n % 5) + 1 }] }],
  remove: async (pick) => ['post', '/stock/remove/', { items: [{ pk: await pick('stock_item'), quantity: 1 }] }],
  split: async (pick) => [
    'post',
    '/stock/transfer/',
    { items: [{ pk: await pick('stock_item', 'quantity > 100000'), quantity: 1 }], location: await pick('stock_location') },
  ],
  merge: async (pick) => {
    const item = await pick('stock_item')
    const like = await pick('stock_item', `id <> ${item} and part_id = (select part_id from stock_item where id = ${item})`)
    const body = { items: [{ item }, { item: like }], location: await pick('stock_location') }
    return ['post', '/stock/merge/', { ...body, allow_mismatched_suppliers: true, allow_mismatched_status: true }]
  },
  convert: async (pick) => [
    'post',
    `/stock/${await pick('stock_item', 'part_id in (select id from part_part where variant_of_id is not null)')}/convert/`,
    { part: await pick('part_part', 'variant_of_id is not null') },
  ],
  status: async (pick, n) => ['post', '/stock/change_status/', { items: [await pick('stock_item')], status: n % 2 ? 10 : 70 }],
  scrap: async (pick) => ['delete', `/stock/${await pick('stock_item')}/`],
  place: async (pick, n) => [
    'post',
    '/stock/location/',
    { name: `place ${n}`, parent: await pick('stock_location'), external: n % 2 === 0 },
  ],
  external: async (pick, n) => [
    'patch',
    `/stock/location/${await pick('stock_location')}/`,
    { external: n % 2 === 0, name: `renamed ${n}` },
  ],
  raze: async (pick, n) => [
    'delete',
    `/stock/location/${await pick('stock_location', 'parent_id is not null')}/`,
    { delete_stock_items: n % 2 === 0, delete_sub_locations: n % 3 === 0 },
  ],
  variant: async (pick, n) => [
    'patch',
    `/part/${await pick('part_part', 'not is_template')}/`,
    { variant_of: n % 3 ? await pick('part_part', 'is_template') : null, name: `part ${n}` },
  ],
  bom: async (pick, n) => [
    'post',
    '/bom/',
    {
      part: await pick('part_part', 'assembly'),
      sub_part: await pick('part_part'),
      quantity: (n % 4) + 1,
      inherited: n % 2 === 0,
      allow_variants: n % 3 === 0,
      reference: `${n}`,
    },
  ],
  amount: async (pick, n) => ['patch', `/bom/${await pick('part_bom_item')}/`, { quantity: (n % 6) + 1 }],
  valid: async (pick, n) => [
    'patch',
    n % 2 ? `/bom/${await pick('part_bom_item')}/validate/` : `/part/${await pick('part_part', 'assembly')}/bom-validate/`,
    { valid: true },
  ],
  unbom: async (pick) => ['delete', `/bom/${await pick('part_bom_item')}/`],
  instead: async (pick) => ['post', '/bom/substitute/', { bom_item: await pick('part_bom_item'), part: await pick('part_part') }],
}
const step = fc.tuple(
  fc.constantFrom(...Object.keys(RANDOM), 'receive', 'receive', 'line', 'line', 'state'),
  fc.integer({ min: 1, max: 1_000_000 }),
)

/** Parts that are bought, one that is made of them, a template with variants, stock in three places, and orders that were placed. */
async function makeWorld(api: Api) {
  const pk = async (path: string, body: object): Promise<number> => {
    const { status, body: made, text } = await api.post(path, body)
    expect(status, `${path} ${text}`).to.equal(201)
    return (Array.isArray(made) ? made[0] : made).pk
  }
  const categories = [(await makeCategory(api)).pk, (await makeCategory(api)).pk, (await makeCategory(api)).pk]
  const places = await Promise.all(['a', 'b', 'c'].map((name) => pk('/stock/location/', { name })))
  const supplier = (await makeCompany(api, { is_supplier: true })).pk
  const parts: number[] = []
  for (const n of [0, 1, 2])
    parts.push((await makePart(api, { category: categories[n], assembly: true, salable: true, trackable: false })).pk)
  const whole = (await makePart(api, { category: categories[0], assembly: true })).pk
  for (const part of parts.slice(0, 2)) await pk('/bom/', { part: whole, sub_part: part, quantity: 2 })
  const bought: number[] = []
  for (const part of parts) bought.push(await pk('/company/part/', { part, supplier, SKU: `sku ${part}` }))
  const items: number[] = []
  for (const [n, part] of parts.entries())
    items.push(await pk('/stock/', { part, quantity: 1_000_000, location: places[n], purchase_price: 3, delete_on_deplete: false }))
  const orders: number[] = []
  const lines: number[][] = []
  for (let n = 0; n < 3; n++) {
    const order = await pk('/order/po/', { supplier })
    orders.push(order)
    lines.push([])
    for (const part of bought) lines[n]!.push(await pk('/order/po-line/', { order, part, quantity: 10_000, purchase_price: 2 }))
    await api.post(`/order/po/${order}/issue/`)
  }
  const template = await pk('/part/', { name: 'template', category: categories[0], is_template: true, component: true })
  for (const name of ['one', 'other']) {
    const part = await pk('/part/', { name, category: categories[1], variant_of: template })
    await pk('/stock/', { part, quantity: 7, location: await pk('/stock/location/', { name, parent: places[0] }) })
  }
  return { categories, places, supplier, parts, whole, bought, items, orders, lines }
}

eachDatabase('writers of many kinds side by side', (kind) => {
  let server: TestServer
  let api: Api
  let world: Awaited<ReturnType<typeof makeWorld>>
  const rates = join(temporaryFolder(), 'rates.json')
  const newRates = (n: number) =>
    writeFileSync(rates, JSON.stringify({ base: 'USD', rates: { EUR: 1 + (n % 7) / 10, GBP: 1 + (n % 5) / 10 } }))

  before(async () => {
    server = await startServer(kind, { currencyRates: rates })
    api = await superuser(server)
    world = await makeWorld(api)
  })
  after(() => server?.close())

  it('wait for each other in one order: no deadlock, no error, no wrong sum', async () => {
    const { categories, places, supplier, parts, whole, bought, items, orders, lines } = world
    let price = 0
    const acts: ((n: number) => Promise<{ status: number; text: string }>)[] = [
      (n) => api.post('/stock/count/', { items: items.map((item, i) => ({ pk: item, quantity: 900_000 + n * 10 + i })) }),
      (n) => api.post('/stock/transfer/', { items: [{ pk: items[n % 3], quantity: 1 }], location: places[(n + 1) % 3] }),
      (n) =>
        api.post('/stock/transfer/', {
          items: [...items].reverse().map((item) => ({ pk: item, quantity: 5 })),
          location: places[n % 3],
        }),
      (n) =>
        api.post(`/order/po/${orders[n % 3]}/receive/`, {
          items: [...lines[n % 3]!].reverse().map((line) => ({ line_item: line, quantity: 1, location: places[n % 3] })),
        }),
      (n) => api.post('/part/sale-price/', { part: parts[n % 3], quantity: ++price, price: n + 1 }),
      (n) => api.patch(`/part/${parts[n % 3]}/pricing/`, { override_min: n, override_min_currency: 'USD' }),
      (n) => api.patch(`/part/${parts[n % 3]}/`, { category: categories[n % 2], description: `${n}` }),
      (n) => api.post('/company/price-break/', { part: bought[n % 3], quantity: ++price, price: n + 2 }),
      (n) => api.patch(`/part/category/${categories[2]}/`, { parent: n % 2 ? categories[0] : null }),
      (n) => api.patch(`/stock/location/${places[n % 3]}/`, { external: n % 2 === 0 }),
      (n) => api.patch(`/order/po-line/${lines[n % 3]![n % 2]}/`, { quantity: 20_000 + n }),
      (n) => api.patch('/stock/', { items, batch: `batch ${n}` }),
      (n) => api.post('/order/po/', { supplier, description: `${n}` }),
      (n) =>
        api.post('/part/', {
          name: `fresh ${++price}`,
          category: categories[n % 3],
          initial_stock: { quantity: 3, location: places[n % 3] },
          initial_supplier: { supplier, sku: `fresh ${price}` },
        }),
      (n) => api.post('/bom/', { part: whole, sub_part: parts[2], quantity: 1 + n, reference: `r${++price}` }),
    ]
    const before = await deadlocks(server)
    const answers: string[] = []
    await Promise.all(
      Array.from({ length: WRITERS }, async (_, writer) => {
        for (let round = 0; round < ROUNDS; round++) {
          const n = writer * ROUNDS + round
          const act = (writer * 7 + round * 4) % acts.length
          const { status, text } = await acts[act]!(n)
          if (status >= 300) answers.push(`${act}: ${status} ${text.slice(0, 200)}`)
        }
      }),
    )
    expect(answers).to.deep.equal([])
    expect(await deadlocks(server), 'deadlocks').to.equal(before)
    await expectSound(server.db)
  })
  /** Writers with so many steps each, side by side; whatever comes of it, what is kept is right. */
  const random = (writers: number, steps: number) => async () => {
    let accepted = 0
    // A run that has begun ends before the next test begins: fast-check's own limit of time would leave it going.
    const until = Date.now() + 10_000
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { minLength: steps, maxLength: steps }), { minLength: writers, maxLength: writers }),
        async (all) => {
          if (Date.now() > until) return
          const play = async (sequence: readonly (readonly [string, number])[]) => {
            for (const [name, n] of sequence) {
              const pick: Pick = async (table, where = '1 = 1') => {
                const keys = await server.db.all<{ id: number }>(`select id from ${table} where ${where} order by id`)
                return keys[n % (keys.length || 1)]?.id ?? 0
              }
              if (name === 'rates') newRates(n)
              const [method, path, body] = await RANDOM[name]!(pick, n)
              const { status, text } = await api[method](path, body)
              expect(status, `${method} ${path} ${JSON.stringify(body)}: ${text}`).to.be.lessThan(500)
              if (status < 300) accepted++
            }
          }
          await Promise.all(all.map(play))
          await expectSound(server.db)
        },
      ),
      { numRuns: 40, endOnFailure: true },
    )
    expect(accepted).to.be.above(50)
  }
  it('leave all that is kept right, whatever they do: one at a time', random(1, 12)).timeout(40_000)
  it('and eight at a time', random(8, 4)).timeout(40_000)
})
