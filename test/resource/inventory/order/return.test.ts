/** Return orders: their states, lines, totals and locks, and what can hang on them. */
import { expect } from 'chai'
import type { Made } from '../../../support/builders.ts'
import { makeCompany } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { expectSound } from '../../../support/stock.ts'
import { made, seen } from './builders.ts'
import { Returns } from './return-builders.ts'

const [PENDING, IN_PROGRESS, ON_HOLD, COMPLETE, CANCELLED] = [10, 20, 25, 30, 40]
/** What each action makes of each state; an action that is not named changes nothing. */
const MOVES: Readonly<Record<number, Readonly<Record<string, number>>>> = {
  [PENDING]: { issue: IN_PROGRESS, hold: ON_HOLD, cancel: CANCELLED },
  [IN_PROGRESS]: { hold: ON_HOLD, cancel: CANCELLED, complete: COMPLETE },
  [ON_HOLD]: { issue: IN_PROGRESS, cancel: CANCELLED },
  [COMPLETE]: {},
  [CANCELLED]: {},
}
const DAYS: Readonly<Record<string, string>> = { issue: 'issue_date', complete: 'complete_date' }
const UNIT = 100_000
const TODAY = new Date().toISOString().slice(0, 10)

eachDatabase('return orders', (kind) => {
  let returns: Returns
  before(async () => {
    returns = await Returns.open(kind)
  })
  after(() => returns.shop.server.close())
  afterEach(() => expectSound(returns.shop.server.db))

  const put = (ro: Made, values: Record<string, unknown>) =>
    returns.shop.server.db.transaction((trx) => trx('order_return_order').where({ id: ro.pk }).update(values))
  const refused = async (request: Promise<{ status: number; body: unknown }>, body: unknown) => {
    const reply = await request
    expect([reply.status, reply.body]).to.deep.equal([400, body])
  }
  const total = async (ro: Made) => (await seen(returns.shop.api, `/order/ro/${ro.pk}/`)).total_price

  for (const [state, moves] of Object.entries(MOVES))
    for (const action of ['issue', 'hold', 'cancel', 'complete'])
      it(`${state}: ${action} ${moves[action] ? `makes it ${moves[action]}` : 'changes nothing'}`, async () => {
        const ro = await returns.order()
        await put(ro, { status: Number(state) })
        const before = await returns.row(ro)
        await returns.act(ro, action)
        const now = await returns.row(ro)
        if (moves[action] === undefined) return expect(now).to.deep.equal(before)
        expect(now.status).to.equal(moves[action])
        for (const day of Object.values(DAYS)) expect(now[day], day).to.equal(DAYS[action] === day ? TODAY : null)
        return undefined
      })

  it('have references of their own, and customers alone', async () => {
    const { api, customer } = returns.shop
    expect((await returns.order()).reference).to.match(/^RMA-\d{4}$/)
    const seller = await makeCompany(api, { is_supplier: true })
    const stranger = await made(api, '/company/contact/', { company: seller.pk, name: 'Kim' })
    for (const [values, field] of [
      [{ customer: seller.pk }, 'customer'],
      [{ reference: 'SO-0001' }, 'reference'],
      [{ contact: stranger.pk }, 'contact'],
    ] as const) {
      const { status, body } = await api.post('/order/ro/', { customer: customer.pk, ...values })
      expect([status, Object.keys(body)]).to.deep.equal([400, [field]])
    }
    await refused(api.post('/order/ro/', {}), { customer: ['This field cannot be blank.'] })
    expect(await returns.shop.rows('select id from order_return_order where customer_id is null')).to.deep.equal([])
  })

  it('have an item once, and no more of it than there is', async () => {
    const { api, server } = returns.shop
    const item = await returns.sold(6)
    const meter = await returns.sold(1, { serial_numbers: '7' })
    const ro = await returns.order()
    const line = await returns.line(ro, item, 4, { outcome: 30 })
    expect(line).to.include({ outcome: 30, received_date: null, quantity: 4 })
    const post = (values: object) => api.post('/order/ro-line/', { order: ro.pk, ...values })
    await refused(post({ item: item.pk, quantity: 1 }), { non_field_errors: ['The fields order, item must make a unique set.'] })
    await refused(post({ item: meter.pk, quantity: 2 }), { quantity: ['Return quantity exceeds stock quantity'] })
    await refused(post({ item: meter.pk, quantity: 0.5 }), { quantity: ['Invalid quantity for serialized stock item'] })
    await refused(post({ item: meter.pk, quantity: 0 }), { quantity: ['Return quantity must be greater than zero'] })
    await refused(post({ item: meter.pk, quantity: 1, outcome: 77 }), { outcome: ['"77" is not a valid choice.'] })
    await refused(post({ quantity: 1 }), { item: ['This field is required.'] })
    const by = '/order/ro-line/'
    await refused(api.patch(`${by}${line.pk}/`, { quantity: 7 }), { quantity: ['Return quantity exceeds stock quantity'] })
    for (const received_date of [TODAY, '2020-01-01'])
      await refused(api.patch(`${by}${line.pk}/`, { received_date }), {
        received_date: ['A line is received by receiving it with its order'],
      })
    expect(await returns.lines(ro)).to.deep.equal([{ id: line.pk, item_id: item.pk, quantity: 4 * UNIT, outcome: 30, received_date: null }])
    expect((await seen(api, `/order/ro/${ro.pk}/`)).completed_lines).to.equal(1)
    // Eight at a time: it is on the order once.
    const replies = await Promise.all(Array.from({ length: 8 }, () => post({ item: meter.pk, quantity: 1 })))
    expect(replies.map(({ status }) => status).sort()).to.deep.equal([201, ...Array(7).fill(400)])
    expect(await server.db.all('select id from order_return_order_line where item_id = ?', [meter.pk])).to.have.length(1)
  })

  it('cost what their lines and extra lines cost, in their currency', async () => {
    const { api } = returns.shop
    await returns.shop.set('INVENTREE_DEFAULT_CURRENCY', 'USD')
    const ro = await returns.order({ order_currency: 'USD' })
    const item = await returns.sold(6)
    const line = await returns.line(ro, item, 4, { price: 3.25, discount: 10 })
    expect(line.price_currency).to.equal('USD')
    const extra = await made(api, '/order/ro-extra-line/', { order: ro.pk, quantity: 2, price: 5, description: 'Handling' })
    expect(await total(ro)).to.equal(21.7)
    await api.patch(`/order/ro-extra-line/${extra.pk}/`, { quantity: 1 })
    expect(await total(ro)).to.equal(16.7)
    expect((await api.patch('/order/ro-line/', { items: [line.pk], price: 1 })).status).to.equal(200)
    expect(await total(ro)).to.equal(8.6)
    expect(
      (await api.send('DELETE', '/order/ro-extra-line/', JSON.stringify({ items: [extra.pk] }), { 'Content-Type': 'application/json' }))
        .status,
    ).to.equal(200)
    expect(await total(ro)).to.equal(3.6)
  })

  it('lose a line with its item, and what it cost', async () => {
    const { api } = returns.shop
    const item = await returns.sold(6)
    const ro = await returns.order({ order_currency: 'USD' })
    await returns.line(ro, item, 4, { price: 3 })
    expect(await total(ro)).to.equal(12)
    expect((await api.delete(`/stock/${item.pk}/`)).status).to.equal(204)
    expect(await returns.lines(ro)).to.deep.equal([])
    expect(await total(ro)).to.equal(0)
  })

  it('that are complete stay as they are, and so do their lines, unless the installation allows it', async () => {
    const { api } = returns.shop
    const item = await returns.sold(2)
    const { ro, lines } = await returns.issued([item, 1])
    const extra = await made(api, '/order/ro-extra-line/', { order: ro.pk, quantity: 1, price: 1 })
    // A line that is pending keeps nothing from being complete.
    await returns.act(ro, 'complete')
    const before = await returns.row(ro)
    expect(before.status).to.equal(COMPLETE)
    const locked = { non_field_errors: ['The order is locked and cannot be modified'] }
    const other = await returns.sold(1)
    await refused(api.patch(`/order/ro/${ro.pk}/`, { description: 'other' }), {
      reference: ['This order is locked and cannot be modified'],
    })
    await refused(api.patch(`/order/ro-line/${lines[0]!.pk}/`, { outcome: 40 }), locked)
    await refused(api.patch(`/order/ro-extra-line/${extra.pk}/`, { quantity: 3 }), locked)
    await refused(api.delete(`/order/ro-line/${lines[0]!.pk}/`), locked)
    await refused(api.post('/order/ro-line/', { order: ro.pk, item: other.pk, quantity: 1 }), locked)
    const open = await returns.order()
    const astray = await returns.line(open, other)
    await refused(api.patch(`/order/ro-line/${astray.pk}/`, { order: ro.pk }), locked)
    expect(await returns.row(ro)).to.deep.equal(before)
    expect((await returns.lines(ro)).map(({ outcome }) => outcome)).to.deep.equal([10])
    await returns.shop.set('RETURNORDER_EDIT_COMPLETED_ORDERS', 'True')
    try {
      expect((await api.patch(`/order/ro-line/${lines[0]!.pk}/`, { outcome: 40 })).status).to.equal(200)
      expect((await api.patch(`/order/ro/${ro.pk}/`, { description: 'other' })).status).to.equal(200)
    } finally {
      await returns.shop.set('RETURNORDER_EDIT_COMPLETED_ORDERS', 'False')
    }
    expect([(await returns.row(ro)).description, (await returns.lines(ro))[0]!.outcome]).to.deep.equal(['other', 40])
    expect((await api.delete(`/order/ro/${ro.pk}/`)).status).to.equal(204)
    expect(await returns.lines(ro)).to.deep.equal([])
    expect((await returns.item(item.pk)).customer_id).to.equal(returns.shop.customer.pk)
  })

  it('follow the settings of the installation', async () => {
    const { api, customer } = returns.shop
    await returns.shop.set('RETURNORDER_REQUIRE_RESPONSIBLE', 'True')
    await returns.shop.set('RETURNORDER_REFERENCE_PATTERN', 'BACK-{ref:03d}')
    try {
      await refused(api.post('/order/ro/', { customer: customer.pk }), { responsible: ['Responsible user or group must be specified'] })
      const [{ pk: responsible }] = (await api.get('/user/owner/')).body
      expect((await returns.order({ responsible })).reference).to.match(/^BACK-\d{3}$/)
    } finally {
      await returns.shop.set('RETURNORDER_REQUIRE_RESPONSIBLE', 'False')
      await returns.shop.set('RETURNORDER_REFERENCE_PATTERN', 'RMA-{ref:04d}')
    }
  })

  it('take over extra lines and parameters of another, and no lines', async () => {
    const { api } = returns.shop
    const ro = await returns.order({ order_currency: 'USD' })
    await returns.line(ro, await returns.sold(2), 1, { price: 7 })
    await made(api, '/order/ro-extra-line/', { order: ro.pk, quantity: 1, price: 2, description: 'Freight' })
    const template = await made(api, '/parameter/template/', { name: `Carrier ${kind}` })
    await made(api, '/parameter/', { template: template.pk, model_type: 'order.returnorder', model_id: ro.pk, data: 'Bike' })
    const copy = await returns.order({ order_currency: 'USD', duplicate: { original: ro.pk } })
    expect(await returns.lines(copy)).to.deep.equal([])
    expect(await total(copy)).to.equal(2)
    expect((await seen(api, `/order/ro/${copy.pk}/`)).status).to.equal(PENDING)
    expect((await seen(api, `/parameter/?model_type=order.returnorder&model_id=${copy.pk}`)).map((one: Made) => one.data)).to.deep.equal([
      'Bike',
    ])
    const bare = await returns.order({ duplicate: { original: ro.pk, copy_extra_lines: false, copy_parameters: false } })
    expect(await total(bare)).to.equal(0)
  })

  it('are found by customer, part, day and state, their lines by item, outcome and receipt', async () => {
    const { api, customer } = returns.shop
    const part = await returns.shop.part()
    const item = await returns.sold(3, {}, part)
    const ro = await returns.order({ target_date: '2020-01-02', tags: ['urgent'] })
    const line = await returns.line(ro, item, 1, { outcome: 50, price: 1 })
    const keys = async (path: string) => (await seen(api, path)).map((one: Made) => one.pk)
    for (const query of [
      `part=${part.pk}`,
      `part=${part.pk}&overdue=true`,
      `part=${part.pk}&customer=${customer.pk}&outstanding=true`,
      'tags_name=urgent',
    ])
      if (!query.startsWith('tags')) expect(await keys(`/order/ro/?${query}`), query).to.deep.equal([ro.pk])
    for (const query of [`part=${part.pk}&status=20`, `part=${part.pk}&outstanding=false`, `part=${part.pk}&target_date_after=2020-01-02`])
      expect(await keys(`/order/ro/?${query}`), query).to.deep.equal([])
    expect(await keys(`/order/ro/?search=${ro.reference}`)).to.deep.equal([ro.pk])
    for (const query of [
      '',
      '&outcome=50',
      '&received=false',
      '&has_pricing=true',
      '&order_status=10',
      '&ordering=stock',
      `&search=${part.name}`,
    ])
      expect(await keys(`/order/ro-line/?item=${item.pk}${query}`), query).to.deep.equal([line.pk])
    for (const query of ['&outcome=10', '&received=true', '&has_pricing=false', '&order_status=20', `&order=${ro.pk + 1000}`]) {
      const { status, body } = await api.get(`/order/ro-line/?item=${item.pk}${query}`)
      expect(status === 400 || body.length === 0, query).to.equal(true)
    }
    const { text } = await api.get('/order/calendar/return-order/calendar.ics')
    expect(text).to.include(`SUMMARY:${ro.reference}`)
  })

  it('carry attachments, tags and metadata', async () => {
    const { api } = returns.shop
    const ro = await returns.order()
    expect((await api.post('/attachment/', { model_type: 'returnorder', model_id: ro.pk, link: 'https://a.example/' })).status).to.equal(
      201,
    )
    expect((await api.patch(`/order/ro/${ro.pk}/`, { tags: ['fragile'] })).status).to.equal(200)
    expect((await api.patch(`/metadata/returnorder/${ro.pk}/`, { metadata: { a: 1 } })).status).to.equal(200)
    const line = await returns.line(ro, await returns.sold(1))
    expect((await api.patch(`/metadata/returnorderlineitem/${line.pk}/`, { metadata: { b: 2 } })).status).to.equal(200)
    expect(await seen(api, `/metadata/returnorder/reference/${ro.reference}/`)).to.deep.equal({ metadata: { a: 1 } })
    expect((await seen(api, `/order/ro/${ro.pk}/?tags=true`)).tags).to.deep.equal(['fragile'])
    expect((await api.delete(`/order/ro/${ro.pk}/`)).status).to.equal(204)
    const left = "select id from common_attachment where model_type = 'returnorder' and model_id = ?"
    expect(await returns.shop.rows(left, ro.pk)).to.deep.equal([])
  })
})
