/** Shipments of sales orders, and how orders are completed: what was held goes to the customer, once. */
import { expect } from 'chai'
import { rebuildKept } from '../../../../resource/inventory/kept/index.ts'
import { type Made, makePart } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { expectSound } from '../../../support/stock.ts'
import { made, seen } from './builders.ts'
import { Shop } from './sales-builders.ts'

const UNIT = 100_000
const TODAY = new Date().toISOString().slice(0, 10)

eachDatabase('shipments of sales orders', (kind) => {
  let shop: Shop
  before(async () => {
    shop = await Shop.open(kind)
  })
  after(() => shop.server.close())
  afterEach(() => expectSound(shop.server.db))

  const orderNow = (so: Made) => seen(shop.api, `/order/so/${so.pk}/`)
  const complete = (so: Made, values = {}) => shop.api.post(`/order/so/${so.pk}/complete/`, values)
  const itemsOf = (part: Made) =>
    shop.rows(
      'select id, quantity, customer_id, sales_order_id, location_id, parent_id from stock_item where part_id = ? order by id',
      part.pk,
    )
  /** An order of some of a part, with a shipment that holds it. */
  const packed = async (quantity: number, values = {}) => {
    const part = await shop.part(values)
    const item = await shop.stock(part, 10)
    const { so, lines } = await shop.order([part, quantity])
    const shipment = await shop.shipment(so)
    expect((await shop.allocate(so, [[lines[0]!, item, quantity]], shipment)).status).to.equal(201)
    return { part, item, so, line: lines[0]!, shipment }
  }

  it('have numbers of their own order, and what is said of them', async () => {
    const { so } = await shop.order()
    expect((await shop.shipment(so)).reference).to.equal('1')
    const named = await shop.shipment(so, { reference: '7', tracking_number: 'T', invoice_number: 'I', link: 'https://example.com' })
    expect(named).to.include({
      reference: '7',
      tracking_number: 'T',
      invoice_number: 'I',
      link: 'https://example.com',
      shipment_date: null,
    })
    expect((await shop.shipment(so)).reference).to.equal('8')
    const twice = await shop.api.post('/order/so/shipment/', { order: so.pk, reference: '7' })
    expect([twice.status, twice.body]).to.deep.equal([400, { non_field_errors: ['The fields order, reference must make a unique set.'] }])
    const stranger = await made(shop.api, '/company/', { name: 'Stranger' })
    const address = await made(shop.api, '/company/address/', { company: stranger.pk, title: 'Dock' })
    expect((await shop.api.patch(`/order/so/shipment/${named.pk}/`, { shipment_address: address.pk })).body).to.deep.equal({
      shipment_address: ['Shipment address must match the customer'],
    })
    const { body: list } = await shop.api.get(`/order/so/shipment/?order=${so.pk}&shipped=false&search=8`)
    expect(list.map((one: Made) => one.reference)).to.deep.equal(['8'])
  })

  it('send a part of an item as a new one, and a whole item as itself, with history', async () => {
    const { part, item, so, line, shipment } = await packed(4)
    const meter = await shop.part({ trackable: true })
    const serial = await shop.stock(meter, 1, { serial_numbers: '77' })
    const more = await made(shop.api, '/order/so-line/', { order: so.pk, part: meter.pk, quantity: 1 })
    await shop.allocate(so, [[more, serial, 1]], shipment)
    const { status, body } = await shop.ship(shipment, {
      shipment_date: '2026-02-10',
      delivery_date: '2026-02-12',
      tracking_number: 'TRK-9',
      invoice_number: 'INV-9',
    })
    expect([status, body]).to.deep.equal([
      200,
      { task_id: '', exists: false, pending: false, complete: true, success: true, http_status: 200 },
    ])
    const [left, gone] = await itemsOf(part)
    expect(left).to.include({ id: item.pk, quantity: 6 * UNIT, customer_id: null, location_id: shop.shelf.pk })
    expect(gone).to.include({
      quantity: 4 * UNIT,
      customer_id: shop.customer.pk,
      sales_order_id: so.pk,
      location_id: null,
      parent_id: item.pk,
    })
    expect((await itemsOf(meter))[0]).to.include({ id: serial.pk, customer_id: shop.customer.pk, sales_order_id: so.pk, location_id: null })
    expect((await shop.held(so)).map((row) => row.item)).to.deep.equal([gone!.id, serial.pk])
    expect(await shop.rows('select shipped from order_sales_order_line where order_id = ? order by id', so.pk)).to.deep.equal([
      { shipped: 4 * UNIT },
      { shipped: UNIT },
    ])
    expect(await seen(shop.api, `/order/so/shipment/${shipment.pk}/`)).to.include({
      shipment_date: '2026-02-10',
      delivery_date: '2026-02-12',
      tracking_number: 'TRK-9',
      invoice_number: 'INV-9',
      allocated_items: 2,
    })
    const story = await seen(shop.api, `/stock/track/?item=${gone!.id}`)
    const shipped = story.find((row: { tracking_type: number }) => row.tracking_type === 60)
    expect(shipped.deltas).to.include({ quantity: 4, salesorder: so.pk, customer: shop.customer.pk, customer_name: shop.customer.name })
    expect(story.some((row: { tracking_type: number }) => row.tracking_type === 40)).to.equal(true)
    expect(await shop.totals(part)).to.deep.equal({ in_stock: 6 * UNIT, allocated: 0, required: 0, free: 6 * UNIT })
    expect(await orderNow(so)).to.include({ status: 15, completed_lines: 2, completed_shipments_count: 1 })
    expect(await seen(shop.api, `/order/so-line/${line.pk}/`)).to.include({ shipped: 4 })
  })

  it('send nothing twice, and nothing that was not held for them', async () => {
    const { so, part, item, line, shipment } = await packed(2)
    const empty = await shop.shipment(so)
    expect((await shop.ship(empty)).body).to.deep.equal({ non_field_errors: ['Shipment has no allocated stock items'] })
    expect((await shop.ship(shipment, { shipment_date: 'nonsense' })).status).to.equal(400)
    await shop.set('SALESORDER_SHIPMENT_REQUIRES_CHECK', 'True')
    try {
      expect((await shop.ship(shipment)).body).to.deep.equal({ non_field_errors: ['Shipment must be checked before it can be completed'] })
      await shop.api.patch(`/order/so/shipment/${shipment.pk}/`, { checked_by: (await shop.api.get('/user/me/')).body.pk })
      expect((await shop.ship(shipment)).status).to.equal(200)
    } finally {
      await shop.set('SALESORDER_SHIPMENT_REQUIRES_CHECK', 'False')
    }
    expect(await seen(shop.api, `/order/so/shipment/${shipment.pk}/`)).to.include({ shipment_date: TODAY })
    expect((await shop.ship(shipment)).body).to.deep.equal({ non_field_errors: ['Shipment has already been sent'] })
    const [sent] = await seen(shop.api, `/order/so-allocation/?order=${so.pk}`)
    expect((await shop.api.patch(`/order/so-allocation/${sent.pk}/`, { quantity: 1 })).body).to.deep.equal({
      item: [`Stock Item instance with id ${sent.item} is not a valid choice.`],
    })
    // What was sent stays sent, and what is held is sent by shipping it alone.
    expect((await shop.api.patch(`/order/so/shipment/${shipment.pk}/`, { shipment_date: null })).status).to.equal(400)
    await shop.allocate(so, [[line, item, 1]], empty)
    expect((await shop.api.patch(`/order/so/shipment/${empty.pk}/`, { shipment_date: TODAY })).status).to.equal(400)
    expect((await itemsOf(part)).map(({ quantity }) => quantity)).to.deep.equal([8 * UNIT, 2 * UNIT])
  })

  it('fail as a whole where less is there than they hold', async () => {
    const { so, part, item, shipment } = await packed(2)
    const other = await shop.part()
    const whole = await shop.stock(other, 3)
    const line = await made(shop.api, '/order/so-line/', { order: so.pk, part: other.pk, quantity: 3 })
    await shop.allocate(so, [[line, whole, 3]], shipment)
    await shop.server.db.transaction((trx) =>
      trx('order_sales_order_allocation')
        .where({ item_id: whole.pk })
        .update({ quantity: 4 * UNIT }),
    )
    const before = await itemsOf(part)
    expect((await shop.ship(shipment)).status).to.equal(400)
    expect(await itemsOf(part)).to.deep.equal(before)
    expect(await seen(shop.api, `/order/so/shipment/${shipment.pk}/`)).to.include({ shipment_date: null })
    await shop.server.db.transaction((trx) =>
      trx('order_sales_order_allocation')
        .where({ item_id: whole.pk })
        .update({ quantity: 3 * UNIT }),
    )
    expect((await shop.ship(shipment)).status).to.equal(200)
    expect((await itemsOf(part))[0]).to.include({ id: item.pk, quantity: 8 * UNIT })
  })

  it('leave what others hold of the same item where it is', async () => {
    const { part, item, so, shipment } = await packed(3)
    const other = await shop.order([part, 7])
    await shop.allocate(other.so, [[other.lines[0]!, item, 7]])
    expect((await shop.ship(shipment)).status).to.equal(200)
    expect((await itemsOf(part))[0]).to.include({ id: item.pk, quantity: 7 * UNIT, customer_id: null })
    expect(await shop.totals(part)).to.include({ in_stock: 7 * UNIT, allocated: 7 * UNIT, free: 0 })
    await shop.api.post(`/order/so/${so.pk}/cancel/`)
    expect(await shop.held(so)).to.deep.equal([])
    expect((await itemsOf(part))[1]).to.include({ customer_id: shop.customer.pk, sales_order_id: so.pk })
  })

  it('are sent once, however many send them', async () => {
    const { part, shipment, so } = await packed(4)
    const answers = await Promise.all(Array.from({ length: 8 }, () => shop.ship(shipment)))
    expect(answers.map(({ status }) => status).sort()).to.deep.equal([200, 400, 400, 400, 400, 400, 400, 400])
    expect((await itemsOf(part)).map(({ quantity }) => quantity)).to.deep.equal([6 * UNIT, 4 * UNIT])
    expect(await shop.rows('select shipped from order_sales_order_line where order_id = ?', so.pk)).to.deep.equal([{ shipped: 4 * UNIT }])
  })

  it('of orders on one item, eight at a time, send what came in and no more', async () => {
    const part = await shop.part()
    const item = await shop.stock(part, 20)
    const orders = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const { so, lines } = await shop.order([part, 3])
        return { so, line: lines[0]!, shipment: await shop.shipment(so) }
      }),
    )
    const sent = await Promise.all(
      orders.map(async ({ so, line, shipment }, n) => {
        const held = await shop.allocate(so, [[line, item, 3]], shipment)
        const [went] = await Promise.all([
          n % 3 === 0 ? shop.api.post(`/order/so/${so.pk}/cancel/`) : shop.ship(shipment),
          n % 4 === 0 ? shop.api.patch(`/order/so/shipment/${shipment.pk}/`, { tracking_number: 'T' }) : complete(so),
          shop.api.post('/stock/remove/', { items: [{ pk: item.pk, quantity: 1 }] }),
        ])
        expect(held.status, held.text).to.be.oneOf([201, 400])
        if (n % 3 === 0) expect(went.status, went.text).to.equal(201)
        else expect(went.status, went.text).to.equal(held.status === 201 ? 200 : 400)
        return { line: line.pk, shipped: n % 3 && held.status === 201 ? 3 * UNIT : 0, held: held.status === 201 }
      }),
    )
    // Of 20 at most 8 were removed: 12 are enough for four of them, whatever happens.
    expect(sent.filter(({ held }) => held).length).to.be.at.least(4)
    const [removed] = await shop.rows(
      'select coalesce(sum(before - after), 0) as quantity from stock_tracking where part_id = ? and tracking_type = 12',
      part.pk,
    )
    const there = (await itemsOf(part)).reduce((sum, { quantity }) => sum + Number(quantity), 0)
    expect(there + Number(removed!.quantity)).to.equal(20 * UNIT)
    const lines = await shop.rows(
      `select l.id as line, l.shipped, coalesce((select sum(i.quantity) from order_sales_order_allocation a join stock_item i on i.id = a.item_id
         where a.line_id = l.id and i.sales_order_id = l.order_id), 0) as sent
       from order_sales_order_line l where l.part_id = ? order by l.id`,
      part.pk,
    )
    const right = sent.map(({ line, shipped }) => ({ line, shipped, sent: shipped })).sort((a, b) => a.line - b.line)
    expect(lines).to.deep.equal(right)
  })

  it('are there from the beginning, where the installation asks for it, and go with their order', async () => {
    await shop.set('SALESORDER_DEFAULT_SHIPMENT', 'True')
    const so = await made(shop.api, '/order/so/', { customer: shop.customer.pk })
    await shop.set('SALESORDER_DEFAULT_SHIPMENT', 'False')
    const [first] = await seen(shop.api, `/order/so/shipment/?order=${so.pk}&search=1`)
    expect(first).to.include({ reference: '1', order: so.pk })
    const template = await made(shop.api, '/parameter/template/', { name: `Weight ${kind}` })
    await made(shop.api, '/parameter/', { template: template.pk, model_type: 'order.salesordershipment', model_id: first.pk, data: '5' })
    await made(shop.api, '/attachment/', { model_type: 'salesordershipment', model_id: first.pk, link: 'https://example.com/note' })
    expect((await shop.api.patch(`/order/so/shipment/${first.pk}/`, { tags: ['urgent'] })).body.tags).to.deep.equal(['urgent'])
    expect((await shop.api.patch(`/metadata/salesordershipment/${first.pk}/`, { metadata: { box: 3 } })).status).to.equal(200)
    const copy = await shop.shipment(so, { duplicate: { original: first.pk } })
    expect((await seen(shop.api, `/order/so/shipment/${copy.pk}/?parameters=true`)).parameters[0]).to.include({ data: '5' })
    expect((await shop.api.post('/barcode/link/', { barcode: `box-${kind}`, salesordershipment: first.pk })).status).to.equal(200)
    expect((await shop.api.delete(`/order/so/${so.pk}/`)).status).to.equal(204)
    for (const table of ['common_parameter', 'common_attachment'])
      expect(await shop.server.db.all(`select id from ${table} where model_type = 'salesordershipment'`), table).to.deep.equal([])
    expect(await shop.server.db.all(`select * from common_tagged where model = 'order_sales_order_shipment'`)).to.deep.equal([])
    expect(await shop.rows('select id from order_sales_order_shipment where order_id = ?', so.pk)).to.deep.equal([])
  })

  it('keep their order where what was sent with it would have nothing that says where it is', async () => {
    const so = await made(shop.api, '/order/so/', { customer: shop.customer.pk })
    const sent = await shop.api.post('/stock/', { part: (await makePart(shop.api)).pk, quantity: 2 })
    const item = sent.body[0].pk
    await shop.server.db.transaction((trx) => trx('stock_item').where({ id: item }).update({ sales_order_id: so.pk }))
    await shop.server.db.transaction(rebuildKept)
    const { status, body } = await shop.api.delete(`/order/so/${so.pk}/`)
    expect([status, body]).to.eql([400, { non_field_errors: ['Stock items have been sent with this order to nobody'] }])
    expect((await shop.api.get(`/stock/${item}/`)).body).to.include({ in_stock: false, sales_order: so.pk })
  })

  describe('complete orders', () => {
    it('in two steps, once nothing is left to send', async () => {
      const { so, line, item, part, shipment } = await packed(4)
      expect((await complete(so)).body).to.deep.equal({ accept_incomplete: ['Order has incomplete line items'] })
      const some = { accept_incomplete: true }
      expect((await complete(so, some)).body).to.deep.equal({
        non_field_errors: ['Order cannot be completed as there are incomplete shipments'],
      })
      await shop.ship(shipment)
      await shop.allocate(so, [[line, item, 1]])
      expect((await complete(so, some)).body).to.deep.equal({
        non_field_errors: ['Order cannot be completed as there are incomplete allocations'],
      })
      const [, left] = await seen(shop.api, `/order/so-allocation/?order=${so.pk}`)
      expect((await shop.api.delete('/order/so-allocation/', { items: [left.pk] })).status).to.be.below(300)
      const first = await complete(so)
      expect([first.status, first.body]).to.deep.equal([201, { accept_incomplete: false }])
      expect(await orderNow(so)).to.include({ status: 20, shipment_date: TODAY })
      expect(await shop.rows('select shipped_by_id from order_sales_order where id = ?', so.pk)).to.deep.equal([
        { shipped_by_id: (await shop.api.get('/user/me/')).body.pk },
      ])
      expect((await complete(so)).status).to.equal(201)
      expect(await orderNow(so)).to.include({ status: 30, shipment_date: TODAY })
      expect((await complete(so)).body).to.deep.equal({ non_field_errors: ['Order is already complete'] })
      // A complete order keeps what was sent.
      expect((await shop.api.delete(`/order/so/shipment/${shipment.pk}/`)).status).to.equal(400)
      expect((await shop.api.post('/order/so/shipment/', { order: so.pk })).status).to.equal(400)
      expect((await shop.allocate(so, [[line, item, 1]])).status).to.equal(400)
      expect((await shop.api.patch(`/order/so/shipment/${shipment.pk}/`, { delivery_date: TODAY })).status).to.equal(200)
      expect(await shop.totals(part)).to.include({ in_stock: 6 * UNIT, allocated: 0, required: 0 })
    })

    it('at once, where the installation says so; what is virtual is sent with it, and gives its price', async () => {
      const service = await shop.part({ virtual: true })
      const { so, lines } = await shop.order([service, 3])
      await shop.api.patch(`/order/so-line/${lines[0]!.pk}/`, { sale_price: 5, sale_price_currency: 'USD' })
      await shop.set('SALESORDER_SHIP_COMPLETE', 'True')
      try {
        expect((await complete(so)).status).to.equal(201)
      } finally {
        await shop.set('SALESORDER_SHIP_COMPLETE', 'False')
      }
      expect(await orderNow(so)).to.include({ status: 30, completed_lines: 1, total_price: 15 })
      expect(await seen(shop.api, `/order/so-line/${lines[0]!.pk}/`)).to.include({ shipped: 3 })
      expect(await seen(shop.api, `/part/${service.pk}/pricing/`)).to.include({ sale_history_min: 5, sale_history_max: 5 })
    })

    it('once, however many complete them, and never one that was cancelled', async () => {
      const { so, shipment } = await packed(1)
      await shop.ship(shipment)
      const answers = await Promise.all(Array.from({ length: 8 }, () => complete(so)))
      expect(answers.filter(({ status }) => status === 201)).to.have.length(2)
      expect(await orderNow(so)).to.include({ status: 30 })
      const cancelled = await shop.order()
      await shop.api.post(`/order/so/${cancelled.so.pk}/cancel/`)
      expect((await complete(cancelled.so)).body).to.deep.equal({ non_field_errors: ['Order is already cancelled'] })
    })
  })
})
