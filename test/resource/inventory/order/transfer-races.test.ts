/** Transfer orders side by side, eight at a time: nothing is held, moved or used up beyond what there is, and nothing is counted twice. */
import { expect } from 'chai'
import fc from 'fast-check'
import { type Api, superuser } from '../../../support/api.ts'
import { type Made, makeCompany, makePart } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'
import { expectSound, PIECE } from '../../../support/stock.ts'
import { made } from './builders.ts'

const EIGHT = [0, 1, 2, 3, 4, 5, 6, 7]

eachDatabase('transfer orders side by side', (kind) => {
  let server: TestServer
  let api: Api
  let part: Made
  let shelf: Made
  let bench: Made
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
    shelf = await made(api, '/stock/location/', { name: 'Shelf' })
    bench = await made(api, '/stock/location/', { name: 'Bench' })
  })
  beforeEach(async () => {
    part = await makePart(api, { salable: true })
  })
  afterEach(() => expectSound(server.db))
  after(() => server.close())

  const stock = async (quantity: number): Promise<Made> =>
    (await api.post('/stock/', { part: part.pk, quantity, location: shelf.pk, delete_on_deplete: false })).body[0]
  async function order(values = {}): Promise<{ to: Made; line: Made }> {
    const to = await made(api, '/order/transfer-order/', { destination: bench.pk, ...values })
    return { to, line: await made(api, '/order/transfer-order-line/', { order: to.pk, part: part.pk, quantity: 1 }) }
  }
  const hold = ({ to, line }: { to: Made; line: Made }, item: number, quantity: number) =>
    api.post(`/order/transfer-order/${to.pk}/allocate/`, { items: [{ line_item: line.pk, stock_item: item, quantity }] })
  const finish = ({ to }: { to: Made }) => api.post(`/order/transfer-order/${to.pk}/complete/`, { accept_incomplete_allocation: true })
  const sum = async (text: string): Promise<number> => Number((await server.db.all<{ n: unknown }>(text, [part.pk]))[0]!.n ?? 0) / PIECE
  const there = () => sum('select sum(quantity) as n from stock_item where part_id = ?')
  const heldOpen = () =>
    sum(`select sum(a.quantity) as n from order_transfer_order_allocation a join order_transfer_order_line l on l.id = a.line_id
      join order_transfer_order o on o.id = l.order_id join stock_item i on i.id = a.item_id where i.part_id = ? and o.status in (10, 20, 25)`)
  const counted = () => sum('select sum(transferred) as n from order_transfer_order_line where part_id = ?')
  /** Items of which more is held than there is. */
  const overheld = () =>
    server.db.all(
      `select i.id from stock_item i where i.part_id = ? and i.quantity < coalesce((select sum(a.quantity) from order_transfer_order_allocation a
         join order_transfer_order_line l on l.id = a.line_id join order_transfer_order o on o.id = l.order_id
         where a.item_id = i.id and o.status in (10, 20, 25)), 0)
       + coalesce((select sum(a.quantity) from order_sales_order_allocation a where a.item_id = i.id), 0)`,
      [part.pk],
    )

  it('hold of an item what there is of it, beside sales orders', async () => {
    const item = await stock(10)
    const customer = await makeCompany(api, { is_customer: true })
    const orders = await Promise.all(EIGHT.map(() => order()))
    const so = await made(api, '/order/so/', { customer: customer.pk })
    const sold = await made(api, '/order/so-line/', { order: so.pk, part: part.pk, quantity: 8 })
    const replies = await Promise.all(
      EIGHT.map((n) =>
        n % 2
          ? hold(orders[n]!, item.pk, 2)
          : api.post(`/order/so/${so.pk}/allocate/`, { items: [{ line_item: sold.pk, stock_item: item.pk, quantity: 2 }] }),
      ),
    )
    expect(replies.map(({ status }) => status).sort()).to.deep.equal([201, 201, 201, 201, 201, 400, 400, 400])
    expect(await overheld()).to.deep.equal([])
    const sales = await sum(
      'select sum(a.quantity) as n from order_sales_order_allocation a join stock_item i on i.id = a.item_id where i.part_id = ?',
    )
    expect((await heldOpen()) + sales).to.equal(10)
  })

  it('hold a serial number once', async () => {
    const meter = await makePart(api, { trackable: true })
    await api.post('/stock/', { part: meter.pk, quantity: 1, serial_numbers: '77' })
    const orders = await Promise.all(
      EIGHT.map(async () => {
        const to = await made(api, '/order/transfer-order/', {})
        return { to, line: await made(api, '/order/transfer-order-line/', { order: to.pk, part: meter.pk, quantity: 1 }) }
      }),
    )
    const replies = await Promise.all(
      orders.map(({ to, line }) =>
        api.post(`/order/transfer-order/${to.pk}/allocate-serials/`, { line_item: line.pk, quantity: 1, serial_numbers: '77' }),
      ),
    )
    expect(replies.filter(({ status }) => status === 201)).to.have.length(1)
    for (const { status, body } of replies)
      if (status !== 201) expect(body).to.deep.equal({ serial_numbers: 'The following serial numbers are unavailable: 77' })
  })

  for (const consume of [false, true])
    it(`are completed once, whoever asks (${consume ? 'used up' : 'moved'})`, async () => {
      const item = await stock(10)
      const its = await order({ consume })
      expect((await hold(its, item.pk, 4)).status).to.equal(201)
      const replies = await Promise.all(EIGHT.map(() => finish(its)))
      expect(replies.filter(({ status }) => status === 201)).to.have.length(1)
      for (const { status, body } of replies)
        if (status !== 201) expect(body).to.deep.equal({ non_field_errors: ['Order is already complete'] })
      expect([await there(), await counted()]).to.deep.equal([consume ? 6 : 10, 4])
      const moved = await server.db.all('select id from stock_item where part_id = ? and location_id = ?', [part.pk, bench.pk])
      expect(moved).to.have.length(consume ? 0 : 1)
    })

  it('share one item, and each takes its own', async () => {
    const item = await stock(16)
    const orders = await Promise.all(EIGHT.map((n) => order({ consume: n % 2 === 0 })))
    for (const its of orders) expect((await hold(its, item.pk, 2)).status).to.equal(201)
    const replies = await Promise.all(orders.map(finish))
    expect(replies.map(({ status }) => status)).to.deep.equal(EIGHT.map(() => 201))
    expect([await there(), await counted(), await heldOpen()]).to.deep.equal([8, 16, 0])
  })

  it('are complete or cancelled, never both, and changes come before or after', async () => {
    for (let round = 0; round < 4; round++) {
      part = await makePart(api, { salable: true })
      const item = await stock(10)
      const its = await order()
      await hold(its, item.pk, 2)
      const [row] = await server.db.all<{ id: number }>('select id from order_transfer_order_allocation where line_id = ?', [its.line.pk])
      const path = `/order/transfer-order/${its.to.pk}/`
      await Promise.all([
        finish(its),
        api.post(`${path}cancel/`),
        hold(its, item.pk, 3),
        api.patch(`/order/transfer-order-allocation/${row!.id}/`, { quantity: 5 }),
        api.delete(`/order/transfer-order-line/${its.line.pk}/`),
        api.post('/stock/remove/', { items: [{ pk: item.pk, quantity: 6 }] }),
        finish(its),
        api.post(`${path}hold/`),
      ])
      const [now] = await server.db.all<{ status: number }>('select status from order_transfer_order where id = ?', [its.to.pk])
      expect(now!.status).to.be.oneOf([30, 40])
      const moved = await sum(`select sum(quantity) as n from stock_item where part_id = ? and location_id = ${bench.pk}`)
      const told = await sum(
        'select sum(a.quantity) as n from order_transfer_order_allocation a join stock_item i on i.id = a.item_id where i.part_id = ?',
      )
      // What was counted and what is still written down is what went: of a cancelled order nothing.
      expect([await counted(), told, now!.status === 40 ? moved : 0, await heldOpen()]).to.deep.equal([moved, moved, 0, 0])
      expect(await there()).to.be.oneOf([4, 10])
      expect(await overheld()).to.deep.equal([])
      expect(await server.db.all('select id from stock_item where quantity < 0')).to.deep.equal([])
    }
  })

  it('whatever happens: what was moved, used up and left adds up to what came in', async () => {
    const step = fc.record({
      do: fc.constantFrom('hold', 'hold', 'finish', 'cancel', 'take'),
      which: fc.nat(3),
      item: fc.nat(1),
      n: fc.integer({ min: 1, max: 6 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 24 }), async (steps) => {
        part = await makePart(api, { salable: true })
        const items = [await stock(10), await stock(10)]
        const orders = await Promise.all([0, 1, 2, 3].map((n) => order({ consume: n % 2 === 0 })))
        let taken = 0
        const act = async ({ do: what, which, item, n }: (typeof steps)[number]): Promise<void> => {
          const its = orders[which]!
          const { status } =
            what === 'hold'
              ? await hold(its, items[item]!.pk, n)
              : what === 'finish'
                ? await finish(its)
                : what === 'cancel'
                  ? await api.post(`/order/transfer-order/${its.to.pk}/cancel/`)
                  : await api.post('/stock/remove/', { items: [{ pk: items[item]!.pk, quantity: n }] })
          expect(status).to.be.oneOf([201, 400])
          if (what === 'take' && status === 201) taken += n
        }
        for (let at = 0; at < steps.length; at += 8) await Promise.all(steps.slice(at, at + 8).map(act))
        const used = await sum(
          `select sum(l.transferred) as n from order_transfer_order_line l join order_transfer_order o on o.id = l.order_id
           where l.part_id = ? and o.consume`,
        )
        expect((await there()) + used + taken).to.equal(20)
        expect(await overheld()).to.deep.equal([])
        // An item that was moved as a whole is found on the bench by whoever comes next: what lies there may be less, or be moved once more.
        const went = `from order_transfer_order_allocation a join stock_item i on i.id = a.item_id join order_transfer_order_line l on l.id = a.line_id
          join order_transfer_order o on o.id = l.order_id where i.part_id = ? and o.status = 30`
        expect(await sum(`select sum(a.quantity) as n ${went}`)).to.equal(await counted())
        expect(await server.db.all(`select i.id ${went} and not o.consume and i.location_id <> ${bench.pk}`, [part.pk])).to.deep.equal([])
        await expectSound(server.db)
      }),
      { numRuns: 6, endOnFailure: true },
    )
  })
})
