/** Purchase orders: their life, references, prices and totals, and who may act. */
import { expect } from 'chai'
import { type Api, Api as ApiClass, superuser, token } from '../../../support/api.ts'
import { type Made, makeContact, makePart } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'
import { act, made, makeLine, makeOrder, makeSupplier, makeSupplierPart, seen } from './builders.ts'

/** How an order comes into each state that actions lead to. */
const ROADS: Record<string, string[]> = {
  pending: [],
  placed: ['issue'],
  'on hold': ['hold'],
  complete: ['issue', 'complete'],
  cancelled: ['cancel'],
}
const KEYS: Record<string, number> = { pending: 10, placed: 20, 'on hold': 25, complete: 30, cancelled: 40 }
/** What each state allows, and the state that follows. */
const ALLOWED: Record<string, Record<string, string>> = {
  pending: { issue: 'placed', hold: 'on hold', cancel: 'cancelled' },
  placed: { hold: 'on hold', complete: 'complete', cancel: 'cancelled' },
  'on hold': { issue: 'placed', cancel: 'cancelled' },
  complete: {},
  cancelled: {},
}
const ACTIONS = ['issue', 'hold', 'complete', 'cancel'] as const
/** What is said to who asks for what a state does not allow; the other actions then do nothing, and succeed. */
const REFUSALS: Partial<Record<string, string>> = { cancel: 'Order cannot be cancelled' }

eachDatabase('purchase orders', (kind) => {
  let server: TestServer
  let api: Api
  let supplier: Made
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
    supplier = await makeSupplier(api)
  })
  after(() => server.close())
  const order = (values = {}) => makeOrder(api, { supplier: supplier.pk, ...values })

  describe('states', () => {
    for (const [state, road] of Object.entries(ROADS))
      for (const action of ACTIONS) {
        const next = ALLOWED[state]![action]
        const refusal = next ? undefined : REFUSALS[action]
        it(`${state}: ${action} ${next ? `makes it ${next}` : refusal ? 'is refused' : 'changes nothing'}`, async () => {
          const made = await order()
          for (const step of road) await act(api, made, step)
          const before = await seen(api, `/order/po/${made.pk}/`)
          const { status, body } = await api.post(`/order/po/${made.pk}/${action}/`)
          const now = await seen(api, `/order/po/${made.pk}/`)
          expect(now.status).to.equal(KEYS[next ?? state])
          expect([status, body]).to.deep.equal(
            refusal ? [400, [refusal]] : [201, action === 'complete' ? { accept_incomplete: false } : {}],
          )
          if (!next) expect(now).to.deep.equal(before)
        })
      }

    it('dates say when it was placed and completed', async () => {
      const today = new Date().toISOString().slice(0, 10)
      const made = await order()
      expect(made).to.include({ status: 10, status_text: 'Pending', creation_date: today, issue_date: null, overdue: false })
      await act(api, made, 'issue')
      await act(api, made, 'complete')
      expect(await seen(api, `/order/po/${made.pk}/`)).to.include({ issue_date: today, complete_date: today, status_text: 'Complete' })
    })

    it('cannot be set by a write', async () => {
      const made = await order({ status: 30 })
      await api.patch(`/order/po/${made.pk}/`, { status: 40, status_custom_key: null })
      expect((await seen(api, `/order/po/${made.pk}/`)).status).to.equal(10)
      expect((await api.patch(`/order/po/${made.pk}/`, { status_custom_key: 30 })).status).to.equal(400)
    })

    it('a complete order stays as it is until the setting allows more', async () => {
      const made = await order()
      const line = await makeLine(api, made)
      await act(api, made, 'issue')
      expect((await api.post(`/order/po/${made.pk}/complete/`)).body).to.deep.equal({
        accept_incomplete: ['Order has incomplete line items'],
      })
      await act(api, made, 'complete', { accept_incomplete: true })
      expect((await api.patch(`/order/po/${made.pk}/`, { description: 'new' })).body).to.deep.equal({
        reference: ['This order is locked and cannot be modified'],
      })
      const locked = { non_field_errors: ['The order is locked and cannot be modified'] }
      expect((await api.patch(`/order/po-line/${line.pk}/`, { quantity: 3 })).body).to.deep.equal(locked)
      expect((await api.delete(`/order/po-line/${line.pk}/`)).body).to.deep.equal(locked)
      expect((await api.post('/order/po-extra-line/', { order: made.pk, quantity: 1 })).body).to.deep.equal(locked)
      await api.patch('/settings/global/PURCHASEORDER_EDIT_COMPLETED_ORDERS/', { value: true })
      expect((await api.patch(`/order/po-line/${line.pk}/`, { quantity: 3 })).status).to.equal(200)
      await api.patch('/settings/global/PURCHASEORDER_EDIT_COMPLETED_ORDERS/', { value: false })
      const incomplete = await order()
      await makeLine(api, incomplete)
      expect((await api.post(`/order/po/${incomplete.pk}/complete/`)).body, 'asked first, in any state').to.deep.equal({
        accept_incomplete: ['Order has incomplete line items'],
      })
      expect((await api.delete(`/order/po/${made.pk}/`)).status, 'but it can go').to.equal(204)
      expect(await server.db.all('select id from order_purchase_order_line where order_id = ?', [made.pk])).to.deep.equal([])
    })

    it('a cancelled order takes no lines', async () => {
      const made = await order()
      await act(api, made, 'cancel')
      expect((await api.post('/order/po-extra-line/', { order: made.pk, quantity: 1 })).body).to.deep.equal({
        order: ['Order is not open'],
      })
    })

    it('who may not change orders may not act on them', async () => {
      const user = await server.createUser({ username: `clerk-${kind}`, isSuperuser: true })
      const reader = new ApiClass(server.url, token(await server.createToken(user, { scopes: ['r:view:purchase_order', 'g:read'] })))
      const made = await order()
      expect((await reader.get(`/order/po/${made.pk}/`)).status).to.equal(200)
      for (const action of [...ACTIONS, 'receive']) {
        const { status, body } = await reader.post(`/order/po/${made.pk}/${action}/`)
        expect(status).to.equal(403)
        expect(body.detail).to.include('r:change:purchase_order')
      }
      expect((await seen(api, `/order/po/${made.pk}/`)).status).to.equal(10)
    })
  })

  describe('references', () => {
    it('count up, and must match the pattern when somebody chooses one', async () => {
      const first = await order()
      expect(first.reference).to.match(/^PO-\d{4}$/)
      const number = Number((first.reference as string).slice(3))
      expect((await order()).reference).to.equal(`PO-${String(number + 1).padStart(4, '0')}`)
      const far = await order({ reference: 'PO-12345' })
      expect((await order()).reference).to.equal('PO-12346')
      const wrong = { reference: ['Reference must match required pattern: PO-{ref:04d}'] }
      expect((await api.post('/order/po/', { supplier: supplier.pk, reference: 'nope' })).body).to.deep.equal(wrong)
      expect((await api.patch(`/order/po/${far.pk}/`, { reference: 'PO-1x' })).body).to.deep.equal(wrong)
      expect((await api.post('/order/po/', { supplier: supplier.pk, reference: 'PO-12345' })).body).to.deep.equal({
        reference: ['Purchase Order with this Reference already exists.'],
      })
      expect((await api.patch(`/order/po/${far.pk}/`, { reference: 'PO-12345', description: 'same' })).status).to.equal(200)
    })

    it('never collide when twenty orders are made at once', async () => {
      const replies = await Promise.all(Array.from({ length: 20 }, () => api.post('/order/po/', { supplier: supplier.pk })))
      expect(replies.map((r) => r.status)).to.deep.equal(Array(20).fill(201))
      expect(new Set(replies.map((r) => r.body.reference)).size).to.equal(20)
    })

    it('follow a pattern with a date', async () => {
      await api.patch('/settings/global/PURCHASEORDER_REFERENCE_PATTERN/', { value: 'B{date:%Y}/{ref:03d}.x' })
      const { reference } = await order()
      expect(reference).to.match(new RegExp(`^B${new Date().getUTCFullYear()}/\\d{3,}\\.x$`))
      expect((await api.post('/order/po/', { supplier: supplier.pk, reference: 'B2020/77777.x' })).status).to.equal(201)
      expect((await api.post('/order/po/', { supplier: supplier.pk, reference: 'B2020/77778-x' })).status).to.equal(400)
      await api.patch('/settings/global/PURCHASEORDER_REFERENCE_PATTERN/', { value: 'PO-{ref:04d}' })
    })
  })

  describe('prices', () => {
    it('a line costs its price by its quantity less the discount, exactly', async () => {
      const made = await order({ order_currency: 'EUR' })
      const line = await makeLine(api, made, { quantity: 10, purchase_price: '0.1' })
      expect(line).to.include({ total_price: 1, purchase_price: 0.1, purchase_price_currency: 'EUR' })
      await makeLine(api, made, { quantity: 0.00001, purchase_price: 99999999.999999 })
      await makeLine(api, made, { quantity: 3, purchase_price: 33.333333, discount: 12.5 })
      await makeLine(api, made, { quantity: 1_000_000_000, purchase_price: 0.000001 })
      await makeLine(api, made)
      expect(await api.list(`/order/po-line/?order=${made.pk}`, 'total_price')).to.deep.equal([1, 1000, 87.499999, 1000, null])
      await api.post('/order/po-extra-line/', { order: made.pk, quantity: 2, price: '-0.5', description: 'rebate' })
      expect(await seen(api, `/order/po/${made.pk}/`)).to.include({ total_price: 2087.499999, line_items: 5, completed_lines: 0 })
      await api.delete(`/order/po-line/${line.pk}/`)
      expect((await seen(api, `/order/po/${made.pk}/`)).total_price).to.equal(2086.499999)
      const { body } = await api.post('/order/po-line/', { order: made.pk, part: line.part, quantity: 9e9, purchase_price: '999999999' })
      expect(body).to.deep.equal({ purchase_price: ['The line costs more than can be reckoned with'] })
    })

    it('other currencies are converted, and there is no total without their rates', async () => {
      const made = await order({ order_currency: 'EUR' })
      await makeLine(api, made, { quantity: 2, purchase_price: '10', purchase_price_currency: 'EUR' })
      await makeLine(api, made, { quantity: 1, purchase_price: '3', purchase_price_currency: 'JPY' })
      expect((await seen(api, `/order/po/${made.pk}/`)).total_price).to.equal(null)
      await server.db.transaction(async (trx) => {
        await trx('common_currency_update').insert({ id: 1, base: 'USD', updated: '2026-01-01T00:00:00Z' })
        await trx('common_currency_rate').insert([
          { currency: 'EUR', rate: '0.9' },
          { currency: 'JPY', rate: '150' },
        ])
      })
      await api.patch(`/order/po/${made.pk}/`, { order_currency: 'EUR' })
      expect((await seen(api, `/order/po/${made.pk}/`)).total_price).to.equal(20.018)
      await api.patch(`/order/po/${made.pk}/`, { order_currency: 'USD' })
      expect((await seen(api, `/order/po/${made.pk}/`)).total_price).to.equal(22.242222)
    })

    it("follow the supplier's price breaks where the line asks for it", async () => {
      const part = await makeSupplierPart(api, { supplier: supplier.pk })
      for (const [quantity, price] of [
        [10, '2'],
        [100, '1.5'],
      ])
        await made(api, '/company/price-break/', { part: part.pk, quantity, price, price_currency: 'USD' })
      const po = await order({ order_currency: 'USD' })
      const line = await makeLine(api, po, { part: part.pk, quantity: 5, auto_pricing: true })
      expect(line.purchase_price).to.equal(2)
      expect((await api.patch(`/order/po-line/${line.pk}/`, { quantity: 100 })).body.purchase_price).to.equal(1.5)
      expect((await api.patch(`/order/po-line/${line.pk}/`, { purchase_price: '1.2' })).body).to.include({
        purchase_price: 1.2,
        auto_pricing: false,
      })
      expect((await api.patch(`/order/po-line/${line.pk}/`, { quantity: 20 })).body.purchase_price).to.equal(1.2)
    })

    it('lines of the same thing become one, unless asked otherwise', async () => {
      const po = await order()
      const line = await makeLine(api, po, { quantity: 3 })
      const more = await made(api, '/order/po-line/', { order: po.pk, part: line.part, quantity: 4.5 })
      expect(more).to.include({ pk: line.pk, quantity: 7.5 })
      const priced = await made(api, '/order/po-line/', { order: po.pk, part: line.part, quantity: 1, purchase_price: '5' })
      expect(priced.pk).to.not.equal(line.pk)
      const later = await made(api, '/order/po-line/', { order: po.pk, part: line.part, quantity: 1, target_date: '2030-01-01' })
      expect(later.pk).to.not.equal(line.pk)
      expect(await api.list(`/order/po-line/?order=${po.pk}`, 'quantity')).to.deep.equal([7.5, 1, 1])
    })
  })

  it('refuse what does not belong together', async () => {
    const po = await order()
    const foreign = await makeSupplierPart(api)
    expect((await api.post('/order/po-line/', { order: po.pk, part: foreign.pk, quantity: 1 })).body).to.deep.equal({
      part: ['Supplier must match purchase order'],
      order: ['Purchase order must match supplier'],
    })
    expect((await api.post('/order/po-line/', { order: po.pk, part: foreign.pk, quantity: 0 })).body).to.deep.equal({
      quantity: ['Quantity must be greater than zero'],
    })
    const contact = await makeContact(api)
    expect((await api.patch(`/order/po/${po.pk}/`, { contact: contact.pk })).body).to.deep.equal({
      contact: ['Contact does not match selected company'],
    })
    expect((await api.patch(`/order/po/${po.pk}/`, { start_date: '2030-02-01', target_date: '2030-01-01' })).body).to.deep.equal({
      target_date: ['Target date must be after start date'],
      start_date: ['Start date must be before target date'],
    })
    await makeLine(api, po)
    expect((await api.patch(`/order/po/${po.pk}/`, { supplier: foreign.supplier })).body).to.deep.equal({
      supplier: ['Supplier must match the lines of the order'],
    })
  })

  it('are found by what people ask for', async () => {
    const part = await makePart(api)
    const bought = await makeSupplierPart(api, { part: part.pk, supplier: supplier.pk })
    const late = await order({ target_date: '2020-01-01', supplier_reference: 'Zebra 7', description: 'late one' })
    const early = await order({ target_date: '2099-01-01' })
    await makeLine(api, late, { part: bought.pk })
    const keys = (query: string) => api.list(`/order/po/?${query}`, 'pk')
    expect(await keys(`part=${part.pk}`)).to.deep.equal([late.pk])
    expect(await keys(`supplier_part=${bought.pk}`)).to.deep.equal([late.pk])
    expect(await keys('search=zebra')).to.deep.equal([late.pk])
    expect(await keys('overdue=true')).to.deep.equal([late.pk])
    expect(await keys('target_date_after=2098-12-31')).to.deep.equal([early.pk])
    expect(await keys('target_date_after=2099-01-01')).to.deep.equal([])
    expect(await keys(`reference=${String(early.reference).toLowerCase()}`)).to.deep.equal([early.pk])
    expect(await keys('status=20&supplier_part=1&outstanding=false')).to.deep.equal([])
    expect(await keys('has_target_date=true&ordering=target_date')).to.deep.equal([late.pk, early.pk])
    expect((await api.get(`/order/po/?limit=2&supplier=${supplier.pk}&supplier_detail=true`)).body.results[0].supplier_detail).to.include({
      pk: supplier.pk,
    })
    expect((await api.get('/order/po/?status=x')).status).to.equal(400)
    const lines = (query: string) => api.list(`/order/po-line/?${query}`, 'order')
    expect(await lines(`base_part=${part.pk}&include_variants=true&part_detail=true&order_detail=true`)).to.deep.equal([late.pk])
    expect(await lines(`base_part=${part.pk}&received=true`)).to.deep.equal([])
    expect(await lines(`part=${bought.pk}&pending=true&order_status=10&has_pricing=false&search=${bought.SKU}`)).to.deep.equal([late.pk])
    for (const ordering of ['MPN', 'part_name', 'SKU', 'IPN', 'order', 'status', 'complete_date', '-line', 'purchase_price'])
      expect((await api.get(`/order/po-line/?limit=3&ordering=${ordering}`)).status, ordering).to.equal(200)
    const me = await seen(api, '/user/me/')
    const [owner] = (await seen(api, '/user/owner/')).filter(
      (o: { owner_id: number; owner_model: string }) => o.owner_id === me.pk && o.owner_model === 'user',
    )
    await api.patch(`/order/po/${early.pk}/`, { responsible: owner.pk })
    expect(await keys('assigned_to_me=true')).to.deep.equal([early.pk])
    for (const ordering of ['created_by', 'supplier__name', 'line_items', 'responsible', 'project_code', '-updated_at', 'total_price'])
      expect((await api.get(`/order/po/?limit=3&ordering=${ordering}`)).status, ordering).to.equal(200)
  })

  it('can be copied: lines and extra lines, of which nothing was received', async () => {
    const po = await order({ order_currency: 'USD' })
    const line = await makeLine(api, po, { quantity: 4, purchase_price: '2.5', reference: 'r', target_date: '2030-01-01' })
    await made(api, '/order/po-extra-line/', { order: po.pk, quantity: 1, price: '3', description: 'freight' })
    const copy = await order({ order_currency: 'USD', duplicate: { original: po.pk } })
    expect(copy).to.include({ total_price: 13, line_items: 1 })
    const [copied] = await seen(api, `/order/po-line/?order=${copy.pk}`)
    expect(copied).to.include({ part: line.part, quantity: 4, purchase_price: 2.5, received: 0, reference: 'r', target_date: null })
    expect((await order({ duplicate: { original: po.pk, copy_lines: false, copy_extra_lines: false } })).line_items).to.equal(0)
    expect((await api.post('/order/po/', { supplier: supplier.pk, duplicate: { original: 99_999 } })).body).to.deep.equal({
      duplicate: { original: ['Invalid pk "99999" - object does not exist.'] },
    })
    expect((await api.post('/order/po/', { supplier: supplier.pk, duplicate: { part: po.pk } })).body).to.deep.equal({
      duplicate: { original: ['This field is required.'] },
    })
  })

  it('show all that is optional when they are written, and of lines all but their parts', async () => {
    const po = await order({ tags: ['urgent'] })
    expect(po).to.deep.include({ tags: ['urgent'], parameters: [] })
    expect(po.supplier_detail).to.include({ pk: supplier.pk })
    expect(await seen(api, `/order/po/${po.pk}/`)).not.to.have.any.keys('tags', 'parameters', 'supplier_detail')
    expect((await api.patch(`/order/po/${po.pk}/`, { description: 'd' })).body).to.include.keys('tags', 'supplier_detail')
    const line = await makeLine(api, po)
    expect(line.order_detail).to.include({ pk: po.pk, contact_detail: null, responsible_detail: null })
    expect(line).not.to.have.any.keys('part_detail', 'supplier_part_detail')
    const [listed] = await seen(api, `/order/po-line/?order=${po.pk}`)
    expect(listed).to.include.keys('destination_detail').and.not.have.any.keys('order_detail', 'part_detail', 'supplier_part_detail')
    const [detailed] = await seen(api, `/order/po-line/?order=${po.pk}&part_detail=true&order_detail=true`)
    expect(detailed).to.include.keys('order_detail', 'part_detail', 'supplier_part_detail')
  })

  it('a line goes where it says, or else its order, or else its part', async () => {
    const place = async (name: string) => (await made(api, '/stock/location/', { name })).pk
    const [own, common, usual, elsewhere] = await Promise.all(['own', 'common', 'usual', 'elsewhere'].map(place))
    const bought = await makeSupplierPart(api, {
      supplier: supplier.pk,
      part: (await makePart(api, { default_location: usual })).pk,
    })
    const of = async (destination: number | undefined, values = {}) => {
      const line = await makeLine(api, await order({ destination }), { part: bought.pk, ...values })
      return [line, await seen(api, `/order/po-line/${line.pk}/`)].map(({ destination_detail }) => destination_detail?.pk)
    }
    expect(await of(undefined)).to.deep.equal([usual, usual])
    expect(await of(common)).to.deep.equal([common, common])
    expect(await of(common, { destination: own })).to.deep.equal([own, own])
    const po = await order({ destination: common })
    const line = await makeLine(api, po, { part: bought.pk, destination: own })
    await act(api, po, 'issue')
    await act(api, po, 'receive', { items: [{ line_item: line.pk, quantity: 1 }], location: elsewhere })
    expect((await seen(api, `/order/po-line/${line.pk}/`)).destination_detail, 'wherever some of it is by now').to.include({ pk: own })
  })

  it('what they wait for counts as on order of the part, until they are cancelled or gone', async () => {
    const part = await makePart(api)
    const bought = await makeSupplierPart(api, { part: part.pk, supplier: supplier.pk, pack_quantity: '5' })
    const onOrder = async () => (await seen(api, `/part/${part.pk}/`)).ordering
    const [one, two] = [await order(), await order()]
    const line = await makeLine(api, one, { part: bought.pk, quantity: 2 })
    await makeLine(api, two, { part: bought.pk, quantity: 3 })
    expect(await onOrder()).to.equal(25)
    await api.patch(`/order/po-line/${line.pk}/`, { quantity: 1 })
    expect(await onOrder()).to.equal(20)
    await act(api, one, 'cancel')
    expect(await onOrder()).to.equal(15)
    expect((await api.delete(`/order/po/${two.pk}/`)).status).to.equal(204)
    expect(await onOrder()).to.equal(0)
  })

  it('stand in a calendar on the day that they are expected', async () => {
    const description = `Nuts, bolts; ${'größer '.repeat(20)}`
    const po = await order({ target_date: '2031-12-31', description })
    const gone = await order({ target_date: '2031-05-05' })
    await act(api, gone, 'cancel')
    const { status, headers, text } = await api.get('/order/calendar/purchase-order/calendar.ics')
    expect(status).to.equal(200)
    expect(headers.get('content-type')).to.equal('text/calendar; charset=utf-8')
    expect(text.split('\r\n').every((line) => Buffer.byteLength(line) <= 75)).to.equal(true)
    const unfolded = text.replaceAll('\r\n ', '')
    expect(unfolded).to.match(/^BEGIN:VCALENDAR\r\nVERSION:2.0\r\n/)
    expect(unfolded).to.include(`DTSTART;VALUE=DATE:20311231\r\nDTEND;VALUE=DATE:20320101\r\n`)
    expect(unfolded).to.include(`SUMMARY:${po.reference}\r\n`)
    expect(unfolded).to.include('\\nNuts\\, bolts\\; größer')
    expect(unfolded).to.not.include('20310505')
    expect((await api.get('/order/calendar/purchase-order/calendar.ics?include_completed=true')).text).to.include('20310505')
    expect((await new ApiClass(server.url).get('/order/calendar/purchase-order/calendar.ics')).status).to.equal(401)
  })
})
