/** Forms of values on the wire: money, quantities and moments as InvenTree sends them, and what it takes for them. */
import { expect } from 'chai'
import { type Api, superuser } from '../../support/api.ts'
import { makeCompany, makePart } from '../../support/builders.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'

eachDatabase('values on the wire', (kind) => {
  let server: TestServer
  let api: Api
  let part: number
  let item: number
  let order: number
  let supplierPart: number
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
    part = (await makePart(api, { purchaseable: true, testable: true, minimum_stock: 2.5 })).pk
    item = (await api.post('/stock/', { part, quantity: 5 })).body[0].pk
    const supplier = (await makeCompany(api, { is_supplier: true })).pk
    supplierPart = (await api.post('/company/part/', { part, supplier, SKU: 'S-1' })).body.pk
    order = (await api.post('/order/po/', { supplier })).body.pk
  })
  after(() => server.close())

  const kept = async (column: string) => (await server.db.all(`select ${column} as value from stock_item where id = ?`, [item]))[0]!.value

  describe('money', () => {
    const price = (value: unknown) => api.patch(`/stock/${item}/`, { purchase_price: value })
    for (const [sent, shown, units] of [
      [0.05, '0.05', 50_000],
      ['0.05', '0.05', 50_000],
      [20, '20.0', 20_000_000],
      [' 1.50 ', '1.5', 1_500_000],
      ['', 'null', null],
      [null, 'null', null],
      ['0.123456789', '0.123457', 123_457],
      [0.123456789, '0.123457', 123_457],
      ['0.1234565', '0.123456', 123_456],
      ['0.1234575', '0.123458', 123_458],
      ['0.12345650000000000000000001', '0.123457', 123_457],
      ['0.0000005', '0.0', 0],
      ['1.5e-6', '0.000002', 2],
      ['1e-400', '0.0', 0],
      ['100000000.000001', '100000000.000001', 100_000_000_000_001],
      ['999999999.999999', '999999999.999999', 999_999_999_999_999],
    ] as const)
      it(`${JSON.stringify(sent)} -> ${shown}`, async () => {
        const { status, text } = await price(sent)
        expect(status, text).to.equal(200)
        // Zeros that a database writes behind the point, or a power of ten, say nothing.
        const told = /"purchase_price":([^,]*),/.exec((await api.get(`/stock/${item}/`)).text)![1]!
        expect(told).to.equal(shown)
        expect(await kept('purchase_price')).to.equal(units)
      })

    const DIGITS = 'Ensure that there are no more than 9 digits before the decimal point.'
    for (const [sent, message] of [
      ['dear', 'Must be a valid number'],
      ['1,5', 'Must be a valid number'],
      ['.', 'Must be a valid number'],
      [true, 'Must be a valid number'],
      [[1], 'Must be a valid number'],
      ['NaN', 'Must be a valid number'],
      ['9999999999.999999', DIGITS],
      ['999999999.9999995', DIGITS],
      ['1e300', DIGITS],
    ] as const)
      it(`${JSON.stringify(sent)} is refused: ${message}`, async () => {
        await price(1)
        const { status, body } = await price(sent)
        expect([status, body.purchase_price]).to.deep.equal([400, [message]])
        expect(await kept('purchase_price')).to.equal(1_000_000)
      })

    it('is a number in sums that have more digits than a double, to the last place', async () => {
      const line = { order, part: supplierPart, merge_items: false }
      for (const quantity of [1, 5]) {
        const made = await api.post('/order/po-line/', { ...line, quantity, purchase_price: '999999999.999999' })
        expect(made.status, made.text).to.equal(201)
      }
      expect((await api.get(`/order/po/${order}/`)).text).to.match(/"total_price":5999999999\.999994,/)
    })

    it('is described as a decimal of six places, and as a number', async () => {
      const field = (await api.send('OPTIONS', '/api/stock/')).body.actions.POST.purchase_price
      expect(field).to.include({ type: 'decimal', max_digits: 19, decimal_places: 6, required: false })
      const document = (await api.get('/schema/?format=json')).body
      expect(document.components.schemas.StockItem.properties.purchase_price.type).to.eql(['number', 'null'])
    })
  })

  describe('quantities', () => {
    it('of stock are refused with more than five places, those of order lines and price breaks are rounded', async () => {
      const words = ['Ensure that there are no more than 5 decimal places.']
      expect((await api.post('/stock/', { part, quantity: '1.1234567' })).body).to.deep.equal({ quantity: words })
      const line = { order, part: supplierPart, merge_items: false }
      expect((await api.post('/order/po-line/', { ...line, quantity: 1 / 6 })).body.quantity).to.equal(0.16667)
      expect((await api.post('/order/po-extra-line/', { order, quantity: '0.000025' })).body.quantity).to.equal(0.00002)
      expect((await api.post('/company/price-break/', { part: supplierPart, quantity: '3.333333', price: 1 })).body.quantity).to.equal(
        3.33333,
      )
      expect((await api.post('/part/internal-price/', { part, quantity: '3.333335', price: 1 })).body.quantity).to.equal(3.33334)
    })

    it('are text of six places in the brief of a part, and a number in the part itself', async () => {
      const { body } = await api.get(`/stock/${item}/`)
      expect(body.part_detail.minimum_stock).to.equal('2.500000')
      expect((await api.get('/stock/?part_detail=true')).body[0].part_detail.minimum_stock).to.equal('2.500000')
      expect((await api.get(`/part/${part}/`)).body.minimum_stock).to.equal(2.5)
    })

    it('are text of five places where an action tells what it did', async () => {
      const { status, body } = await api.post('/stock/add/', { items: [{ pk: item, quantity: 1 }] })
      expect([status, body.items[0].quantity]).to.deep.equal([201, '1.00000'])
    })
  })

  describe('moments', () => {
    it('are told in minutes, without a zone, and kept whole', async () => {
      await server.db.transaction((trx) => trx('stock_item').where({ id: item }).update({ updated: '2022-05-25T13:07:59.123Z' }))
      expect((await api.get(`/stock/${item}/`)).body.updated).to.equal('2022-05-25 13:07')
      expect(await kept('updated')).to.equal('2022-05-25T13:07:59.123Z')
      const MINUTES = /^\d{4}-\d\d-\d\d \d\d:\d\d$/
      expect((await api.get(`/stock/track/?item=${item}`)).body[0].date).to.match(MINUTES)
      expect((await api.get(`/company/part/${supplierPart}/`)).body.updated).to.match(MINUTES)
      expect((await api.get(`/order/po/${order}/`)).body.updated_at).to.match(MINUTES)
      expect((await api.get('/user/tokens/')).body.map((row: { created: string }) => row.created)).to.satisfy((all: string[]) =>
        all.every((one) => MINUTES.test(one)),
      )
      expect((await api.get(`/company/part/${supplierPart}/?price_breaks=true`)).body.price_breaks[0].updated).to.match(MINUTES)
    })

    it('are understood in either form; without a zone they are UTC', async () => {
      const template = (await api.post('/part/test-template/', { part, test_name: 'Load', description: 'of 5 N' })).body.pk
      const run = (times: object) => api.post('/stock/test/', { stock_item: item, template, result: true, ...times })
      for (const [sent, shown, iso] of [
        ['2022-05-25 13:07', '2022-05-25 13:07', '2022-05-25T13:07:00.000Z'],
        ['2022-05-25T13:07:30Z', '2022-05-25 13:07', '2022-05-25T13:07:30.000Z'],
        ['2022-05-25T13:07:30', '2022-05-25 13:07', '2022-05-25T13:07:30.000Z'],
        ['2022-05-25 13:07:30.123456+02:00', '2022-05-25 11:07', '2022-05-25T11:07:30.123Z'],
        ['2022-05-25T13:07+0230', '2022-05-25 10:37', '2022-05-25T10:37:00.000Z'],
      ]) {
        const { status, body, text } = await run({ started_datetime: sent })
        expect(status, text).to.equal(201)
        expect(body.started_datetime, sent).to.equal(shown)
        const [row] = await server.db.all('select started_datetime as value from stock_test_result where id = ?', [body.pk])
        expect(row!.value).to.equal(iso)
      }
      for (const sent of ['May 3, 2022', '2022-13-01 00:00', '2022-05-25 25:00', 'x2022-05-25 13:07', '13:07'])
        expect((await run({ started_datetime: sent })).body, sent).to.have.all.keys('started_datetime')
    })
  })

  it('a POST that makes nothing answers 200, and what InvenTree answers otherwise is answered so', async () => {
    const status = async (path: string, body: object) => (await api.post(path, body)).status
    expect(await status('/barcode/', { barcode: `{"stockitem": ${item}}` })).to.equal(200)
    expect(await status('/barcode/generate/', { model: 'stockitem', pk: item })).to.equal(200)
    expect(await status('/barcode/link/', { barcode: 'LABEL', stockitem: item })).to.equal(200)
    expect(await status('/barcode/unlink/', { stockitem: item })).to.equal(200)
    expect(await status('/barcode/po-allocate/', { barcode: `{"supplierpart": ${supplierPart}}`, purchase_order: order })).to.equal(200)
    expect(await status('/search/', { search: 'x', part: {} })).to.equal(200)
    expect(await status('/part/stocktake/generate/', { part })).to.equal(200)
    expect(await status('/generate/batch-code/', {})).to.equal(201)
    expect(await status('/generate/serial-number/', { part })).to.equal(201)
  })
})
