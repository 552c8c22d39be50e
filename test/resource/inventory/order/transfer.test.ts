/** Transfer orders: their states, lines and locks, and what belongs to them. */
import { expect } from 'chai'
import { Api, basic, nobody, person, superuser } from '../../../support/api.ts'
import { type Made, makePart } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'
import { made, seen } from './builders.ts'

const [PENDING, ISSUED, ON_HOLD, COMPLETE, CANCELLED] = [10, 20, 25, 30, 40]
/** What each action makes of each state; an action that is not named changes nothing. */
const MOVES: Readonly<Record<number, Readonly<Record<string, number>>>> = {
  [PENDING]: { issue: ISSUED, hold: ON_HOLD, cancel: CANCELLED },
  [ISSUED]: { hold: ON_HOLD, cancel: CANCELLED },
  [ON_HOLD]: { issue: ISSUED, cancel: CANCELLED },
  [COMPLETE]: {},
  [CANCELLED]: {},
}

eachDatabase('transfer orders', (kind) => {
  let server: TestServer
  let api: Api
  let part: Made
  let shelf: Made
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server, 'boss', 'correct horse battery')
    part = await makePart(api)
    shelf = await made(api, '/stock/location/', { name: 'Shelf' })
  })
  after(() => server.close())
  const order = (values = {}) => made(api, '/order/transfer-order/', values)
  const line = (of: Made, values = {}) => made(api, '/order/transfer-order-line/', { order: of.pk, part: part.pk, quantity: 2, ...values })
  const put = (of: Made, values: Record<string, unknown>) =>
    server.db.transaction((trx) => trx('order_transfer_order').where({ id: of.pk }).update(values))
  const row = async (of: Made) => (await server.db.all('select * from order_transfer_order where id = ?', [of.pk]))[0]!
  const linesOf = (of: Made) =>
    server.db.all<Record<string, unknown>>('select * from order_transfer_order_line where order_id = ? order by id', [of.pk])
  const set = async (key: string, value: string) => expect((await api.patch(`/settings/global/${key}/`, { value })).status).to.equal(200)
  async function refused(request: Promise<{ status: number; body: unknown }>, wanted?: unknown): Promise<void> {
    const { status, body } = await request
    expect(status, JSON.stringify(body)).to.equal(400)
    if (wanted !== undefined) expect(body).to.deep.equal(wanted)
  }

  for (const [state, moves] of Object.entries(MOVES))
    for (const action of ['issue', 'hold', 'cancel'])
      it(`${state}: ${action} ${moves[action] ? `makes it ${moves[action]}` : 'changes nothing'}`, async () => {
        const its = await order()
        await put(its, { status: Number(state) })
        const before = await row(its)
        const { status, body } = await api.post(`/order/transfer-order/${its.pk}/${action}/`)
        const says = action === 'cancel' && !moves.cancel ? [400, ['Order cannot be cancelled']] : [201, {}]
        expect([status, body]).to.deep.equal(says)
        const now = await row(its)
        expect(now.status).to.equal(moves[action] ?? Number(state))
        if (moves[action] === undefined) expect(now).to.deep.equal(before)
        else expect(Boolean(now.issue_date)).to.equal(action === 'issue')
      })

  it('have references of their own, and places', async () => {
    const its = await order({ take_from: shelf.pk, destination: shelf.pk, consume: true, tags: ['soon'] })
    expect(its).to.include({ take_from: shelf.pk, destination: shelf.pk, consume: true, status: PENDING })
    expect(its.reference).to.match(/^TO-\d{4}$/)
    expect(its).to.have.nested.property('destination_detail.name', 'Shelf')
    expect(its)
      .to.deep.include({ tags: ['soon'] })
      .and.not.have.any.keys('total_price', 'order_currency', 'discount')
    expect(await row(its)).to.include({ take_from_id: shelf.pk, destination_id: shelf.pk })
    await refused(api.post('/order/transfer-order/', { reference: 'SO-0001' }), {
      reference: ['Reference must match required pattern: TO-{ref:04d}'],
    })
    await refused(api.post('/order/transfer-order/', { reference: its.reference }))
  })

  it('forget a place that goes, and nothing else', async () => {
    const place = await made(api, '/stock/location/', { name: 'Gone' })
    const its = await order({ take_from: place.pk, destination: place.pk })
    expect((await api.delete(`/stock/location/${place.pk}/`)).status).to.equal(204)
    expect(await row(its)).to.include({ take_from_id: null, destination_id: null, status: PENDING })
  })

  it('have lines of a part, of nothing or more', async () => {
    const its = await order()
    const ask = (values: object) => api.post('/order/transfer-order-line/', { order: its.pk, quantity: 1, ...values })
    await refused(ask({}), { part: ['This field cannot be blank.'] })
    await refused(ask({ part: part.pk, quantity: -2 }), { quantity: ['Ensure this value is greater than or equal to 0.'] })
    await line(its, { quantity: 0 })
    await line(its, { quantity: '1.5', reference: 'R', notes: 'n' })
    expect((await linesOf(its)).map((each) => [each.quantity, each.transferred].map(Number))).to.deep.equal([
      [0, 0],
      [150_000, 0],
    ])
    expect(await seen(api, `/order/transfer-order/${its.pk}/`)).to.include({ line_items: 2, completed_lines: 1 })
    for (const [query, count] of [
      ['completed=true', 1],
      ['allocated=false', 1],
      ['has_pricing=true', 0],
      ['has_pricing=false', 2],
      ['order_outstanding=true', 2],
      ['order_status=20', 0],
    ] as const)
      expect(await seen(api, `/order/transfer-order-line/?order=${its.pk}&${query}`), query).to.have.length(count)
  })

  it('that are complete stay as they are, with their lines, unless the installation allows otherwise', async () => {
    const its = await order()
    const its1 = await line(its)
    await put(its, { status: COMPLETE })
    const changes = [
      () => api.patch(`/order/transfer-order/${its.pk}/`, { description: 'other' }),
      () => api.patch(`/order/transfer-order-line/${its1.pk}/`, { notes: 'other' }),
      () => api.post('/order/transfer-order-line/', { order: its.pk, part: part.pk, quantity: 1 }),
      () => api.delete(`/order/transfer-order-line/${its1.pk}/`),
    ]
    const before = [await row(its), await linesOf(its)]
    await refused(changes[0]!(), { reference: ['This order is locked and cannot be modified'] })
    for (const change of changes.slice(1)) await refused(change(), { non_field_errors: ['The order is locked and cannot be modified'] })
    expect([await row(its), await linesOf(its)]).to.deep.equal(before)
    await set('TRANSFERORDER_EDIT_COMPLETED_ORDERS', 'True')
    for (const change of changes) expect((await change()).status).to.be.lessThan(300)
    await set('TRANSFERORDER_EDIT_COMPLETED_ORDERS', 'False')
    expect(await row(its)).to.include({ description: 'other', status: COMPLETE })
    expect((await api.delete(`/order/transfer-order/${its.pk}/`)).status).to.equal(204)
    expect(await linesOf(its)).to.deep.equal([])
  })

  it('need somebody responsible where the installation says so', async () => {
    await set('TRANSFERORDER_REQUIRE_RESPONSIBLE', 'True')
    await refused(api.post('/order/transfer-order/', {}), { responsible: ['Responsible user or group must be specified'] })
    await set('TRANSFERORDER_REQUIRE_RESPONSIBLE', 'False')
    await order()
  })

  it('take over lines and parameters of another, and nothing of what was done', async () => {
    const its = await order()
    const its1 = await line(its, { quantity: 4, reference: 'R' })
    await server.db.transaction((trx) => trx('order_transfer_order_line').where({ id: its1.pk }).update({ transferred: 100_000 }))
    const template = await made(api, '/parameter/template/', { name: `colour of transfers ${kind}` })
    await made(api, '/parameter/', { template: template.pk, model_type: 'transferorder', model_id: its.pk, data: 'red' })
    const copy = await order({ duplicate: { original: its.pk } })
    const plain = await order({ duplicate: { original: its.pk, copy_lines: false, copy_parameters: false } })
    expect(
      (await linesOf(copy)).map((each) => [each.part_id, Number(each.quantity), Number(each.transferred), each.reference]),
    ).to.deep.equal([[part.pk, 400_000, 0, 'R']])
    expect(await linesOf(plain)).to.deep.equal([])
    const parameters = async (of: Made) => await seen(api, `/parameter/?model_type=transferorder&model_id=${of.pk}`)
    expect(await parameters(copy)).to.have.length(1)
    expect(await parameters(plain)).to.have.length(0)
  })

  it('carry metadata, attachments, barcodes and project codes', async () => {
    const code = await made(api, '/project-code/', { code: `PRJ-${kind}`, description: 'move' })
    const its = await order({ project_code: code.pk })
    await line(its, { project_code: code.pk })
    expect(its).to.include({ project_code_label: `PRJ-${kind}` })
    expect((await api.patch(`/metadata/transferorder/${its.pk}/`, { metadata: { a: 1 } })).body).to.deep.equal({ metadata: { a: 1 } })
    await made(api, '/attachment/', { model_type: 'transferorder', model_id: its.pk, link: 'https://stockade.example/' })
    expect((await api.post('/barcode/link/', { barcode: `its-own-${kind}`, transferorder: its.pk })).status).to.equal(200)
    const scanned = await api.post('/barcode/', { barcode: `its-own-${kind}` })
    expect(scanned.body).to.have.nested.property('transferorder.pk', its.pk)
    expect(await seen(api, `/order/transfer-order/?project_code=${code.pk}`)).to.have.length(1)
    expect((await api.delete(`/project-code/${code.pk}/`)).status).to.equal(204)
    expect([(await row(its)).project_code_id, (await linesOf(its))[0]!.project_code_id]).to.deep.equal([null, null])
    expect((await api.delete(`/order/transfer-order/${its.pk}/`)).status).to.equal(204)
    expect(
      await server.db.all("select id from common_attachment where model_type = 'transferorder' and model_id = ?", [its.pk]),
    ).to.deep.equal([])
  })

  it('are found by what the lists ask for', async () => {
    const its = await order({ description: 'needle', target_date: '2020-01-01' })
    await line(its)
    for (const [query, count] of [
      ['search=needle', 1],
      ['search=needle&overdue=true', 1],
      ['search=needle&overdue=false', 0],
      [`search=needle&part=${part.pk}`, 1],
      ['search=needle&outstanding=true', 1],
      ['search=needle&status=20', 0],
      [`reference=${its.reference}`, 1],
    ] as const)
      expect(await seen(api, `/order/transfer-order/?${query}`), query).to.have.length(count)
    expect((await api.get('/order/transfer-order/status/')).status).to.equal(404)
    expect((await seen(api, '/generic/status/TransferOrderStatus/')).values.ISSUED).to.include({ key: ISSUED, label: 'Issued' })
  })

  it('are on a calendar on their days', async () => {
    const its = await order({ target_date: '2031-02-03', description: 'To the fair' })
    const reader = new Api(server.url, basic('boss', 'correct horse battery'))
    const { status, text } = await reader.get('/order/calendar/transfer-order/calendar.ics')
    expect(status).to.equal(200)
    expect(text).to.include('DTSTART;VALUE=DATE:20310203').and.include(`SUMMARY:${its.reference}`).and.include('To the fair')
    await api.post(`/order/transfer-order/${its.pk}/cancel/`)
    expect((await reader.get('/order/calendar/transfer-order/calendar.ics')).text).not.to.include(`SUMMARY:${its.reference}`)
  })

  it('keep a part that they ask for from going', async () => {
    const wanted = await makePart(api, { active: false })
    await line(await order(), { part: wanted.pk })
    await refused(api.delete(`/part/${wanted.pk}/`), {
      non_field_errors: ['Cannot delete this part as there are lines of transfer orders of it: 1'],
    })
  })

  it('open to their own role alone', async () => {
    const its = await order()
    const viewer = await person(server, 'view:transfer_order')
    const keeper = await person(server, 'view:transfer_order', 'change:transfer_order')
    expect((await viewer.get(`/order/transfer-order/${its.pk}/`)).status).to.equal(200)
    for (const action of ['issue', 'hold', 'cancel', 'complete', 'allocate', 'allocate-serials'])
      expect((await viewer.post(`/order/transfer-order/${its.pk}/${action}/`, {})).status, action).to.equal(403)
    expect(await row(its)).to.include({ status: PENDING })
    expect((await keeper.post(`/order/transfer-order/${its.pk}/issue/`, {})).status).to.equal(201)
    expect((await keeper.delete(`/order/transfer-order/${its.pk}/`)).status).to.equal(403)
    expect((await nobody(server).get('/order/transfer-order/')).status).to.equal(401)
    expect(await row(its)).to.include({ status: ISSUED })
  })
})
