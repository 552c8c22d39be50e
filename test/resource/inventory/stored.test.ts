/** What is stored of requests that leave something to the server, or say it in their own form: looked up in the tables. */
import { expect } from 'chai'
import type { Row } from '../../../database.ts'
import { setRates } from '../../../resource/inventory/money/rates.ts'
import { Api, person, superuser } from '../../support/api.ts'
import { type Made, makeCompany, makePart } from '../../support/builders.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { expectSound } from '../../support/stock.ts'

/** As the tables hold amounts: integers of 10^-5 and 10^-6. */
const PIECE = 100_000
const UNIT = 1_000_000

eachDatabase('what is stored', (kind) => {
  let server: TestServer
  let api: Api
  let company: Made
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
    company = await makeCompany(api, { name: 'Both', is_supplier: true, is_manufacturer: true })
  })
  after(() => server.close())

  const kept = async (table: string, id: number): Promise<Row> => (await server.db.all(`select * from ${table} where id = ?`, [id]))[0]!
  async function made(path: string, values: object): Promise<Row> {
    const { status, body, text } = await api.post(path, values)
    expect(status, text).to.equal(201)
    return Array.isArray(body) ? body[0] : body
  }

  it('of lines, extra lines and price breaks without a quantity is one', async () => {
    const part = await makePart(api, { salable: true })
    const seller = await made('/company/part/', { part: part.pk, supplier: company.pk, SKU: 'Q' })
    const order = await made('/order/po/', { supplier: company.pk })
    for (const [path, table, values] of [
      ['/order/po-line/', 'order_purchase_order_line', { order: order.pk, part: seller.pk }],
      ['/order/po-extra-line/', 'order_purchase_order_extra_line', { order: order.pk }],
      ['/company/price-break/', 'company_price_break', { part: seller.pk, price: 1 }],
      ['/part/sale-price/', 'part_sale_price', { part: part.pk, price: 1 }],
      ['/part/internal-price/', 'part_internal_price', { part: part.pk, price: 1 }],
    ] as const)
      expect(Number((await kept(table, (await made(path, values)).pk as number)).quantity), path).to.equal(PIECE)
  })

  it('of the first supplier part of a part is that it is the first choice, and of a pack without a quantity one', async () => {
    const part = await makePart(api)
    const of = { part: part.pk, supplier: company.pk }
    const first = await made('/company/part/', { ...of, SKU: '1' })
    expect(first).to.include({ primary: true, pack_quantity: '1', pack_quantity_native: 1 })
    expect(await kept('company_supplier_part', first.pk as number)).to.include({ pack_quantity: '1' })
    const second = await made('/company/part/', { ...of, SKU: '2', pack_quantity: '' })
    expect(second).to.include({ primary: false, pack_quantity: '1' })
    await made('/company/part/', { ...of, SKU: '3', primary: true })
    const chosen = () => server.db.all('select "SKU" from company_supplier_part where part_id = ? and "primary"', [part.pk])
    expect(await chosen()).to.deep.equal([{ SKU: '3' }])
  })

  it('of a maker and its number is the manufacturer part that they stand for', async () => {
    const [part, other] = [await makePart(api), await makePart(api)]
    const theirs = await made('/company/part/manufacturer/', { part: other.pk, manufacturer: company.pk, MPN: 'M-1' })
    const named = { part: part.pk, supplier: company.pk, manufacturer: 'Both', MPN: 'M-1' }
    expect((await api.post('/company/part/', { ...named, SKU: 'a' })).body).to.deep.equal({
      manufacturer_part: ['Linked manufacturer part must reference the same base part'],
    })
    const own = await made('/company/part/manufacturer/', { part: part.pk, manufacturer: company.pk, MPN: 'M-1' })
    const row = await made('/company/part/', { ...named, SKU: 'a' })
    expect([row.manufacturer_part, row.MPN]).to.deep.equal([own.pk, 'M-1'])
    expect((await kept('company_supplier_part', row.pk as number)).manufacturer_part_id).to.equal(own.pk)
    for (const wrong of [{ MPN: 'M-2' }, { manufacturer: 'Nobody' }, { manufacturer_part: theirs.pk }])
      expect((await api.post('/company/part/', { ...named, ...wrong, SKU: 'b' })).body).to.have.all.keys('MPN')
    const buyer = await person(server, 'view:part', 'add:part')
    expect((await buyer.post('/company/part/', { ...named, SKU: 'c' })).status, 'who sees no companies').to.equal(400)
    expect(await server.db.all(`select id from company_supplier_part where "SKU" in ('b', 'c')`)).to.deep.equal([])
  })

  it('of a PUT is what it says, and the default where a part says no IPN, revision or limits', async () => {
    const part = await makePart(api, { IPN: 'P-1', revision: 'B', minimum_stock: 5, maximum_stock: 9, keywords: 'k', salable: true })
    expect((await api.put(`/part/${part.pk}/`, { name: part.name })).status).to.equal(200)
    expect(await kept('part_part', part.pk)).to.include({ IPN: '', revision: '', full_name: part.name, keywords: 'k' })
    const { minimum_stock, maximum_stock, salable } = (await api.get(`/part/${part.pk}/`)).body
    expect([minimum_stock, maximum_stock, salable]).to.deep.equal([0, 0, true])
    await api.patch(`/part/${part.pk}/`, { IPN: 'P-2' })
    await api.patch(`/part/${part.pk}/`, { keywords: 'other' })
    expect((await kept('part_part', part.pk)).IPN).to.equal('P-2')
    const firm = await makeCompany(api, { email: 'a@example.com', phone: '1' })
    await api.put(`/company/${firm.pk}/`, { name: firm.name, currency: 'USD' })
    expect(await kept('company_company', firm.pk)).to.include({ email: '', phone: '1' })
    const template = await made('/parameter/template/', { name: 'For parts', model_type: 'part.part', units: 'mm' })
    await api.put(`/parameter/template/${template.pk}/`, { name: 'For parts' })
    expect(await kept('common_parameter_template', template.pk as number)).to.include({ model_type: '', units: 'mm' })
    await api.patch('/user/me/profile/', { position: 'Boss' })
    expect((await api.put('/user/me/profile/', {})).body.position).to.equal('Boss')
  })

  it('of tags in one text is a list, in JSON or with commas', async () => {
    const part = await makePart(api)
    const tags = async (text: unknown) => {
      const { status, body } = await api.patch(`/part/${part.pk}/`, { tags: text })
      expect(status).to.equal(200)
      return body.tags
    }
    expect(await tags('["b c", "a"]')).to.deep.equal(['a', 'b c'])
    expect(await tags('x, y z')).to.deep.equal(['x', 'y z'])
    expect(await tags('[draft], 1')).to.deep.equal(['1', '[draft]'])
    expect(await tags('[]')).to.deep.equal([])
    expect((await api.patch(`/part/${part.pk}/`, { tags: '[1, {}]' })).status).to.equal(400)
    const form = new FormData()
    form.set('tags', '["of a form"]')
    expect((await api.send('PATCH', `/part/${part.pk}/`, form)).body.tags).to.deep.equal(['of a form'])
  })

  it('of a reference is its number, however wide it is written', async () => {
    const order = async (reference: string) => api.post('/order/po/', { supplier: company.pk, reference })
    const pattern = (value: string) => api.patch('/settings/global/PURCHASEORDER_REFERENCE_PATTERN/', { value })
    const number = async (reference: string) => {
      const { status, body, text } = await order(reference)
      expect(status, text).to.equal(201)
      return Number((await kept('order_purchase_order', body.pk)).reference_int)
    }
    expect(await number('PO-8008')).to.equal(8008)
    expect(await number('PO-8')).to.equal(8)
    expect(await number('PO-000000009')).to.equal(9)
    for (const wrong of ['PO-', 'PO-8a', 'po-8', 'xPO-8']) expect((await order(wrong)).body, wrong).to.have.all.keys('reference')
    expect((await api.post('/order/po/', { supplier: company.pk })).body.reference).to.equal('PO-8009')
    await pattern('X??#-{ref:03d}')
    expect(await number('Xab7-12')).to.equal(12)
    for (const wrong of ['X?a?-12', 'Xa7-12']) expect((await order(wrong)).body, wrong).to.have.all.keys('reference')
    await pattern('PO-{ref:04d}')
  })

  it('of results of tests in a list is all of them, or nothing', async () => {
    const part = await makePart(api, { testable: true })
    const item = await made('/stock/', { part: part.pk, quantity: 1 })
    const template = await made('/part/test-template/', { part: part.pk, test_name: 'Load', description: 'of 5 N' })
    const other = await made('/part/test-template/', { part: part.pk, test_name: 'Heat', description: 'to 50 degC' })
    const rows = () =>
      server.db.all('select template_id, value from stock_test_result where stock_item_id = ? order by id', [item.pk as number])
    const result = { stock_item: item.pk, template: template.pk }
    const { status, body } = await api.post('/stock/test/', [
      { ...result, value: '1', result: true },
      { stock_item: item.pk, test: 'heat', value: '2' },
    ])
    expect(status).to.equal(201)
    expect(body.map((row: Row) => [row.template, row.value, row.result])).to.deep.equal([
      [template.pk, '1', true],
      [other.pk, '2', false],
    ])
    const two = [
      { template_id: template.pk, value: '1' },
      { template_id: other.pk, value: '2' },
    ]
    expect(await rows()).to.deep.equal(two)
    const wrong = await api.post('/stock/test/', [result, { ...result, template: 99_999 }, 'text', result])
    expect([wrong.status, wrong.body]).to.deep.equal([
      400,
      [
        [],
        { template: ['Invalid pk "99999" - object does not exist.'] },
        { non_field_errors: ['Invalid data. Expected a dictionary.'] },
        [],
      ],
    ])
    expect(await rows()).to.deep.equal(two)
    expect((await api.post('/stock/test/', [])).body).to.deep.equal({ non_field_errors: 'No data provided' })
    expect((await api.post('/stock/test/', Array(1001).fill(result))).status).to.equal(400)
    expect((await api.patch(`/stock/test/${body[0].pk}/`, { test: 'Heat' })).body.template, 'a name counts in a change').to.equal(other.pk)
    expect((await api.patch(`/stock/test/${body[0].pk}/`, { test: 'Heat', template: template.pk })).body).to.deep.equal({
      test: ['No matching test found for this part'],
    })
    expect((await api.post('/company/contact/', [{}])).body, 'elsewhere').to.deep.equal({
      non_field_errors: ['Invalid data. Expected a dictionary, but got list.'],
    })
    expect((await (await person(server, 'view:stock')).post('/stock/test/', [result])).status).to.equal(403)
  })

  it('of parameters in a list is all of them, or nothing', async () => {
    const part = await makePart(api)
    const names = [await made('/parameter/template/', { name: 'Width' }), await made('/parameter/template/', { name: 'Depth' })]
    const values = names.map(({ pk }) => ({ template: pk, model_type: 'part', model_id: part.pk, data: '5' }))
    const rows = () => server.db.all('select data from common_parameter where model_id = ?', [part.pk])
    expect((await api.post('/parameter/', [...values, values[0]])).body[2]).to.deep.equal({
      non_field_errors: ['The fields model_type, model_id, template must make a unique set.'],
    })
    expect(await rows()).to.deep.equal([])
    expect((await api.post('/parameter/', values)).status).to.equal(201)
    expect(await rows()).to.have.length(2)
  })

  it('of what something is taken apart into is where it comes from, and its share of the cost', async () => {
    const top = await makePart(api, { assembly: true })
    const [screw, plate] = [await makePart(api, { component: true }), await makePart(api, { component: true })]
    const screws = await made('/bom/', { part: top.pk, sub_part: screw.pk, quantity: 6 })
    const plates = await made('/bom/', { part: top.pk, sub_part: plate.pk, quantity: 2 })
    const items = [
      { bom_item: screws.pk, quantity: 12 },
      { bom_item: plates.pk, quantity: 4 },
    ]
    const order = await made('/order/po/', { supplier: company.pk })
    const apart = async (lines: readonly object[] = items) => {
      const bought = { purchase_price: 8, purchase_price_currency: 'EUR', purchase_order: order.pk }
      const item = await made('/stock/', { part: top.pk, quantity: 3, batch: 'B-7', ...bought })
      const { status, body, text } = await api.post(`/stock/${item.pk}/disassemble/`, { quantity: 2, items: lines })
      expect(status, text).to.equal(201)
      const rows = await Promise.all(body.map((row: Row) => kept('stock_item', row.pk as number)))
      for (const row of rows) {
        expect(row.purchase_order_id).to.equal(order.pk)
        const [entry] = (await api.get(`/stock/track/?item=${row.id}`)).body
        expect([entry.tracking_type, entry.deltas.stockitem, entry.deltas.purchaseorder]).to.deep.equal([47, item.pk, order.pk])
      }
      return rows.map((row) => [
        row.parent_id === item.pk,
        row.batch,
        row.purchase_price && Number(row.purchase_price),
        row.purchase_price_currency,
      ])
    }
    // 16 EUR over 16 pieces.
    expect(await apart()).to.deep.equal([
      [true, 'B-7', UNIT, 'EUR'],
      [true, 'B-7', UNIT, 'EUR'],
    ])
    expect(await apart([items[0]!, { ...items[1], purchase_price: 3, purchase_price_currency: 'EUR' }])).to.deep.equal([
      [true, 'B-7', null, null],
      [true, 'B-7', 3 * UNIT, 'EUR'],
    ])
    // By what they usually cost: 12 * 0.5 to 4 * 4.5 are a quarter and three.
    const cost = (part: Made, price: number) => api.patch(`/part/${part.pk}/pricing/`, { override_min: price, override_max: price })
    await cost(screw, 0.5)
    await cost(plate, 4.5)
    expect((await api.get(`/part/${plate.pk}/`)).body.pricing_min).to.equal(4.5)
    expect(await apart()).to.deep.equal([
      [true, 'B-7', Math.round((4 / 12) * UNIT), 'EUR'],
      [true, 'B-7', 3 * UNIT, 'EUR'],
    ])
    await expectSound(server.db)
  })

  it('of a copied line of a bill of materials is its text as it is, which an import may have brought', async () => {
    const [from, to, sub] = [
      await makePart(api, { assembly: true }),
      await makePart(api, { assembly: true }),
      await makePart(api, { component: true }),
    ]
    const line = await made('/bom/', { part: from.pk, sub_part: sub.pk, quantity: 2, reference: 'R1' })
    const text = { reference: 'R1<R2', note: '<b>two</b>', search_key: 'r1<r2\n<b>two</b>' }
    await server.db.transaction((trx) => trx('part_bom_item').where({ id: line.pk }).update(text))
    expect((await api.post(`/part/${to.pk}/bom-copy/`, { part: from.pk })).status).to.equal(201)
    const [copy] = await server.db.all('select * from part_bom_item where part_id = ?', [to.pk])
    expect(copy).to.include({ ...text, raw_amount: '2' })
    await expectSound(server.db)
  })

  it('of rates of exchange is shown with that of the base, which is one', async () => {
    expect((await api.get('/currency/exchange/')).body.exchange_rates).to.deep.equal({})
    await server.db.transaction((trx) => setRates(trx, 'USD', { EUR: '0.9' }))
    expect((await api.get('/currency/exchange/')).body).to.deep.include({ base_currency: 'USD', exchange_rates: { EUR: 0.9, USD: 1 } })
  })

  it('of a bulk request is what both its forms find, each once; words where they find nothing', async () => {
    const people: number[] = []
    const firm = await makeCompany(api)
    for (const name of ['a', 'b', 'c']) people.push((await made('/company/contact/', { company: firm.pk, name })).pk as number)
    const stranger = (await made('/company/contact/', { company: company.pk, name: 'd' })).pk
    const remove = async (body: object) => (await api.delete('/company/contact/', body)).body
    expect(await remove({ items: [99_999] })).to.deep.equal({ non_field_errors: 'No items match the provided criteria' })
    const empty = await makeCompany(api)
    expect(await remove({ filters: { company: empty.pk } })).to.deep.equal({ non_field_errors: 'No items match the provided criteria' })
    for (const items of [[], null, undefined])
      expect(await remove({ items })).to.deep.equal({ non_field_errors: 'List of items must be provided for bulk operation' })
    expect(await remove({ items: 5 })).to.deep.equal({ non_field_errors: 'Items must be provided as a list' })
    expect(await remove({ items: ['x'] })).to.deep.equal({ non_field_errors: 'Invalid items list provided' })
    expect(await remove({ items: [stranger, people[0], people[0]], filters: { company: firm.pk } })).to.deep.equal({
      success: 'Deleted 4 items',
    })
    expect(await server.db.all('select id from company_contact where id in (?, ?, ?, ?)', [...people, stranger as number])).to.deep.equal(
      [],
    )
  })

  it('of an order that is complete can be deleted, with its lines', async () => {
    const part = await makePart(api)
    const seller = await made('/company/part/', { part: part.pk, supplier: company.pk, SKU: 'D' })
    const order = await made('/order/po/', { supplier: company.pk })
    await made('/order/po-line/', { order: order.pk, part: seller.pk })
    await api.post(`/order/po/${order.pk}/issue/`)
    await api.post(`/order/po/${order.pk}/complete/`, { accept_incomplete: true })
    expect((await api.get(`/order/po/${order.pk}/`)).body.status).to.equal(30)
    expect((await api.delete(`/order/po/${order.pk}/`)).status).to.equal(204)
    expect(await server.db.all('select id from order_purchase_order_line where order_id = ?', [order.pk as number])).to.deep.equal([])
  })

  it('nothing of whoever sends an Authorization header with nothing in it, who is nobody', async () => {
    for (const Authorization of ['', ' ']) {
      const nobody = new Api(server.url, { Authorization })
      expect((await nobody.get('/')).status).to.equal(200)
      const { status, body } = await nobody.post('/company/', { name: 'of nobody' })
      expect([status, body]).to.deep.equal([401, { detail: 'Authentication credentials were not provided.' }])
    }
    expect(await server.db.all(`select id from company_company where name = 'of nobody'`)).to.deep.equal([])
  })
})
