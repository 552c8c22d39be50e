/** What parts cost: from suppliers, from what was paid, from what they are made of, in one currency; and what is asked for. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { Api, superuser, token } from '../../../support/api.ts'
import { type Made, makeCompany, makePart } from '../../../support/builders.ts'
import { eachDatabase, temporaryFolder } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'
import { act, makeLine, makeOrder, seen } from '../order/builders.ts'

eachDatabase('prices of parts', (kind) => {
  let server: TestServer
  let api: Api
  const file = join(temporaryFolder(), 'rates.json')
  before(async () => {
    server = await startServer(kind, { currencyRates: file })
    api = await superuser(server)
  })
  after(() => server.close())

  const see = async (part: Made) => (await api.get(`/part/${part.pk}/pricing/`)).body
  const overall = async (part: Made) => {
    const { overall_min, overall_max } = await see(part)
    const row = (await api.get(`/part/${part.pk}/`)).body
    expect([row.pricing_min, row.pricing_max], 'the part itself').to.deep.equal([overall_min, overall_max])
    return [overall_min, overall_max]
  }
  const bought = async (part: Made, price: string, price_currency = 'USD', pack_quantity = '') => {
    const supplier = await makeCompany(api, { is_supplier: true })
    const sold = await api.post('/company/part/', {
      part: part.pk,
      supplier: supplier.pk,
      SKU: `S${part.pk}-${supplier.pk}`,
      pack_quantity,
    })
    expect(sold.status, sold.text).to.equal(201)
    const made = await api.post('/company/price-break/', { part: sold.body.pk, quantity: 1, price, price_currency })
    expect(made.status, made.text).to.equal(201)
    return made.body as Made
  }

  it('are none at first', async () => {
    const part = await makePart(api)
    expect(await see(part)).to.include({ overall_min: null, overall_max: null, scheduled_for_update: false, bom_cost_min: null })
    expect((await api.get('/part/99999/pricing/')).status).to.equal(404)
  })

  it('follow the prices of suppliers, of one and not of the pack, up to the assemblies of assemblies', async () => {
    const [leaf, middle, top] = [await makePart(api), await makePart(api, { assembly: true }), await makePart(api, { assembly: true })]
    await api.post('/bom/', { part: middle.pk, sub_part: leaf.pk, quantity: 3 })
    await api.post('/bom/', { part: top.pk, sub_part: middle.pk, quantity: 0.5 })
    const cheap = await bought(leaf, '1', 'USD', '3')
    expect(await see(leaf)).to.include({ supplier_price_min: 0.333333, supplier_price_max: 0.333333, currency: 'USD' })
    await bought(leaf, '2')
    expect(await overall(leaf)).to.deep.equal([0.333333, 2])
    expect(await overall(middle)).to.deep.equal([0.999999, 6])
    expect(await overall(top)).to.deep.equal([0.5, 3])
    expect((await api.get(`/bom/?part=${top.pk}&pricing=true`)).body[0]).to.include({ pricing_max: 6, pricing_max_total: 3 })
    await api.patch(`/company/price-break/${cheap.pk}/`, { price: '6' })
    expect(await overall(top)).to.deep.equal([3, 3])
    await api.delete(`/company/price-break/${cheap.pk}/`)
    expect(await overall(leaf)).to.deep.equal([2, 2])
    const [line] = (await api.get(`/bom/?part=${top.pk}`)).body
    await api.delete(`/bom/${line.pk}/`)
    expect(await overall(top)).to.deep.equal([null, null])
    expect(
      await api.list(`/part/?has_pricing=true&exclude_id=${leaf.pk},${middle.pk}&search=${encodeURIComponent(top.name)}`, 'pk'),
    ).to.deep.equal([])
  })

  it('of a template are those of its variants, and a line may be made with variants and substitutes', async () => {
    const [template, top] = [await makePart(api, { is_template: true }), await makePart(api, { assembly: true })]
    const [variant, instead] = [await makePart(api, { variant_of: template.pk }), await makePart(api)]
    await bought(variant, '4')
    expect(await see(template)).to.include({ variant_cost_min: 4, overall_max: 4 })
    const { body: line } = await api.post('/bom/', { part: top.pk, sub_part: template.pk, allow_variants: true })
    await bought(instead, '9')
    await api.post('/bom/substitute/', { bom_item: line.pk, part: instead.pk })
    expect(await overall(top)).to.deep.equal([4, 9])
  })

  it('give way to what somebody laid down', async () => {
    const part = await makePart(api, { salable: true })
    await bought(part, '5')
    const patch = (values: object) => api.patch(`/part/${part.pk}/pricing/`, values)
    expect((await patch({ override_min: '1.5' })).body).to.include({
      override_min: 1.5,
      override_min_currency: 'USD',
      overall_min: 1.5,
      overall_max: 5,
    })
    expect((await patch({ override_max: '1' })).body).to.have.all.keys('override_min')
    expect((await patch({ override_max: '1', override_max_currency: 'CHF' })).body).to.have.all.keys('override_max_currency')
    expect((await patch({ override_min: null, update: true })).body).to.include({ override_min: null, overall_min: 5 })
    await api.post('/part/sale-price/', { part: part.pk, quantity: 1, price: '12' })
    expect(await see(part)).to.include({ sale_price_min: 12, overall_max: 5 })
    await api.post('/part/internal-price/', { part: part.pk, quantity: 1, price: '50' })
    expect((await see(part)).internal_cost_min, 'not switched on').to.equal(null)
    const user = await server.createUser({ username: 'viewer', permissions: ['view:part'] })
    const viewer = new Api(server.url, token(await server.createToken(user)))
    expect((await viewer.get(`/part/${part.pk}/pricing/`)).status).to.equal(200)
    expect((await viewer.patch(`/part/${part.pk}/pricing/`, { update: true })).status).to.equal(403)
  })

  it('are in one currency, by rates of a file', async () => {
    const part = await makePart(api)
    await bought(part, '9', 'EUR')
    expect(await overall(part), 'no rate yet').to.deep.equal([null, null])
    expect((await api.post('/currency/refresh/')).status, 'no file yet').to.equal(400)
    writeFileSync(file, '{ "base": "EUR", "rates": { "USD": 1.10, "GBP": "0.88" } }')
    const { status, body } = await api.post('/currency/refresh/')
    expect(status).to.equal(200)
    expect(body.base_currency).to.equal('USD')
    expect(body.exchange_rates.GBP).to.be.closeTo(0.8, 1e-9)
    expect((await api.get('/currency/exchange/')).body).to.deep.equal(body)
    expect(await overall(part)).to.deep.equal([9.9, 9.9])
    // The totals of open orders follow, too; one that is done keeps what it cost.
    const [open, done] = [await makeOrder(api, { order_currency: 'USD' }), await makeOrder(api, { order_currency: 'USD' })]
    for (const order of [open, done]) await makeLine(api, order, { quantity: 2, purchase_price: '10', purchase_price_currency: 'EUR' })
    for (const action of ['issue', 'complete']) await act(api, done, action, action === 'complete' ? { accept_incomplete: true } : {})
    const totals = () => Promise.all([open, done].map(async ({ pk }) => (await seen(api, `/order/po/${pk}/`)).total_price))
    expect(await totals()).to.deep.equal([22, 22])
    writeFileSync(file, '{ "base": "EUR", "rates": { "USD": 1.20, "GBP": "0.88" } }')
    expect((await api.post('/currency/refresh/')).status).to.equal(200)
    expect(await totals()).to.deep.equal([24, 22])
    writeFileSync(file, '{ "base": "EUR", "rates": { "USD": "-1" } }')
    expect((await api.post('/currency/refresh/')).status).to.equal(400)
    const user = await server.createUser({ username: 'buyer', permissions: ['change:part'] })
    expect((await new Api(server.url, token(await server.createToken(user))).post('/currency/refresh/')).status).to.equal(403)
  })

  it('follow what stock was bought for, and the settings of the installation', async () => {
    const part = await makePart(api)
    const item = async (values: object) => {
      const { status, body, text } = await api.post('/stock/', { part: part.pk, quantity: 2, ...values })
      expect(status, text).to.equal(201)
      return body[0] as Made
    }
    const first = await item({ purchase_price: '3', purchase_price_currency: 'USD' })
    expect(await overall(part)).to.deep.equal([3, 3])
    await api.patch(`/stock/${first.pk}/`, { purchase_price: '4' })
    expect(await overall(part)).to.deep.equal([4, 4])
    await api.patch('/settings/global/PRICING_USE_STOCK_PRICING/', { value: false })
    expect(await overall(part)).to.deep.equal([null, null])
    await api.patch('/settings/global/PRICING_USE_STOCK_PRICING/', { value: true })
    expect(await overall(part)).to.deep.equal([4, 4])
  })

  it('requirements say what there is and for how many assemblies it is enough', async () => {
    const [top, leaf, glue] = [await makePart(api, { assembly: true }), await makePart(api), await makePart(api)]
    await api.post('/bom/', { part: top.pk, sub_part: leaf.pk, quantity: 3 })
    await api.post('/bom/', { part: top.pk, sub_part: glue.pk, quantity: 1, consumable: true })
    await server.db.transaction((trx) =>
      trx('part_total').where({ part_id: leaf.pk }).update({ in_stock: 1_000_000, total_in_stock: 1_000_000 }),
    )
    expect((await api.get(`/part/${top.pk}/requirements/`)).body).to.deep.equal({
      total_stock: 0,
      unallocated_stock: 0,
      can_build: 3,
      ordering: 0,
      building: 0,
      scheduled_to_build: 0,
      required_for_build_orders: 0,
      allocated_to_build_orders: 0,
      required_for_sales_orders: 0,
      allocated_to_sales_orders: 0,
    })
    expect((await api.get(`/part/${leaf.pk}/requirements/`)).body).to.include({ total_stock: 10, can_build: 0 })
  })
})
