/** What return orders receive: items come back from the customer, once, and all of a request or nothing of it. */
import { expect } from 'chai'
import type { Made } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { expectSound } from '../../../support/stock.ts'
import { made, seen } from './builders.ts'
import { Returns } from './return-builders.ts'

const UNIT = 100_000
const [QUARANTINED, ATTENTION] = [75, 50]
const [RETURNED, SPLIT_FROM] = [80, 40]
const TODAY = new Date().toISOString().slice(0, 10)
const EIGHT = Array.from({ length: 8 }, (_, n) => n)

eachDatabase('receiving with return orders', (kind) => {
  let returns: Returns
  before(async () => {
    returns = await Returns.open(kind)
  })
  after(() => returns.shop.server.close())
  afterEach(() => expectSound(returns.shop.server.db))

  const stored = () => returns.shop.rows('select (select count(*) from stock_item) as items, (select count(*) from stock_tracking) as told')
  /** The request is refused, and changes neither lines nor stock. */
  const refused = async (ro: Made, request: () => Promise<{ status: number; body: unknown }>, body: unknown) => {
    const before = [await returns.lines(ro), await stored(), await returns.row(ro)]
    const reply = await request()
    expect([reply.status, reply.body]).to.deep.equal([400, body])
    expect([await returns.lines(ro), await stored(), await returns.row(ro)]).to.deep.equal(before)
  }

  it('quarantines a whole item, which is the customer’s no more, and tells its history so', async () => {
    const { shop } = returns
    const meter = await shop.part({ trackable: true })
    const serial = await shop.stock(meter, 1, { serial_numbers: '700' })
    const { so, lines: wanted } = await shop.order([meter, 1])
    const shipment = await shop.shipment(so)
    await shop.allocate(so, [[wanted[0]!, serial, 1]], shipment)
    expect((await shop.ship(shipment)).status).to.equal(200)
    expect(await returns.item(serial.pk)).to.include({ customer_id: shop.customer.pk, sales_order_id: so.pk, location_id: null })

    const { ro, lines } = await returns.issued([serial, 1])
    const { status, body } = await returns.receive(ro, lines, { note: 'Broken glass' })
    expect([status, body]).to.deep.equal([
      201,
      { items: [{ item: lines[0]!.pk, status: null }], location: shop.shelf.pk, note: 'Broken glass' },
    ])
    expect(await returns.item(serial.pk)).to.deep.equal({
      id: serial.pk,
      quantity: UNIT,
      status: QUARANTINED,
      location_id: shop.shelf.pk,
      customer_id: null,
      sales_order_id: null,
      parent_id: null,
    })
    expect(await returns.lines(ro)).to.deep.equal([
      { id: lines[0]!.pk, item_id: serial.pk, quantity: UNIT, outcome: 10, received_date: TODAY },
    ])
    expect((await returns.story(serial.pk)).at(-1)).to.deep.equal({
      type: RETURNED,
      notes: 'Broken glass',
      deltas: {
        status: QUARANTINED,
        location: shop.shelf.pk,
        returnorder: ro.pk,
        quantity: 1,
        customer: shop.customer.pk,
        salesorder: so.pk,
      },
    })
    const [told] = await seen(shop.api, `/stock/track/?item=${serial.pk}`)
    expect(told.deltas.returnorder_detail).to.include({ pk: ro.pk, reference: ro.reference })
    expect(told.deltas.customer_detail).to.include({ pk: shop.customer.pk })
    // What is in quarantine is not in stock, and was sold all the same.
    expect(await shop.totals(meter)).to.include({ in_stock: 0, free: 0 })
    expect(await shop.rows('select shipped from order_sales_order_line where order_id = ?', so.pk)).to.deep.equal([{ shipped: UNIT }])
  })

  it('splits off what comes back of an item, in the state that is given, and the line is about that', async () => {
    const { shop } = returns
    const part = await shop.part()
    const item = await returns.sold(6, { batch: 'RET' }, part)
    const { ro, lines } = await returns.issued([item, 4])
    expect((await returns.receive(ro, [{ item: lines[0]!.pk, status: ATTENTION }])).status).to.equal(201)
    expect(await returns.item(item.pk)).to.include({ quantity: 2 * UNIT, customer_id: shop.customer.pk, status: 10, location_id: null })
    const [line] = await returns.lines(ro)
    expect(line!.item_id).to.not.equal(item.pk)
    const back = Number(line!.item_id)
    expect(await returns.item(back)).to.deep.equal({
      id: back,
      quantity: 4 * UNIT,
      status: ATTENTION,
      location_id: shop.shelf.pk,
      customer_id: null,
      sales_order_id: null,
      parent_id: item.pk,
    })
    expect((await returns.story(back)).map(({ type }) => type)).to.deep.equal([SPLIT_FROM, RETURNED])
    expect(await shop.totals(part)).to.include({ in_stock: 4 * UNIT })
    expect((await seen(shop.api, `/order/ro-line/${lines[0]!.pk}/`)).item_detail).to.include({ pk: back, batch: 'RET', in_stock: true })
  })

  it('takes states of the installation, and no others', async () => {
    const { shop } = returns
    const item = await returns.sold(1)
    const { ro, lines } = await returns.issued([item, 1])
    await made(shop.api, '/generic/status/custom/', {
      key: 1234,
      logical_key: ATTENTION,
      name: 'SCRATCHED',
      label: 'Scratched',
      reference_status: 'StockStatus',
    })
    for (const status of [999, 'zzz'])
      await refused(ro, () => returns.receive(ro, [{ item: lines[0]!.pk, status }]), {
        items: [{ status: [`"${status}" is not a valid choice.`] }],
      })
    expect((await returns.receive(ro, [{ item: lines[0]!.pk, status: 1234 }])).status).to.equal(201)
    const [row] = await shop.rows('select status, status_custom_key from stock_item where id = ?', item.pk)
    expect(row).to.deep.equal({ status: ATTENTION, status_custom_key: 1234 })
  })

  it('refuses lines of another order, lines given twice and lines of nothing: nothing of the request is received', async () => {
    const [one, two] = [await returns.sold(1), await returns.sold(1)]
    const { ro, lines } = await returns.issued([one, 1])
    const other = await returns.issued([two, 1])
    await refused(ro, () => returns.receive(ro, [lines[0]!, other.lines[0]!]), {
      items: [{}, { item: ['Line item does not match return order'] }],
    })
    await refused(ro, () => returns.receive(ro, [lines[0]!, lines[0]!]), { items: [{}, { item: ['Line item is given twice'] }] })
    await refused(ro, () => returns.receive(ro, [{ item: 99_999 }]), {
      items: [{ item: ['Invalid pk "99999" - object does not exist.'] }],
    })
    await refused(ro, () => returns.receive(ro, []), { non_field_errors: ['Line items must be provided'] })
    await refused(ro, () => returns.receive(ro, lines, { location: undefined }), { location: ['This field is required.'] })
    const house = await made(returns.shop.api, '/stock/location/', { name: 'House', structural: true })
    await refused(ro, () => returns.receive(ro, lines, { location: house.pk }), {
      location: ['Structural locations cannot be assigned stock items'],
    })
    expect((await returns.lines(other.ro))[0]!.received_date).to.equal(null)
    expect(await returns.item(one.pk)).to.include({ customer_id: returns.shop.customer.pk })
  })

  it('receives with orders in progress alone', async () => {
    const item = await returns.sold(1)
    const ro = await returns.order()
    const line = await returns.line(ro, item)
    const problem = { non_field_errors: ['Items can only be received against orders which are in progress'] }
    for (const action of [undefined, 'hold', 'cancel']) {
      if (action) await returns.act(ro, action)
      await refused(ro, () => returns.receive(ro, [line]), problem)
    }
    const done = await returns.issued([item, 1])
    await returns.act(done.ro, 'complete')
    await refused(done.ro, () => returns.receive(done.ro, done.lines), problem)
  })

  it('refuses items that are held, installed, or no longer that many', async () => {
    const { shop } = returns
    const part = await shop.part()
    const shelved = await shop.stock(part, 5)
    const sold = await returns.sold(5, {}, part)
    const { ro, lines } = await returns.issued([shelved, 2], [sold, 5])
    const { so, lines: wanted } = await shop.order([part, 1])
    await shop.allocate(so, [[wanted[0]!, shelved, 1]])
    await refused(ro, () => returns.receive(ro, [lines[1]!, lines[0]!]), {
      items: [{}, { item: ['This stock item is allocated to an order: take it out of the order first.'] }],
    })
    await shop.api.post('/stock/return/', { items: [{ pk: sold.pk, quantity: 3 }], location: shop.shelf.pk })
    await refused(ro, () => returns.receive(ro, [lines[1]!]), { items: [{ item: ['Return quantity exceeds stock quantity'] }] })
    const holder = await shop.stock(await shop.part({ assembly: true }), 1)
    const within = await shop.stock(part, 1)
    const more = await returns.issued([within, 1])
    await made(shop.api, '/bom/', { part: holder.part, sub_part: part.pk, quantity: 1 })
    expect((await shop.api.post(`/stock/${holder.pk}/install/`, { stock_item: within.pk, quantity: 1 })).status).to.equal(201)
    await refused(more.ro, () => returns.receive(more.ro, more.lines), { items: [{ item: ['Stock item is installed in another item'] }] })
  })

  it('keeps what a line was received for', async () => {
    const { shop } = returns
    const [item, other] = [await returns.sold(3), await returns.sold(3)]
    const { ro, lines } = await returns.issued([item, 2])
    await returns.receive(ro, lines)
    const before = await returns.lines(ro)
    const another = await returns.order()
    for (const [values, field] of [
      [{ item: other.pk }, 'item'],
      [{ quantity: 1 }, 'quantity'],
      [{ order: another.pk }, 'order'],
      [{ received_date: null }, 'received_date'],
    ] as const) {
      const { status, body } = await shop.api.patch(`/order/ro-line/${lines[0]!.pk}/`, values)
      expect([status, Object.keys(body)], field).to.deep.equal([400, [field]])
    }
    expect(await returns.lines(ro)).to.deep.equal(before)
    expect((await shop.api.patch(`/order/ro-line/${lines[0]!.pk}/`, { outcome: 50, received_date: '2026-01-02' })).status).to.equal(200)
    expect((await returns.lines(ro))[0]).to.include({ outcome: 50, received_date: '2026-01-02' })
  })

  it('keeps lines, and what they are about, when nothing is left of it', async () => {
    const { shop } = returns
    const part = await shop.part()
    const [one, two, three] = [await returns.sold(2, {}, part), await returns.sold(2, {}, part), await returns.sold(2, {}, part)]
    const { ro, lines } = await returns.issued([one, 2], [two, 2])
    const more = await returns.issued([three, 2])
    await returns.receive(ro, lines)
    await returns.receive(more.ro, more.lines)
    const { status, text } = await shop.api.post('/stock/merge/', {
      items: [one, two, three].map(({ pk }) => ({ item: pk })),
      location: shop.shelf.pk,
    })
    expect(status, text).to.equal(201)
    expect((await shop.api.post('/stock/remove/', { items: [{ pk: one.pk, quantity: 6 }] })).status).to.equal(201)
    expect((await returns.lines(ro)).map(({ item_id }) => item_id)).to.deep.equal([one.pk, two.pk])
    expect((await returns.lines(more.ro)).map(({ item_id }) => item_id)).to.deep.equal([three.pk])
    expect(await shop.rows('select quantity from stock_item where part_id = ?', part.pk)).to.deep.equal([
      { quantity: 0 },
      { quantity: 0 },
      { quantity: 0 },
    ])
  })

  describe('side by side', () => {
    it('receives a line once, whoever asks', async () => {
      const part = await returns.shop.part()
      const item = await returns.sold(6, {}, part)
      const { ro, lines } = await returns.issued([item, 4])
      const replies = await Promise.all(EIGHT.map(() => returns.receive(ro, lines)))
      // Receiving again is answered the same, and does nothing.
      expect(replies.map(({ status }) => status)).to.deep.equal(EIGHT.map(() => 201))
      const items = await returns.shop.rows('select quantity, customer_id from stock_item where part_id = ? order by id', part.pk)
      expect(items).to.deep.equal([
        { quantity: 2 * UNIT, customer_id: returns.shop.customer.pk },
        { quantity: 4 * UNIT, customer_id: null },
      ])
      const back = Number((await returns.lines(ro))[0]!.item_id)
      expect((await returns.story(back)).filter(({ type }) => type === RETURNED)).to.have.length(1)
    })

    it('receives an item once, whichever order it is on', async () => {
      const item = await returns.sold(1, { serial_numbers: '900' })
      const orders = await Promise.all(EIGHT.map(() => returns.issued([item, 1])))
      const replies = await Promise.all(orders.map(({ ro, lines }) => returns.receive(ro, lines)))
      expect(replies.map(({ status }) => status).sort()).to.deep.equal([201, ...Array(7).fill(400)])
      for (const { status, body } of replies)
        if (status !== 201) expect(body).to.deep.equal({ items: [{ item: ['Stock item is already in stock'] }] })
      const received = await returns.shop.rows(
        'select count(*) as n from order_return_order_line where item_id = ? and received_date is not null',
        item.pk,
      )
      expect(received).to.deep.equal([{ n: 1 }])
      expect((await returns.story(item.pk)).filter(({ type }) => type === RETURNED)).to.have.length(1)
    })

    it('receives no more of an item than the customer has', async () => {
      const part = await returns.shop.part()
      const item = await returns.sold(10, {}, part)
      const orders = await Promise.all(EIGHT.map(() => returns.issued([item, 3])))
      const replies = await Promise.all(orders.map(({ ro, lines }) => returns.receive(ro, lines)))
      expect(replies.map(({ status }) => status).sort()).to.deep.equal([201, 201, 201, ...Array(5).fill(400)])
      const sums = await returns.shop.rows(
        'select sum(quantity) as all_of_it, sum(case when customer_id is null then quantity else 0 end) as back from stock_item where part_id = ?',
        part.pk,
      )
      expect(sums).to.deep.equal([{ all_of_it: 10 * UNIT, back: 9 * UNIT }])
    })

    it('goes with taking the item back in another way, or deleting it', async () => {
      const { api, shelf, part, rows } = returns.shop
      for (const [away, stays] of [
        [(item: Made) => api.post('/stock/return/', { items: [{ pk: item.pk, quantity: 1 }], location: shelf.pk }), true],
        [(item: Made) => api.delete(`/stock/${item.pk}/`), false],
      ] as const) {
        const its = await part()
        const item = await returns.sold(1, {}, its)
        const { ro, lines } = await returns.issued([item, 1])
        const replies = await Promise.all(EIGHT.map((n) => (n % 2 ? away(item) : returns.receive(ro, lines))))
        expect(replies.filter(({ status }) => status >= 500)).to.deep.equal([])
        const done = (asked: number) => replies.filter(({ status }, n) => n % 2 === asked && status < 300).length
        const found = await rows('select id, quantity, location_id, customer_id from stock_item where part_id = ?', its.pk)
        expect(found).to.deep.equal(stays ? [{ id: item.pk, quantity: UNIT, location_id: shelf.pk, customer_id: null }] : [])
        const told = await rows(
          'select tracking_type as type from stock_tracking where part_id = ? and tracking_type in (80, 105) order by id',
          its.pk,
        )
        const received = await rows('select id from order_return_order_line where order_id = ? and received_date is not null', ro.pk)
        // Taken back by hand it can still be received, once; received it cannot be taken back any more. Whoever receives it again changes nothing.
        const right = stays ? [...(done(1) ? [105] : []), 80] : done(0) ? [80] : []
        expect(told.map(({ type }) => type)).to.deep.equal(right)
        expect([done(1) <= 1, received.length]).to.deep.equal([true, stays ? 1 : 0])
      }
    })
  })
})
