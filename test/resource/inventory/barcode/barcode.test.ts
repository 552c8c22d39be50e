/** Barcodes: found, made and linked, for who may see or change the thing that they stand for. */
import { createHash } from 'node:crypto'
import { expect } from 'chai'
import type { Permission } from '../../../../provider/scopes.ts'
import { Api, token } from '../../../support/api.ts'
import { makeCompany, makePart } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'

eachDatabase('barcodes', (kind) => {
  let server: TestServer
  let admin: Api
  let engineer: Api
  let buyer: Api
  let part: number
  before(async () => {
    server = await startServer(kind)
    const api = async (username: string, permissions: Permission[] = [], isSuperuser = false) =>
      new Api(server.url, token(await server.createToken(await server.createUser({ username, permissions, isSuperuser }))))
    admin = await api('admin', [], true)
    engineer = await api('engineer', ['view:part', 'change:part'])
    buyer = await api('buyer', ['view:purchase_order', 'add:purchase_order', 'change:purchase_order'])
    part = (await makePart(admin, { name: 'Relay', purchaseable: true })).pk
  })
  after(() => server.close())

  const scan = (by: Api, barcode: unknown) => by.post('/barcode/', { barcode })
  const NONE = 'No match found for barcode data'

  it('of the two forms made here are found, by who may see the thing', async () => {
    const made = (await engineer.post('/barcode/generate/', { model: 'part', pk: part })).body.barcode
    expect(made).to.equal(`{"part": ${part}}`)
    await admin.patch('/settings/global/INTERNAL_BARCODE_FORMAT/', { value: 'short' })
    const short = (await engineer.post('/barcode/generate/', { model: 'part', pk: part })).body.barcode
    expect(short).to.equal(`INV-PA${part}`)
    for (const barcode of [made, short]) {
      const { status, body } = await scan(engineer, barcode)
      expect(status).to.equal(200)
      expect(body).to.include({ success: 'Match found for barcode data', plugin: 'InvenTreeBarcode', barcode_data: barcode })
      expect(body.part).to.include({ pk: part, api_url: `/api/part/${part}/`, web_url: `/web/part/${part}` })
      expect(body.part.instance.name).to.equal('Relay')
      const hidden = await scan(buyer, barcode)
      expect(hidden.status).to.equal(400)
      expect(hidden.body).to.include({ error: NONE, plugin: 'None' }).and.not.to.have.property('part')
    }
    expect((await buyer.post('/barcode/generate/', { model: 'part', pk: part })).status).to.equal(403)
    expect((await engineer.post('/barcode/generate/', { model: 'part', pk: 999_999 })).body.error).to.eql('Model instance not found')
    expect((await engineer.post('/barcode/generate/', { model: 'user', pk: 1 })).body.model).to.eql(['Model is not supported'])
  })

  for (const barcode of [
    'nonsense',
    '{"part": 999999}',
    '{"part": "x"}',
    '{"part": 99999999999999}',
    '[1]',
    'null',
    'INV-XX1',
    'INV-PA',
    '{"user": 1}',
  ])
    it(`${barcode} stands for nothing`, async () => {
      const { status, body } = await scan(admin, barcode)
      expect(status).to.equal(400)
      expect(body.error).to.equal(NONE)
    })
  it('must be there', async () => {
    expect((await admin.post('/barcode/')).body.barcode).to.eql(['This field is required.'])
    expect((await scan(admin, 'x'.repeat(4096))).body).to.have.property('barcode')
    expect((await scan(admin, 'nonsense')).body.barcode_hash).to.equal('352a507c78da1dea6dd42a5867d3c2cc')
  })

  it('of others are linked once, and to one thing, by who may change it', async () => {
    const link = (by: Api, values: object) => by.post('/barcode/link/', { barcode: 'ACME 4711', ...values })
    const other = (await makePart(admin)).pk
    expect((await link(buyer, { part })).status).to.equal(403)
    expect((await link(engineer, {})).body.error).to.match(/^Missing data: provide one of '\[.*'part'.*\]'$/)
    expect((await engineer.post('/barcode/unlink/')).body.error).to.match(/^Missing data: Provide one of '.*, part, .*'$/)
    const category = (await admin.post('/stock/location/', { name: 'Shelf' })).body.pk
    expect((await link(admin, { part, stocklocation: category })).body.error).to.contain('Multiple')
    expect((await link(engineer, { part: 999_999 })).body.part[0]).to.contain('does not exist')
    expect((await link(admin, { returnorder: 999_999 })).body.returnorder[0]).to.contain('does not exist')
    const linked = await link(engineer, { part })
    expect([linked.status, linked.body]).to.deep.equal([
      200,
      {
        success: 'Assigned barcode to part instance',
        part: { pk: part },
        barcode_data: 'ACME 4711',
        barcode_hash: createHash('md5').update('ACME 4711').digest('hex'),
      },
    ])
    expect((await scan(engineer, 'ACME 4711')).body.part.pk).to.equal(part)
    expect((await link(engineer, { part: other })).body).to.deep.include({ error: 'Barcode matches existing item', part: { pk: part } })
    expect((await engineer.post('/barcode/link/', { barcode: `{"part": ${other}}`, part })).status, 'a barcode of its own').to.equal(400)
    // A label of a thing that one may not see is taken all the same, and nothing more is told.
    const company = (await makeCompany(admin, { is_supplier: true })).pk
    const order = (await admin.post('/order/po/', { supplier: company })).body.pk
    const taken = (await link(buyer, { purchaseorder: order })).body
    expect(taken).to.include({ error: 'Barcode matches existing item' }).and.not.to.have.property('part')
    expect((await buyer.post('/barcode/unlink/', { part })).status).to.equal(403)
    for (const time of ['once', 'again']) {
      const { status, body } = await engineer.post('/barcode/unlink/', { part })
      expect([status, body], time).to.deep.equal([200, { success: 'Barcode unassigned from part instance' }])
    }
    expect((await scan(engineer, 'ACME 4711')).status).to.equal(400)
    const both = await Promise.all([part, other].map((pk) => engineer.post('/barcode/link/', { barcode: 'RACE', part: pk })))
    expect(both.map((r) => r.status).sort()).to.eql([200, 400])
  })

  it('are remembered where the installation wants that, without what the reader may not see', async () => {
    await scan(engineer, `{"part": ${part}}`)
    expect((await admin.get('/barcode/history/?limit=9')).body.count).to.equal(0)
    await admin.patch('/settings/global/BARCODE_STORE_RESULTS/', { value: true })
    await admin.patch('/settings/global/BARCODE_RESULTS_MAX_NUM/', { value: 3 })
    for (const barcode of ['one', 'two', `{"part": ${part}}`]) await scan(engineer, barcode)
    await scan(buyer, 'three')
    const all = (await admin.get('/barcode/history/?ordering=timestamp')).body
    expect(all.map((row: { data: string }) => row.data)).to.eql(['two', `{"part": ${part}}`, 'three'])
    expect(all[1]).to.deep.include({ result: true, endpoint: '/api/barcode/', context: {} })
    expect(all[1].response.part).to.eql({ pk: part })
    expect(all[0].response.error).to.equal(NONE)
    expect(await buyer.list('/barcode/history/', 'data')).to.eql(['three'])
    expect(await admin.list('/barcode/history/?result=true', 'data')).to.have.length(1)
    expect((await engineer.delete(`/barcode/history/${all[0].pk}/`)).status).to.equal(403)
    expect((await buyer.get(`/barcode/history/${all[0].pk}/`)).status).to.equal(404)
    expect((await admin.delete(`/barcode/history/${all[0].pk}/`)).status).to.equal(204)
    expect((await admin.delete('/barcode/history/', { items: [all[1].pk] })).status).to.equal(200)
  })
})
