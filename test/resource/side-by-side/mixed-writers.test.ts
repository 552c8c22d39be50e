/** Many people write many things at once: nobody waits in a circle, nobody is answered with an error of the server, and all sums hold. */
import { expect } from 'chai'
import { type Api, superuser } from '../../support/api.ts'
import { makeCategory, makeCompany, makePart } from '../../support/builders.ts'
import { eachDatabase } from '../../support/databases.ts'
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

eachDatabase('writers of many kinds side by side', (kind) => {
  let server: TestServer
  let api: Api

  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
  })
  after(() => server?.close())

  it('wait for each other in one order: no deadlock, no error, no wrong sum', async () => {
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
})
