/** Receiving: what came of an order goes into stock, with its history, all of a request or nothing. */
import { expect } from 'chai'
import fc from 'fast-check'
import { type Api, superuser } from '../../../support/api.ts'
import { type Made, makeCategory, makePart } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'
import { expectSound } from '../../../support/stock.ts'
import { act, made, makeLine, makeOrder, makeSupplier, makeSupplierPart, seen } from './builders.ts'

eachDatabase('receiving purchase orders', (kind) => {
  let server: TestServer
  let api: Api
  let supplier: Made
  let shelf: Made
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
    supplier = await makeSupplier(api)
    shelf = await made(api, '/stock/location/', { name: 'Shelf' })
  })
  after(() => server.close())

  interface Bought {
    order: Made
    line: Made
    part: Made
  }
  /** A placed order with one line of a new part. */
  async function placed(line = {}, part = {}, pack = {}): Promise<Bought> {
    const order = await makeOrder(api, { supplier: supplier.pk })
    const kept = await makePart(api, part)
    const bought = await makeSupplierPart(api, { part: kept.pk, supplier: supplier.pk, ...pack })
    const row = await makeLine(api, order, { part: bought.pk, ...line })
    await act(api, order, 'issue')
    return { order, line: row, part: kept }
  }
  const receive = (order: Made, items: object[], more: object = { location: shelf.pk }) =>
    api.post(`/order/po/${order.pk}/receive/`, { items, ...more })
  const set = async (key: string, value: string) => expect((await api.patch(`/settings/global/${key}/`, { value })).status).to.equal(200)
  const lineNow = (line: Made) => seen(api, `/order/po-line/${line.pk}/`)
  const orderNow = (order: Made) => seen(api, `/order/po/${order.pk}/`)

  it('a part of a line, then the rest, which completes the order', async () => {
    const { order, line, part } = await placed({ quantity: 10, purchase_price: '2.5' })
    const first = await receive(order, [
      { line_item: line.pk, quantity: 4, batch_code: 'B1', packaging: 'bag', note: 'well packed', status: 50 },
    ])
    expect(first.status, first.text).to.equal(201)
    expect(first.body).to.have.length(1)
    expect(first.body[0]).to.include({
      part: part.pk,
      quantity: 4,
      location: shelf.pk,
      batch: 'B1',
      packaging: 'bag',
      status: 50,
      purchase_order: order.pk,
      supplier_part: line.part,
      purchase_price: 2.5,
    })
    expect(await lineNow(line)).to.include({ received: 4 })
    expect(await orderNow(order)).to.include({ status: 20, completed_lines: 0 })
    expect(await seen(api, `/part/${part.pk}/`)).to.include({ in_stock: 4, ordering: 6 })
    expect((await receive(order, [{ line_item: line.pk, quantity: '6.00000' }])).status).to.equal(201)
    expect(await orderNow(order)).to.include({ status: 30, completed_lines: 1, complete_date: new Date().toISOString().slice(0, 10) })
    expect(await seen(api, `/part/${part.pk}/`)).to.include({ in_stock: 10, ordering: 0 })
    const [entry] = await seen(api, `/stock/track/?item=${first.body[0].pk}`)
    expect(entry).to.include({ tracking_type: 70, label: 'Received against Purchase Order', notes: '' })
    const { location_detail, purchaseorder_detail, ...deltas } = entry.deltas
    expect(deltas).to.deep.equal({ purchaseorder: order.pk, quantity: 4, location: shelf.pk })
    expect([location_detail.pk, purchaseorder_detail.pk]).to.deep.equal([shelf.pk, order.pk])
    expect(first.body[0]).to.include.keys('part_detail').and.not.include.keys('location_detail', 'tests')
    expect(first.body[0].notes).to.equal('well packed')
    const place = await seen(api, `/stock/location/${shelf.pk}/`)
    expect(place.items).to.be.at.least(2)
  })

  it('an order that completes by itself counts what came of it earlier, and is completed as if by hand', async () => {
    await set('PRICING_USE_STOCK_PRICING', 'False')
    const { order, line, part } = await placed({ quantity: 10, purchase_price: '2.5' })
    const other = await makePart(api)
    const bought = await makeSupplierPart(api, { part: other.pk, supplier: supplier.pk })
    const second = await makeLine(api, order, { part: bought.pk, quantity: 4, purchase_price: '7' })
    const paid = async (of: Made) => (await seen(api, `/part/${of.pk}/pricing/`)).purchase_cost_min
    expect((await receive(order, [{ line_item: line.pk, quantity: 10 }])).status).to.equal(201)
    expect((await receive(order, [{ line_item: second.pk, quantity: 1 }])).status).to.equal(201)
    expect([await paid(part), await paid(other)]).to.eql([null, null])
    expect(await orderNow(order)).to.include({ status: 20, complete_date: null })
    expect((await receive(order, [{ line_item: second.pk, quantity: 3 }])).status).to.equal(201)
    expect([await paid(part), await paid(other)].map(Number)).to.eql([2.5, 7])
    await set('PRICING_USE_STOCK_PRICING', 'True')
    const me = await seen(api, '/user/me/')
    expect(await orderNow(order)).to.include({ status: 30, complete_date: new Date().toISOString().slice(0, 10) })
    expect(await server.db.all('select received_by_id as pk from order_purchase_order where id = ?', [order.pk])).to.eql([{ pk: me.pk }])
    await expectSound(server.db)
  })

  it('a complete order that is edited or deleted changes what was paid', async () => {
    await set('PRICING_USE_STOCK_PRICING', 'False')
    await set('PURCHASEORDER_EDIT_COMPLETED_ORDERS', 'True')
    const { order, line, part } = await placed({ quantity: 1, purchase_price: '2.5' })
    const paid = async () => (await seen(api, `/part/${part.pk}/pricing/`)).purchase_cost_min
    await receive(order, [{ line_item: line.pk, quantity: 1 }])
    expect((await api.patch(`/order/po-line/${line.pk}/`, { purchase_price: '3' })).status).to.equal(200)
    expect(Number(await paid())).to.equal(3)
    expect((await api.delete(`/order/po/${order.pk}/`)).status).to.equal(204)
    expect(await paid()).to.equal(null)
    await set('PURCHASEORDER_EDIT_COMPLETED_ORDERS', 'False')
    await set('PRICING_USE_STOCK_PRICING', 'True')
    await expectSound(server.db)
  })

  it('the total of an open order follows the currency of its supplier', async () => {
    const { order } = await placed({ quantity: 2, purchase_price: '3', purchase_price_currency: 'EUR' })
    expect((await orderNow(order)).total_price).to.equal(null)
    expect((await api.patch(`/company/${supplier.pk}/`, { currency: 'EUR' })).status).to.equal(200)
    expect(Number((await orderNow(order)).total_price)).to.equal(6)
    await expectSound(server.db)
    await api.patch(`/company/${supplier.pk}/`, { currency: 'USD' })
  })

  it('packs are counted in pieces, and the price is that of one piece', async () => {
    const { order, line, part } = await placed({ quantity: 3, purchase_price: '10', discount: 10 }, {}, { pack_quantity: '7' })
    const { body } = await receive(order, [{ line_item: line.pk, quantity: 2 }])
    expect(body[0]).to.include({ quantity: 14, purchase_price: 1.285714 })
    expect(await lineNow(line)).to.include({ received: 2 })
    expect(await seen(api, `/part/${part.pk}/`)).to.include({ in_stock: 14, ordering: 7 })
  })

  it('serial numbers make an item each', async () => {
    const { order, line, part } = await placed({ quantity: 5 }, { trackable: true })
    const { status, body, text } = await receive(order, [{ line_item: line.pk, quantity: 3, serial_numbers: '7, 8+1' }])
    expect(status, text).to.equal(201)
    expect(body.map((item: Made) => [item.serial, item.quantity])).to.deep.equal([
      ['7', 1],
      ['8', 1],
      ['9', 1],
    ])
    const again = await receive(order, [{ line_item: line.pk, quantity: 2, serial_numbers: '9,10' }])
    expect(again.body).to.deep.equal({
      items: [{ serial_numbers: ['The following serial numbers already exist or are invalid: 9'] }],
    })
    const twice = await receive(order, [
      { line_item: line.pk, quantity: 1, serial_numbers: '20' },
      { line_item: line.pk, quantity: 1, serial_numbers: '20' },
    ])
    expect(twice.body).to.deep.equal({ items: [{}, { serial_numbers: ['Duplicate serial: 20'] }] })
    const few = await receive(order, [{ line_item: line.pk, quantity: 2, serial_numbers: '30' }])
    expect(few.status).to.equal(400)
    expect((await receive(order, [{ line_item: line.pk, quantity: 1.5 }])).body.items[0]).to.have.key('quantity')
    expect(await lineNow(line)).to.include({ received: 3 })
    expect(await seen(api, `/part/${part.pk}/`)).to.include({ in_stock: 3 })
  })

  it('a serial number stands once among the variants of a part, also within one request', async () => {
    const lamp = await makePart(api, { is_template: true, trackable: true })
    const order = await makeOrder(api, { supplier: supplier.pk })
    const lines: Made[] = []
    for (const color of ['red', 'green']) {
      const variant = await makePart(api, { variant_of: lamp.pk, trackable: true, description: color })
      const bought = await makeSupplierPart(api, { part: variant.pk, supplier: supplier.pk })
      lines.push(await makeLine(api, order, { part: bought.pk, quantity: 2 }))
    }
    await act(api, order, 'issue')
    const both = (second: string) =>
      receive(
        order,
        lines.map(({ pk }, i) => ({ line_item: pk, quantity: 2, serial_numbers: i ? second : '1, 2' })),
      )
    const twice = await both('2, 3')
    expect([twice.status, twice.body]).to.deep.equal([400, { items: [{}, { serial_numbers: ['Duplicate serial: 2'] }] }])
    expect((await seen(api, `/stock/?part=${lamp.pk}&include_variants=true`)).length).to.equal(0)
    expect((await both('3, 4')).status).to.equal(201)
  })

  it('one wrong line of several, and nothing changes', async () => {
    const { order, line, part } = await placed({ quantity: 10 })
    const other = await placed()
    const before = await api.list('/stock/', 'pk')
    const foreign = await receive(order, [
      { line_item: line.pk, quantity: 2 },
      { line_item: other.line.pk, quantity: 1 },
    ])
    expect([foreign.status, foreign.body]).to.deep.equal([400, { non_field_errors: ['Line item does not match purchase order'] }])
    const { status, body } = await receive(order, [
      { line_item: line.pk, quantity: 2 },
      { line_item: line.pk, quantity: -1 },
      { line_item: line.pk, quantity: 0 },
      { line_item: line.pk, quantity: 1, status: 11 },
    ])
    expect(status).to.equal(400)
    expect(body.items.slice(0, 3)).to.deep.equal([
      {},
      { quantity: ['Ensure this value is greater than or equal to 0.'] },
      { quantity: ['Quantity must be greater than zero'] },
    ])
    expect((await receive(order, [{ line_item: 999_999, quantity: 1 }])).body).to.deep.equal({
      items: [{ line_item: ['Invalid pk "999999" - object does not exist.'] }],
    })
    expect((await receive(order, [])).body).to.deep.equal({ non_field_errors: ['Line items must be provided'] })
    expect((await receive(order, [{ line_item: line.pk, quantity: 1, status: 11 }])).body).to.deep.equal({
      items: [{ status: ['"11" is not a valid choice.'] }],
    })
    expect(await lineNow(line)).to.include({ received: 0 })
    expect(await api.list('/stock/', 'pk')).to.deep.equal(before)
    expect(await seen(api, `/part/${part.pk}/`)).to.include({ in_stock: 0, ordering: 10 })
  })

  it('only a placed order receives', async () => {
    const { order, line } = await placed()
    for (const [action, allowed] of [
      ['hold', false],
      ['issue', true],
      ['cancel', false],
    ] as const) {
      await act(api, order, action)
      const { status, body } = await receive(order, [{ line_item: line.pk, quantity: 1 }])
      expect(status).to.equal(allowed ? 201 : 400)
      if (!allowed) expect(body).to.deep.equal({ non_field_errors: ["Lines can only be received against an order marked as 'PLACED'"] })
    }
  })

  it('goes to the place of the item, the request, the line, the order, the part, the category', async () => {
    const place = async (name: string) => (await made(api, '/stock/location/', { name })).pk as number
    const [own, common, ofLine, ofOrder, ofPart, ofCategory] = await Promise.all(
      ['own', 'common', 'line', 'order', 'part', 'category'].map(place),
    )
    const above = await makeCategory(api, { default_location: ofCategory })
    const category = await makeCategory(api, { parent: above.pk })
    const { order, line, part } = await placed({ destination: ofLine, quantity: 99 }, { category: category.pk, default_location: ofPart })
    const there = async (item: object, more: object = {}) => {
      const { body, text } = await receive(order, [{ line_item: line.pk, quantity: 1, ...item }], more)
      expect(body, text).to.be.an('array')
      return body[0].location
    }
    await api.patch(`/order/po/${order.pk}/`, { destination: ofOrder })
    expect(await there({ location: own }, { location: common })).to.equal(own)
    expect(await there({}, { location: common })).to.equal(common)
    expect(await there({})).to.equal(ofLine)
    await api.patch(`/order/po-line/${line.pk}/`, { destination: null })
    expect(await there({})).to.equal(ofOrder)
    await api.patch(`/order/po/${order.pk}/`, { destination: null })
    expect(await there({})).to.equal(ofPart)
    await api.patch(`/part/${part.pk}/`, { default_location: null })
    expect(await there({})).to.equal(ofCategory)
    await api.patch(`/part/category/${above.pk}/`, { default_location: null })
    expect((await receive(order, [{ line_item: line.pk, quantity: 1 }], {})).body).to.deep.equal({
      location: ['Destination location must be specified'],
    })
    const hall = await made(api, '/stock/location/', { name: 'Hall', structural: true })
    expect((await receive(order, [{ line_item: line.pk, quantity: 1, location: hall.pk }])).status).to.equal(400)
  })

  it('a barcode belongs to one item', async () => {
    const { order, line } = await placed()
    const code = `code ${order.pk}`
    const { body } = await receive(order, [{ line_item: line.pk, quantity: 1, barcode: code }])
    expect((await seen(api, `/stock/${body[0].pk}/`)).barcode_hash).to.match(/^[0-9a-f]{32}$/)
    expect((await receive(order, [{ line_item: line.pk, quantity: 1, barcode: code }])).body).to.deep.equal({
      items: [{ barcode: ['Barcode is already in use'] }],
    })
    const twice = [1, 2].map(() => ({ line_item: line.pk, quantity: 1, barcode: 'twin' }))
    expect((await receive(order, twice)).body).to.deep.equal({ non_field_errors: ['Supplied barcode values must be unique'] })
  })

  it('more than ordered may come, at once and after all has come, unless the installation forbids it', async () => {
    const { order, line, part } = await placed({ quantity: 5 })
    await makeLine(api, order, { quantity: 1 })
    await api.patch('/settings/global/PURCHASEORDER_ALLOW_OVER_RECEIPT/', { value: false })
    expect((await receive(order, [{ line_item: line.pk, quantity: 6 }])).body).to.deep.equal({
      items: [{ quantity: ['Quantity must not exceed what is still to come (5)'] }],
    })
    await api.patch('/settings/global/PURCHASEORDER_ALLOW_OVER_RECEIPT/', { value: true })
    expect((await receive(order, [{ line_item: line.pk, quantity: 9 }])).status).to.equal(201)
    expect((await receive(order, [{ line_item: line.pk, quantity: 1 }])).status).to.equal(201)
    expect(await lineNow(line)).to.include({ received: 10 })
    expect(await seen(api, `/part/${part.pk}/`)).to.include({ in_stock: 10, ordering: 0 })
    await api.patch('/settings/global/PURCHASEORDER_ALLOW_OVER_RECEIPT/', { value: false })
    expect((await receive(order, [{ line_item: line.pk, quantity: 1 }])).body).to.deep.equal({
      items: [{ line_item: ['Line item has already been received in full'] }],
    })
    await api.patch('/settings/global/PURCHASEORDER_ALLOW_OVER_RECEIPT/', { value: true })
  })

  it('what is virtual is received without stock', async () => {
    const { order, line, part } = await placed({ quantity: 2 }, { virtual: true })
    const { status, body, text } = await receive(order, [{ line_item: line.pk, quantity: 1 }], {})
    expect(status, text).to.equal(201)
    expect(body).to.deep.equal([])
    expect(await lineNow(line)).to.include({ received: 1 })
    expect((await seen(api, `/part/${part.pk}/`)).ordering).to.equal(1)
  })

  it('several people who receive the same at once take no more than there is to come, where no more may come', async () => {
    await api.patch('/settings/global/PURCHASEORDER_ALLOW_OVER_RECEIPT/', { value: false })
    const { order, line, part } = await placed({ quantity: 10 })
    await makeLine(api, order, { quantity: 1 })
    const all = await Promise.all(Array.from({ length: 8 }, () => receive(order, [{ line_item: line.pk, quantity: 10 }])))
    expect(all.map((r) => r.status).sort()).to.deep.equal([201, ...Array(7).fill(400)])
    await api.patch('/settings/global/PURCHASEORDER_ALLOW_OVER_RECEIPT/', { value: true })
    expect(await lineNow(line)).to.include({ received: 10 })
    expect(await seen(api, `/part/${part.pk}/`)).to.include({ in_stock: 10, ordering: 0 })
  })

  it('whatever is received at random, alone or at once, adds up and never exceeds what was ordered', async () => {
    await api.patch('/settings/global/PURCHASEORDER_ALLOW_OVER_RECEIPT/', { value: false })
    const piece = fc.integer({ min: 1, max: 700_000 }) // 10^-5
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(piece, piece),
        fc.array(fc.tuple(fc.nat(1), piece), { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        async (ordered, deeds, atOnce) => {
          const order = await makeOrder(api, { supplier: supplier.pk })
          const lines = await Promise.all(ordered.map((q) => makeLine(api, order, { quantity: q / 100_000 })))
          await act(api, order, 'issue')
          const work = deeds.map(
            ([at, q]) =>
              () =>
                receive(order, [{ line_item: lines[at]!.pk, quantity: (q / 100_000).toFixed(5) }]),
          )
          const replies = []
          if (atOnce) replies.push(...(await Promise.all(work.map((run) => run()))))
          else for (const run of work) replies.push(await run())
          const taken = [0, 0]
          for (const [n, { status, text }] of replies.entries()) {
            expect([201, 400], text).to.include(status)
            if (status === 201) taken[deeds[n]![0]]! += deeds[n]![1]
          }
          const made = await seen(api, `/stock/?purchase_order=${order.pk}`)
          for (const [n, line] of lines.entries()) {
            const { received, quantity, part } = await lineNow(line)
            expect(Math.round(received * 100_000)).to.equal(taken[n])
            expect(received).to.be.at.most(quantity)
            const stock = made.filter((item: { supplier_part: number }) => item.supplier_part === part)
            expect(stock.reduce((sum: number, item: { quantity: number }) => sum + Math.round(item.quantity * 100_000), 0)).to.equal(
              taken[n],
            )
          }
        },
      ),
      { numRuns: 8, endOnFailure: true },
    )
    await api.patch('/settings/global/PURCHASEORDER_ALLOW_OVER_RECEIPT/', { value: true })
  })
})
