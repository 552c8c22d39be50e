/** Sales orders: their states, totals, locks, and what they ask for and hold. */
import { expect } from 'chai'
import { type Api, type Reply, superuser } from '../../../support/api.ts'
import { type Made, makeCompany, makePart } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'
import { made, seen } from './builders.ts'

const [PENDING, IN_PROGRESS, ON_HOLD, CANCELLED] = [10, 15, 25, 40]
/** What each action makes of each state; an action that is not named changes nothing. */
const MOVES: Readonly<Record<number, Readonly<Record<string, number>>>> = {
  [PENDING]: { issue: IN_PROGRESS, hold: ON_HOLD, cancel: CANCELLED },
  [IN_PROGRESS]: { hold: ON_HOLD, cancel: CANCELLED },
  [ON_HOLD]: { issue: IN_PROGRESS, cancel: CANCELLED },
  20: {},
  30: {},
  [CANCELLED]: {},
}

eachDatabase('sales orders', (kind) => {
  let server: TestServer
  let api: Api
  let customer: Made
  let part: Made
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
    customer = await makeCompany(api, { is_customer: true })
    part = await makePart(api, { salable: true })
  })
  after(() => server.close())
  const order = (values = {}) => made(api, '/order/so/', { customer: customer.pk, ...values })
  const line = (so: Made, values = {}) => made(api, '/order/so-line/', { order: so.pk, part: part.pk, quantity: 2, ...values })
  const put = (so: Made, values: Record<string, unknown>) =>
    server.db.transaction((trx) => trx('order_sales_order').where({ id: so.pk }).update(values))
  const row = async (so: Made) => (await server.db.all('select * from order_sales_order where id = ?', [so.pk]))[0]!

  for (const [state, moves] of Object.entries(MOVES))
    for (const action of ['issue', 'hold', 'cancel'])
      it(`${state}: ${action} ${moves[action] ? `makes it ${moves[action]}` : 'changes nothing'}`, async () => {
        const so = await order()
        await put(so, { status: Number(state) })
        const before = await row(so)
        const { status, body } = await api.post(`/order/so/${so.pk}/${action}/`)
        expect([status, body]).to.deep.equal([201, {}])
        const now = await row(so)
        expect(now.status).to.equal(moves[action] ?? Number(state))
        if (moves[action] === undefined) expect(now).to.deep.equal(before)
        else expect(Boolean(now.issue_date)).to.equal(action === 'issue')
      })

  it('have references of their own, and customers alone', async () => {
    expect((await order()).reference).to.match(/^SO-\d{4}$/)
    const seller = await makeCompany(api, { is_supplier: true })
    for (const [values, field] of [
      [{ customer: seller.pk }, 'customer'],
      [{ reference: 'PO-0001' }, 'reference'],
    ] as const) {
      const { status, body } = await api.post('/order/so/', { customer: customer.pk, ...values })
      expect([status, Object.keys(body)]).to.deep.equal([400, [field]])
    }
  })

  it('cost what their lines and extra lines cost', async () => {
    const so = await order({ order_currency: 'USD' })
    await line(so, { sale_price: 25.5, sale_price_currency: 'USD', discount: 10 })
    await made(api, '/order/so-extra-line/', { order: so.pk, quantity: 1, price: 9.9, price_currency: 'USD' })
    expect((await seen(api, `/order/so/${so.pk}/`)).total_price).to.equal(55.8)
    expect(await row(so)).to.include({ total_price_currency: 'USD' })
  })

  it('that are sent or complete stay as they are, and so do their lines', async () => {
    const so = await order()
    const its = await line(so)
    for (const status of [20, 30]) {
      await put(so, { status })
      const refused = async (
        request: Promise<Reply>,
        says: object = { non_field_errors: ['The order is locked and cannot be modified'] },
      ) => {
        const { status, body } = await request
        expect([status, body]).to.deep.equal([400, says])
      }
      await refused(api.patch(`/order/so/${so.pk}/`, { description: 'other' }), {
        reference: ['This order is locked and cannot be modified'],
      })
      await refused(api.patch(`/order/so-line/${its.pk}/`, { notes: 'other' }))
      await refused(api.post('/order/so-line/', { order: so.pk, part: part.pk, quantity: 1 }))
      await refused(api.delete(`/order/so-line/${its.pk}/`))
    }
    expect(await row(so)).to.include({ description: '' })
    expect(await server.db.all('select notes from order_sales_order_line where order_id = ?', [so.pk])).to.deep.equal([{ notes: '' }])
  })

  it('ask for parts until they are cancelled, and then hold nothing', async () => {
    const wanted = await makePart(api, { salable: true })
    const totals = async () =>
      (
        await server.db.all(
          'select required_for_sales_orders as required, allocated_to_sales_orders as allocated from part_total where part_id = ?',
          [wanted.pk],
        )
      )[0]!
    const so = await order()
    const its = await line(so, { part: wanted.pk, quantity: 3 })
    expect(Number((await totals()).required)).to.equal(300_000)
    const [item] = (await api.post('/stock/', { part: wanted.pk, quantity: 5 })).body
    await server.db.transaction((trx) =>
      trx('order_sales_order_allocation').insert({ line_id: its.pk, item_id: item.pk, quantity: 200_000 }),
    )
    expect((await seen(api, `/order/so-line/${its.pk}/`)).allocated).to.equal(2)
    await api.post(`/order/so/${so.pk}/cancel/`)
    const { required, allocated } = await totals()
    expect([required, allocated].map(Number)).to.deep.equal([0, 0])
    expect(await server.db.all('select id from order_sales_order_allocation where line_id = ?', [its.pk])).to.deep.equal([])
  })

  it('take over lines and extra lines of another, and nothing of what was sent', async () => {
    const so = await order()
    const its = await line(so, { quantity: 4, sale_price: 2, sale_price_currency: 'USD' })
    await made(api, '/order/so-extra-line/', { order: so.pk, quantity: 1, price: 1, price_currency: 'USD' })
    await server.db.transaction((trx) => trx('order_sales_order_line').where({ id: its.pk }).update({ shipped: 100_000 }))
    const copy = await order({ duplicate: { original: so.pk } })
    const lines = await server.db.all('select quantity, shipped, part_id from order_sales_order_line where order_id = ?', [copy.pk])
    expect(lines.map((each) => [each.quantity, each.shipped, each.part_id].map(Number))).to.deep.equal([[400_000, 0, part.pk]])
    expect((await seen(api, `/order/so/${copy.pk}/`)).total_price).to.equal(9)
  })
})
