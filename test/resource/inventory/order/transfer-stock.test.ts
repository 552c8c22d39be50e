/** Stock of transfer orders: what they hold, and what becomes of it when they are completed. */
import { expect } from 'chai'
import { type Api, superuser } from '../../../support/api.ts'
import { type Made, makeCompany, makePart } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'
import { expectSound } from '../../../support/stock.ts'
import { made, seen } from './builders.ts'

const [ISSUED, COMPLETE] = [20, 30]

eachDatabase('stock of transfer orders', (kind) => {
  let server: TestServer
  let api: Api
  let part: Made
  let other: Made
  let meter: Made
  let shelf: Made
  let bench: Made
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
    part = await makePart(api)
    other = await makePart(api)
    meter = await makePart(api, { trackable: true })
    shelf = await made(api, '/stock/location/', { name: 'Shelf' })
    bench = await made(api, '/stock/location/', { name: 'Bench' })
  })
  after(async () => {
    await expectSound(server.db)
    await server.close()
  })

  const line = (of: Made, values = {}) => made(api, '/order/transfer-order-line/', { order: of.pk, part: part.pk, quantity: 2, ...values })
  /** An issued order to the bench. */
  async function order(values = {}): Promise<Made> {
    const its = await made(api, '/order/transfer-order/', { destination: bench.pk, ...values })
    expect((await api.post(`/order/transfer-order/${its.pk}/issue/`)).status).to.equal(201)
    return its
  }
  async function stock(values = {}): Promise<Made> {
    const { status, body, text } = await api.post('/stock/', { part: part.pk, quantity: 10, location: shelf.pk, ...values })
    expect(status, text).to.equal(201)
    return body[0]
  }
  const ask = (of: Made, items: unknown) => api.post(`/order/transfer-order/${of.pk}/allocate/`, { items })
  const one = (its: Made, item: Made, quantity: number | string) => ({ line_item: its.pk, stock_item: item.pk, quantity })
  async function hold(of: Made, ...items: object[]): Promise<void> {
    const { status, text } = await ask(of, items)
    expect(status, text).to.equal(201)
  }
  const finish = (of: Made, values = {}) => api.post(`/order/transfer-order/${of.pk}/complete/`, values)
  const number = (values: Record<string, unknown>, ...names: string[]) => names.map((name) => Number(values[name]))
  const item = async (of: Made) => (await server.db.all('select * from stock_item where id = ?', [of.pk]))[0]
  const held = async (of: Made) =>
    (
      await server.db.all(
        `select a.line_id, a.item_id, a.quantity from order_transfer_order_allocation a join order_transfer_order_line l on l.id = a.line_id
         where l.order_id = ? order by a.id`,
        [of.pk],
      )
    ).map((row) => number(row, 'line_id', 'item_id', 'quantity'))
  const kept = async (of: Made) =>
    number(
      (
        await server.db.all('select allocated_to_transfer_orders as held, unallocated_stock as free from part_total where part_id = ?', [
          of.pk,
        ])
      )[0]!,
      'held',
      'free',
    )
  const orderRow = async (of: Made) => (await server.db.all('select * from order_transfer_order where id = ?', [of.pk]))[0]!
  const transferred = async (its: Made) =>
    Number((await server.db.all('select transferred from order_transfer_order_line where id = ?', [its.pk]))[0]!.transferred)
  const history = (of: Made) =>
    server.db
      .all<{ tracking_type: number; deltas: string }>('select tracking_type, deltas from stock_tracking where item_id = ? order by id', [
        of.pk,
      ])
      .then((rows) => rows.map((row) => ({ type: row.tracking_type, ...(JSON.parse(row.deltas) as object) })))
  /** All that a refusal must not have changed. */
  const everything = async () =>
    Promise.all(
      [
        'stock_item',
        'stock_tracking',
        'part_total',
        'order_transfer_order',
        'order_transfer_order_line',
        'order_transfer_order_allocation',
      ].map((table) => server.db.all(`select * from ${table} order by 1`)),
    )
  async function refused(request: () => Promise<{ status: number; body: unknown }>, wanted: unknown): Promise<void> {
    const before = await everything()
    const { status, body } = await request()
    expect([status, body]).to.deep.equal([400, wanted])
    expect(await everything()).to.deep.equal(before)
  }

  describe('is held', () => {
    it('by rows of their own, more than a line asks for, and counted for the part', async () => {
      const its = await makePart(api)
      const to = await made(api, '/order/transfer-order/', {}) // pending
      const line1 = await line(to, { part: its.pk, quantity: 3 })
      const item1 = await stock({ part: its.pk })
      await hold(to, one(line1, item1, 2), one(line1, item1, '1.5'))
      await hold(to, one(line1, item1, 4))
      expect(await held(to)).to.deep.equal([200_000, 150_000, 400_000].map((quantity) => [line1.pk, item1.pk, quantity]))
      // As InvenTree counts: what transfer orders hold is not taken off what a part has, and not shown of the item.
      expect(await kept(its)).to.deep.equal([750_000, 1_000_000])
      expect(await seen(api, `/order/transfer-order-line/${line1.pk}/`)).to.include({ allocated: 7.5, available_stock: 10, transferred: 0 })
      expect(await seen(api, `/stock/${item1.pk}/`)).to.include({ allocated: 0, quantity: 10 })
      const [row] = await seen(
        api,
        `/order/transfer-order-allocation/?order=${to.pk}&item_detail=true&location_detail=true&part_detail=true`,
      )
      expect(row).to.include({ line: line1.pk, item: item1.pk, part: its.pk, order: to.pk, location: shelf.pk, quantity: 2, serial: null })
      expect([row.item_detail.pk, row.location_detail.name, row.part_detail.pk]).to.deep.equal([item1.pk, 'Shelf', its.pk])
    })

    it('so that nobody else takes it: not stock actions, not sales orders', async () => {
      const its = await makePart(api, { salable: true })
      const to = await order()
      const line1 = await line(to, { part: its.pk })
      const item1 = await stock({ part: its.pk })
      await hold(to, one(line1, item1, 8))
      const customer = await makeCompany(api, { is_customer: true })
      const so = await made(api, '/order/so/', { customer: customer.pk })
      const sold = await made(api, '/order/so-line/', { order: so.pk, part: its.pk, quantity: 3 })
      const lines = (quantity: number) => ({ items: [{ pk: item1.pk, quantity }], location: bench.pk })
      for (const [path, body] of [
        ['/stock/remove/', lines(3)],
        ['/stock/transfer/', lines(3)],
        [`/order/so/${so.pk}/allocate/`, { items: [one(sold, item1, 3)] }],
      ] as const) {
        const before = await everything()
        expect((await api.post(path, body)).status, path).to.equal(400)
        expect(await everything()).to.deep.equal(before)
      }
      expect((await api.post('/stock/remove/', lines(2))).status).to.equal(201)
      await refused(() => ask(to, [one(line1, item1, 1)]), { items: [{ quantity: ['Available quantity (0) exceeded'] }] })
    })

    it('as far as there is any, for lines of the order and the part', async () => {
      const [to, elsewhere] = [await order(), await order()]
      const [line1, strange, meters] = [await line(to), await line(elsewhere), await line(to, { part: meter.pk })]
      const [item1, alien] = [await stock(), await stock({ part: other.pk })]
      const serial = await stock({ part: meter.pk, quantity: 1, serial_numbers: `7${kind === 'sqlite' ? 1 : 2}` })
      const says = (where: string, message: string) => ({ items: [{ [where]: [message] }] })
      for (const [items, wanted] of [
        [[one(line1, item1, 11)], says('quantity', 'Available quantity (10) exceeded')],
        [[one(line1, item1, 6), one(line1, item1, 5)], { items: [{}, { quantity: ['Available quantity (4) exceeded'] }] }],
        [[one(line1, item1, 0)], says('quantity', 'Quantity must be positive')],
        [[one(line1, alien, 1)], says('stock_item', 'Cannot allocate stock item to a line with a different part')],
        [[one(strange, item1, 1)], says('line_item', 'Line item is not associated with this order')],
        [[one(meters, serial, 2)], says('quantity', 'Quantity must be 1 for serialized stock item')],
        [
          [one(line1, item1, 1), one(line1, item1, -1)],
          { items: [{}, { quantity: ['Ensure this value is greater than or equal to 0.'] }] },
        ],
        [[], { non_field_errors: ['Allocation items must be provided'] }],
      ] as const)
        await refused(() => ask(to, items), wanted)
      expect(await held(to)).to.deep.equal([])
    })

    it('of variants of the part, and of nothing that a customer has', async () => {
      const template = await makePart(api, { is_template: true })
      const variant = await makePart(api, { variant_of: template.pk })
      const to = await order()
      const line1 = await line(to, { part: template.pk })
      await hold(to, one(line1, await stock({ part: variant.pk }), 1))
      const sold = await makePart(api, { salable: true })
      const gone = await stock({ part: sold.pk })
      const line2 = await line(to, { part: sold.pk })
      const customer = await makeCompany(api, { is_customer: true })
      expect((await api.post('/stock/assign/', { items: [{ item: gone.pk }], customer: customer.pk })).status).to.equal(201)
      await refused(() => ask(to, [one(line2, gone, 1)]), { items: [{ stock_item: ['Stock item is not in stock'] }] })
    })

    it('by serial numbers, and what is wrong with these is said in one text', async () => {
      const to = await order()
      const [line1, line2] = [await line(to, { part: meter.pk }), await line(to)]
      const first = kind === 'sqlite' ? 300 : 400
      await stock({ part: meter.pk, quantity: 3, serial_numbers: `${first}-${first + 2}` })
      const serials = (values: object) => api.post(`/order/transfer-order/${to.pk}/allocate-serials/`, { line_item: line1.pk, ...values })
      await refused(() => serials({ quantity: 1, serial_numbers: '99999' }), {
        serial_numbers: 'No match found for the following serial numbers: 99999',
      })
      const { status, body } = await serials({ quantity: 2, serial_numbers: `${first}-${first + 1}` })
      expect([status, body]).to.deep.equal([201, { line_item: line1.pk, quantity: 2, serial_numbers: `${first}-${first + 1}` }])
      expect((await held(to)).map(([its, , quantity]) => [its, quantity])).to.deep.equal([
        [line1.pk, 100_000],
        [line1.pk, 100_000],
      ])
      await refused(() => serials({ quantity: 2, serial_numbers: `${first + 1}-${first + 2}` }), {
        serial_numbers: `The following serial numbers are unavailable: ${first + 1}`,
      })
      await refused(() => serials({ line_item: line2.pk, quantity: 1, serial_numbers: String(first + 2) }), {
        serial_numbers: `No match found for the following serial numbers: ${first + 2}`,
      })
      const elsewhere = await line(await order(), { part: meter.pk })
      await refused(() => serials({ line_item: elsewhere.pk, quantity: 1, serial_numbers: String(first + 2) }), {
        line_item: ['Line item is not associated with this order'],
      })
    })

    it('until an allocation is changed or deleted, alone or with its line, or the order is cancelled or goes', async () => {
      const its = await makePart(api)
      const to = await order()
      const lines = [await line(to, { part: its.pk }), await line(to, { part: its.pk })]
      const item1 = await stock({ part: its.pk })
      await hold(to, one(lines[0]!, item1, 2), one(lines[0]!, item1, 3), one(lines[1]!, item1, 4))
      const rows = await seen(api, `/order/transfer-order-allocation/?order=${to.pk}`)
      const [a, b] = rows.map((row: Made) => row.pk)
      const path = `/order/transfer-order-allocation/${a}/`
      const changed = await api.patch(path, { quantity: 3 })
      expect([changed.status, changed.body.quantity]).to.deep.equal([200, 3])
      await refused(() => api.patch(path, { quantity: 3.5 }), { quantity: ['Stock item is over-allocated'] })
      await refused(() => api.patch(path, { quantity: 0 }), { quantity: ['Allocation quantity must be greater than zero'] })
      expect((await api.patch(path, { line: lines[1]!.pk })).body.line).to.equal(lines[0]!.pk)
      expect(await kept(its)).to.deep.equal([1_000_000, 1_000_000])
      await refused(() => api.patch(`/order/transfer-order-line/${lines[0]!.pk}/`, { part: other.pk }), {
        part: ['Items are allocated to this line'],
      })
      expect((await api.delete(`/order/transfer-order-allocation/${b}/`)).status).to.equal(204)
      expect(await kept(its)).to.deep.equal([700_000, 1_000_000])
      expect((await api.delete(`/order/transfer-order-line/${lines[1]!.pk}/`)).status).to.equal(204)
      expect([await held(to), await kept(its)]).to.deep.equal([[[lines[0]!.pk, item1.pk, 300_000]], [300_000, 1_000_000]])
      expect((await api.post(`/order/transfer-order/${to.pk}/cancel/`)).status).to.equal(201)
      expect([await held(to), await kept(its)]).to.deep.equal([[], [0, 1_000_000]])
      await refused(() => ask(to, [one(lines[0]!, item1, 1)]), { order: ['Order is not open'] })
      await refused(() => finish(to), { non_field_errors: ['Order is already cancelled'] })
      const next = await order()
      await hold(next, one(await line(next, { part: its.pk }), item1, 5))
      expect((await api.delete(`/order/transfer-order/${next.pk}/`)).status).to.equal(204)
      expect(await kept(its)).to.deep.equal([0, 1_000_000])
    })

    it('of the item that takes another one in', async () => {
      const to = await order()
      const line1 = await line(to)
      const [into, from] = [await stock({ batch: 'M' }), await stock({ batch: 'M' })]
      await hold(to, one(line1, from, 3))
      const merged = await api.post('/stock/merge/', { items: [{ item: into.pk }, { item: from.pk }], location: shelf.pk })
      expect(merged.status, merged.text).to.equal(201)
      expect(await held(to)).to.deep.equal([[line1.pk, into.pk, 300_000]])
      expect((await finish(to)).status).to.equal(201)
      expect(number((await item(into))!, 'quantity')).to.deep.equal([1_700_000])
    })
  })

  describe('goes when the order is complete', () => {
    it('to its destination: whole items themselves, of others a part', async () => {
      const to = await order()
      const line1 = await line(to, { quantity: 12 })
      const [whole, some] = [await stock(), await stock({ batch: 'B' })]
      await hold(to, one(line1, whole, 10), one(line1, some, 1), one(line1, some, 2))
      const { status, body } = await finish(to)
      expect([status, body]).to.deep.equal([201, { accept_incomplete_allocation: false }])
      expect(await item(whole)).to.include({ location_id: bench.pk })
      expect(number((await item(whole))!, 'quantity')).to.deep.equal([1_000_000])
      expect(await item(some)).to.include({ location_id: shelf.pk })
      expect(number((await item(some))!, 'quantity')).to.deep.equal([700_000])
      const parts = await server.db.all<Record<string, unknown>>('select * from stock_item where parent_id = ? order by id', [some.pk])
      expect(parts.map((each) => [Number(each.quantity), each.location_id, each.batch])).to.deep.equal([
        [100_000, bench.pk, 'B'],
        [200_000, bench.pk, 'B'],
      ])
      expect(await held(to)).to.deep.equal([
        [line1.pk, whole.pk, 1_000_000],
        [line1.pk, parts[0]!.id, 100_000],
        [line1.pk, parts[1]!.id, 200_000],
      ])
      expect(await transferred(line1)).to.equal(1_300_000)
      expect(await orderRow(to)).to.include({ status: COMPLETE, complete_date: new Date().toISOString().slice(0, 10) })
      expect(await seen(api, `/order/transfer-order/${to.pk}/`)).to.include({ completed_lines: 1, line_items: 1 })
      expect((await history(whole)).at(-1)).to.deep.equal({
        type: 20,
        quantity: 10,
        location: bench.pk,
        old_location: shelf.pk,
        transferorder: to.pk,
      })
      expect((await history(some)).slice(-2)).to.deep.equal([
        { type: 42, removed: 1, quantity: 9, stockitem: parts[0]!.id, transferorder: to.pk },
        { type: 42, removed: 2, quantity: 7, stockitem: parts[1]!.id, transferorder: to.pk },
      ])
      const shown = await seen(api, `/stock/track/?item=${whole.pk}`)
      expect(shown[0].deltas.transferorder_detail).to.include({ pk: to.pk, reference: to.reference })
      // What went is held no more.
      expect((await api.post('/stock/remove/', { items: [{ pk: whole.pk, quantity: 10 }] })).status).to.equal(201)
      expect((await finish(to, { accept_incomplete_allocation: true })).body).to.deep.equal({
        non_field_errors: ['Order is already complete'],
      })
      expect(await transferred(line1)).to.equal(1_300_000)
    })

    it('out of stock, where it is used up', async () => {
      const to = await order({ consume: true, destination: null })
      const line1 = await line(to, { quantity: 13 })
      const [some, whole, stays] = [await stock(), await stock(), await stock({ delete_on_deplete: false })]
      await hold(to, one(line1, some, 3), one(line1, whole, 4), one(line1, whole, 6), one(line1, stays, 10))
      const before = await kept(part)
      expect((await finish(to)).status).to.equal(201)
      expect(number((await item(some))!, 'quantity', 'location_id')).to.deep.equal([700_000, shelf.pk])
      expect(await item(whole)).to.equal(undefined)
      expect(number((await item(stays))!, 'quantity')).to.deep.equal([0])
      expect((await history(some)).at(-1)).to.deep.equal({ type: 12, removed: 3, quantity: 7, transferorder: to.pk })
      expect(await transferred(line1)).to.equal(2_300_000)
      expect((await held(to)).map(([, its]) => its)).to.deep.equal([some.pk, stays.pk])
      const now = await kept(part)
      expect([now[0]! - before[0]!, now[1]! - before[1]!]).to.deep.equal([-2_300_000, -2_300_000])
      expect(
        await server.db.all('select id from stock_tracking where item_id is null and deltas like ?', [`%"transferorder":${to.pk}%`]),
      ).to.have.length(2)
    })

    it('never a serial number, which stays with its item', async () => {
      const to = await order({ consume: true, destination: null })
      const lines = [await line(to, { quantity: 3 }), await line(to, { part: meter.pk, quantity: 1 })]
      const [screws, numbered] = [
        await stock(),
        await stock({ part: meter.pk, quantity: 1, serial_numbers: kind === 'sqlite' ? '881' : '882' }),
      ]
      await hold(to, one(lines[0]!, screws, 2), one(lines[1]!, numbered, 1))
      const before = await held(to)
      await refused(() => finish(to, { accept_incomplete_allocation: true }), {
        non_field_errors: ['Failed to consume stock item against transfer order'],
      })
      expect([(await item(screws))!.quantity, (await item(numbered))!.quantity].map(Number)).to.deep.equal([1_000_000, 100_000])
      expect([await held(to), await transferred(lines[0]!)]).to.deep.equal([before, 0])
    })

    it('as far as there is any, where that is accepted', async () => {
      const to = await order()
      const [line1, empty] = [await line(to, { quantity: 5 }), await line(to)]
      const item1 = await stock()
      await hold(to, one(line1, item1, 4))
      await refused(() => finish(to), { accept_incomplete_allocation: ['Order has incomplete allocations'] })
      expect((await finish(to, { accept_incomplete_allocation: true })).status).to.equal(201)
      expect([await transferred(line1), await transferred(empty)]).to.deep.equal([400_000, 0])
      expect(await seen(api, `/order/transfer-order/${to.pk}/`)).to.include({ status: COMPLETE, completed_lines: 0 })
    })

    it('also of a pending order, and of one without lines', async () => {
      const pending = await made(api, '/order/transfer-order/', { destination: bench.pk })
      const item1 = await stock()
      await hold(pending, one(await line(pending), item1, 2))
      expect((await finish(pending)).status).to.equal(201)
      expect((await finish(await order())).status).to.equal(201)
      expect(number((await item(item1))!, 'quantity')).to.deep.equal([800_000])
    })

    it('nowhere while it is told no place, or one that holds no stock', async () => {
      const house = await made(api, '/stock/location/', { name: `House ${kind}`, structural: true })
      const item1 = await stock()
      const to = await order({ destination: null })
      await hold(to, one(await line(to), item1, 2))
      await refused(() => finish(to), { non_field_errors: ['Order cannot be completed until a destination location is set'] })
      expect((await api.patch(`/order/transfer-order/${to.pk}/`, { destination: house.pk })).status).to.equal(200)
      await refused(() => finish(to), { destination: ['Structural locations cannot be assigned stock items'] })
      expect((await api.patch(`/order/transfer-order/${to.pk}/`, { destination: shelf.pk })).status).to.equal(200)
      expect((await finish(to)).status).to.equal(201)
    })

    it('or not at all: where one item is gone or there is less of it, all stays', async () => {
      for (const change of [
        { quantity: 100_000 },
        { customer_id: (await makeCompany(api, { is_customer: true })).pk, location_id: null },
      ]) {
        const to = await order()
        const line1 = await line(to, { quantity: 3 })
        const [good, bad] = [await stock(), await stock()]
        await hold(to, one(line1, good, 3), one(line1, bad, 2))
        const put = (values: object) => server.db.transaction((trx) => trx('stock_item').where({ id: bad.pk }).update(values))
        await put(change)
        const what = 'quantity' in change ? 'over-allocated' : 'not in stock'
        await refused(() => finish(to), { non_field_errors: [`Stock item ${bad.pk} is ${what}`] })
        expect(await orderRow(to)).to.include({ status: ISSUED })
        await put({ quantity: 1_000_000, customer_id: null, location_id: shelf.pk })
        expect((await finish(to)).status).to.equal(201)
      }
    })

    it('and leaves to others what they hold of it', async () => {
      const [first, second] = [await order(), await order({ consume: true })]
      const item1 = await stock()
      const lines = [await line(first, { quantity: 6 }), await line(second, { quantity: 4 })]
      await hold(first, one(lines[0]!, item1, 6))
      await hold(second, one(lines[1]!, item1, 4))
      expect((await finish(second)).status).to.equal(201)
      expect(number((await item(item1))!, 'quantity', 'location_id')).to.deep.equal([600_000, shelf.pk])
      expect((await finish(first)).status).to.equal(201)
      expect(number((await item(item1))!, 'quantity', 'location_id')).to.deep.equal([600_000, bench.pk])
    })

    it('and is written down for good', async () => {
      const to = await order()
      const line1 = await line(to)
      await hold(to, one(line1, await stock(), 2))
      expect((await finish(to)).status).to.equal(201)
      const [row] = await seen(api, `/order/transfer-order-allocation/?order=${to.pk}`)
      const locked = { non_field_errors: ['The order is locked and cannot be modified'] }
      await refused(() => api.patch(`/order/transfer-order-allocation/${row.pk}/`, { quantity: 1 }), locked)
      await refused(() => api.delete(`/order/transfer-order-allocation/${row.pk}/`), locked)
      await refused(() => ask(to, [one(line1, { pk: row.item } as Made, 1)]), locked)
      await refused(() => api.post(`/order/transfer-order/${to.pk}/cancel/`), ['Order cannot be cancelled'])
      const edit = async (value: string) =>
        expect((await api.patch('/settings/global/TRANSFERORDER_EDIT_COMPLETED_ORDERS/', { value })).status).to.equal(200)
      await edit('True')
      await refused(() => api.patch(`/order/transfer-order-allocation/${row.pk}/`, { quantity: 3 }), locked)
      await refused(() => api.delete(`/order/transfer-order-allocation/${row.pk}/`), locked)
      await refused(() => ask(to, [one(line1, { pk: row.item } as Made, 1)]), { order: ['Order is not open'] })
      await refused(() => api.patch(`/order/transfer-order-line/${line1.pk}/`, { part: other.pk }), {
        part: ['Items were transferred for this line already'],
      })
      await edit('False')
    })
  })
})
