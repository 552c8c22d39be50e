/** What sales orders hold of stock: never more than there is, for lines of their own and their parts. */
import { expect } from 'chai'
import type { Made } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { expectSound } from '../../../support/stock.ts'
import { seen } from './builders.ts'
import { Shop } from './sales-builders.ts'

const UNIT = 100_000

eachDatabase('stock held for sales orders', (kind) => {
  let shop: Shop
  let part: Made
  before(async () => {
    shop = await Shop.open(kind)
    part = await shop.part()
  })
  after(() => shop.server.close())
  afterEach(() => expectSound(shop.server.db))

  it('counts for lines, items and parts; a second time in a row of its own, and beyond what the line asks', async () => {
    const gadget = await shop.part()
    const item = await shop.stock(gadget, 10)
    const { so, lines } = await shop.order([gadget, 3])
    const shipment = await shop.shipment(so)
    const first = await shop.allocate(so, [[lines[0]!, item, 2]], shipment)
    expect([first.status, first.body]).to.deep.equal([
      201,
      { items: [{ line_item: lines[0]!.pk, stock_item: item.pk, quantity: '2.00000' }], shipment: shipment.pk },
    ])
    expect((await shop.allocate(so, [[lines[0]!, item, 6]])).body).to.include({ shipment: null })
    expect(await shop.held(so)).to.deep.equal([
      { line: lines[0]!.pk, item: item.pk, quantity: 2 * UNIT, shipment: shipment.pk },
      { line: lines[0]!.pk, item: item.pk, quantity: 6 * UNIT, shipment: null },
    ])
    expect(await shop.totals(gadget)).to.deep.equal({ in_stock: 10 * UNIT, allocated: 8 * UNIT, required: 3 * UNIT, free: 2 * UNIT })
    expect(await seen(shop.api, `/order/so-line/${lines[0]!.pk}/`)).to.include({ allocated: 8, available_stock: 2 })
    expect(await seen(shop.api, `/stock/${item.pk}/`)).to.include({ allocated: 8 })
    // What is held cannot be taken.
    expect((await shop.api.post('/stock/remove/', { items: [{ pk: item.pk, quantity: 3 }] })).status).to.equal(400)
    const count = (quantity: number) => shop.api.post('/stock/count/', { items: [{ pk: item.pk, quantity }] })
    expect((await count(7)).body).to.deep.equal({ items: [{ quantity: ['Quantity must not be less than what is allocated (8)'] }] })
    expect(await shop.rows('select quantity from stock_item where id = ?', item.pk)).to.deep.equal([{ quantity: 10 * UNIT }])
    expect((await count(8)).status).to.equal(201)
  })

  it('is refused line by line, and then nothing is held', async () => {
    const other = await shop.part()
    const secret = await shop.part({ salable: false })
    const meter = await shop.part({ trackable: true })
    const item = await shop.stock(part, 5)
    const serial = await shop.stock(meter, 1, { serial_numbers: '7' })
    const { so, lines } = await shop.order([part, 3], [meter, 3])
    const [line, ofMeter] = [lines[0]!, lines[1]!]
    const elsewhere = await shop.order([part, 1])
    const away = await shop.stock(part, 1)
    await shop.api.post('/stock/assign/', { items: [{ item: away.pk }], customer: shop.customer.pk })
    const sent = await shop.shipment(so, { shipment_date: '2026-02-01' })
    const message = async (items: Parameters<Shop['allocate']>[1], shipment?: Made) => {
      const { status, body } = await shop.allocate(so, items, shipment)
      expect(status).to.equal(400)
      return body
    }
    expect(await message([[line, item, 6]])).to.deep.equal({ items: [{ quantity: ['Available quantity (5) exceeded'] }] })
    // Of one item for two lines of a request.
    expect(
      await message([
        [line, item, 3],
        [line, item, 3],
      ]),
    ).to.deep.equal({ items: [{}, { quantity: ['Available quantity (2) exceeded'] }] })
    expect(await message([[line, item, 0]])).to.deep.equal({ items: [{ quantity: ['Quantity must be positive'] }] })
    expect(await message([[line, item, -1]])).to.deep.equal({ items: [{ quantity: ['Ensure this value is greater than or equal to 0.'] }] })
    expect(await message([[ofMeter, serial, 2]])).to.deep.equal({ items: [{ quantity: ['Quantity must be 1 for serialized stock item'] }] })
    expect(await message([[elsewhere.lines[0]!, item, 1]])).to.deep.equal({
      items: [{ line_item: ['Line item is not associated with this order'] }],
    })
    expect(await message([[line, await shop.stock(other, 1), 1]])).to.deep.equal({
      items: [{ stock_item: ['Cannot allocate stock item to a line with a different part'] }],
    })
    expect(await message([[line, away, 1]])).to.deep.equal({ items: [{ stock_item: ['Stock item is not in stock'] }] })
    const hidden = await shop.stock(secret, 1)
    expect(await message([[line, hidden, 1]])).to.deep.equal({ item: [`Stock Item instance with id ${hidden.pk} is not a valid choice.`] })
    expect(await message([[line, item, 1]], sent)).to.deep.equal({ shipment: ['Shipment has already been shipped'] })
    expect(await message([[line, item, 1]], await shop.shipment(elsewhere.so))).to.deep.equal({
      shipment: ['Shipment is not associated with this order'],
    })
    expect(await message([])).to.deep.equal({ non_field_errors: ['Allocation items must be provided'] })
    expect(await shop.held(so)).to.deep.equal([])
    await shop.api.post(`/order/so/${so.pk}/cancel/`)
    expect((await shop.allocate(so, [[line, item, 1]])).body).to.deep.equal({ order: ['Order is not open'] })
    expect(await shop.held(so)).to.deep.equal([])
  })

  it('may be of a variant of the part that a line asks for, and of nothing above it', async () => {
    const template = await shop.part({ is_template: true })
    const variant = await shop.part({ variant_of: template.pk })
    const item = await shop.stock(variant, 2)
    const above = await shop.stock(template, 2)
    const { so, lines } = await shop.order([template, 1], [variant, 1])
    expect((await shop.allocate(so, [[lines[0]!, item, 1]])).status).to.equal(201)
    expect((await shop.allocate(so, [[lines[1]!, above, 1]])).status).to.equal(400)
    expect(await shop.totals(variant)).to.include({ allocated: UNIT })
    expect((await shop.held(so)).length).to.equal(1)
  })

  it('is named by serial numbers, all of them or none', async () => {
    const meter = await shop.part({ trackable: true })
    for (const serial of ['1', '2', '3']) await shop.stock(meter, 1, { serial_numbers: serial })
    const { so, lines } = await shop.order([meter, 2])
    const [line] = lines
    const serials = (serial_numbers: string, quantity: number) =>
      shop.api.post(`/order/so/${so.pk}/allocate-serials/`, { line_item: line!.pk, quantity, serial_numbers })
    expect((await serials('1, 9', 2)).body).to.deep.equal({ serial_numbers: ['No match found for the following serial numbers: 9'] })
    expect((await serials('1', 2)).body).to.deep.equal({
      non_field_errors: ['Number of unique serial numbers (1) must match quantity (2)'],
    })
    const done = await serials('1-2', 2)
    expect([done.status, done.body]).to.deep.equal([201, { line_item: line!.pk, quantity: 2, serial_numbers: '1-2', shipment: null }])
    expect((await serials('2,3', 2)).body).to.deep.equal({ serial_numbers: ['The following serial numbers are unavailable: 2'] })
    expect((await shop.held(so)).map(({ quantity }) => quantity)).to.deep.equal([UNIT, UNIT])
    expect(await shop.totals(meter)).to.include({ allocated: 2 * UNIT })
  })

  it('is found by itself: the oldest first, of several items, and no more than is missing', async () => {
    const cable = await shop.part()
    const elsewhere = (await shop.api.post('/stock/location/', { name: 'Elsewhere' })).body
    const old = await shop.stock(cable, 2)
    await shop.stock(cable, 4, { status: 75 })
    const far = await shop.stock(cable, 5, { location: elsewhere.pk })
    const { so, lines } = await shop.order([cable, 4], [cable, 10])
    const auto = (values = {}) => shop.api.post(`/order/so/${so.pk}/auto-allocate/`, values)
    expect((await auto({ interchangeable: false })).body).to.deep.equal({
      task_id: '',
      exists: false,
      pending: false,
      complete: true,
      success: true,
      http_status: 200,
    })
    expect(await shop.held(so)).to.deep.equal([])
    await auto({ location: elsewhere.pk, line_items: [lines[0]!.pk] })
    expect(await shop.held(so)).to.deep.equal([{ line: lines[0]!.pk, item: far.pk, quantity: 4 * UNIT, shipment: null }])
    const shipment = await shop.shipment(so)
    await auto({ shipment: shipment.pk })
    expect((await shop.held(so)).slice(1)).to.deep.equal([
      { line: lines[1]!.pk, item: old.pk, quantity: 2 * UNIT, shipment: shipment.pk },
      { line: lines[1]!.pk, item: far.pk, quantity: UNIT, shipment: shipment.pk },
    ])
    const other = await shop.order([cable, 1])
    expect((await auto({ line_items: [other.lines[0]!.pk] })).body).to.deep.equal({
      line_items: ['Line item does not belong to this order'],
    })
  })

  it('must have passed its tests, where the installation asks for it', async () => {
    const meter = await shop.part({ trackable: true, testable: true })
    const test = (await shop.api.post('/part/test-template/', { part: meter.pk, test_name: 'Holds', description: 'x' })).body
    const item = await shop.stock(meter, 1, { serial_numbers: '1' })
    const { so, lines } = await shop.order([meter, 1])
    await shop.set('SALESORDER_BLOCK_INCOMPLETE_ITEM_TESTS', 'True')
    const allocate = () => shop.allocate(so, [[lines[0]!, item, 1]])
    const refused = { items: [{ stock_item: ['Stock item has not passed all required tests'] }] }
    const result = (result: boolean) => shop.api.post('/stock/test/', { stock_item: item.pk, template: test.pk, result })
    try {
      expect((await allocate()).body).to.deep.equal(refused)
      await result(true)
      await result(false)
      expect((await allocate()).body).to.deep.equal(refused)
      await shop.api.post(`/order/so/${so.pk}/auto-allocate/`)
      expect(await shop.held(so)).to.deep.equal([])
      await result(true)
      expect((await allocate()).status).to.equal(201)
    } finally {
      await shop.set('SALESORDER_BLOCK_INCOMPLETE_ITEM_TESTS', 'False')
    }
  })

  it('changes and is free again with its row, its line, its shipment and its order', async () => {
    const gadget = await shop.part()
    const item = await shop.stock(gadget, 10)
    const { so, lines } = await shop.order([gadget, 5], [gadget, 5])
    const shipment = await shop.shipment(so)
    await shop.allocate(so, [
      [lines[0]!, item, 2],
      [lines[1]!, item, 2],
    ])
    await shop.allocate(so, [[lines[1]!, item, 1]], shipment)
    const [one] = await seen(shop.api, `/order/so-allocation/?order=${so.pk}`)
    const path = `/order/so-allocation/${one.pk}/`
    expect((await shop.api.patch(path, { quantity: 8 })).body).to.deep.equal({ quantity: ['Stock item is over-allocated'] })
    expect((await shop.api.patch(path, { quantity: 0 })).body).to.deep.equal({
      quantity: ['Allocation quantity must be greater than zero'],
    })
    expect((await shop.api.patch(path, { quantity: 7 })).body).to.include({ quantity: 7, item: item.pk, order: so.pk, part: gadget.pk })
    expect(await shop.totals(gadget)).to.include({ allocated: 10 * UNIT })
    const stranger = await shop.stock(part, 3)
    expect((await shop.api.patch(path, { item: stranger.pk, quantity: 1 })).body).to.deep.equal({
      item: ['Cannot allocate stock item to a line with a different part'],
    })
    expect((await shop.api.patch(`/order/so-line/${lines[0]!.pk}/`, { part: part.pk })).body).to.deep.equal({
      part: ['Items are allocated to this line'],
    })
    for (const [gone, left] of [
      [path, 3],
      [`/order/so/shipment/${shipment.pk}/`, 2],
      [`/order/so-line/${lines[1]!.pk}/`, 0],
    ] as const) {
      expect((await shop.api.delete(gone)).status, gone).to.equal(204)
      expect(await shop.totals(gadget), gone).to.include({ allocated: left * UNIT })
    }
    await shop.allocate(so, [[lines[0]!, item, 5]])
    await shop.api.post(`/order/so/${so.pk}/hold/`)
    expect(await shop.totals(gadget)).to.include({ allocated: 5 * UNIT })
    await shop.api.post(`/order/so/${so.pk}/cancel/`)
    expect(await shop.totals(gadget)).to.include({ allocated: 0, required: 0, free: 10 * UNIT })
    expect(await shop.held(so)).to.deep.equal([])
  })

  it('is never more than there is, however many hold it at once', async () => {
    const gadget = await shop.part()
    const items = [await shop.stock(gadget, 5), await shop.stock(gadget, 5)]
    const orders = await Promise.all(Array.from({ length: 8 }, () => shop.order([gadget, 3], [gadget, 3])))
    await Promise.all(
      orders.flatMap(({ so, lines }, n) => [
        shop.allocate(so, [
          [lines[0]!, items[n % 2]!, 2],
          [lines[1]!, items[(n + 1) % 2]!, 1],
        ]),
        shop.api.post(`/order/so/${so.pk}/auto-allocate/`, { line_items: [lines[1]!.pk] }),
        shop.api.post('/stock/remove/', { items: [{ pk: items[n % 2]!.pk, quantity: 1 }] }),
      ]),
    )
    const over = await shop.rows(
      `select i.id from stock_item i where i.part_id = ? and i.quantity < (select sum(a.quantity) from order_sales_order_allocation a where a.item_id = i.id)`,
      gadget.pk,
    )
    expect(over).to.deep.equal([])
    const { in_stock, allocated, free } = await shop.totals(gadget)
    expect(Number(in_stock) - Number(allocated)).to.equal(free)
    expect(Number(allocated)).to.be.above(0)
  })
})
