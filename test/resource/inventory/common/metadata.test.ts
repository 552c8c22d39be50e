/** Metadata, made up codes and searches over several kinds: each shows and changes only what the caller may see and change. */
import { expect } from 'chai'
import type { Permission } from '../../../../provider/scopes.ts'
import { Api, token } from '../../../support/api.ts'
import { makeCompany, makePart } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'

eachDatabase('metadata, codes and searches', (kind) => {
  let server: TestServer
  let admin: Api
  let engineer: Api
  let buyer: Api
  before(async () => {
    server = await startServer(kind)
    const api = async (username: string, permissions: Permission[] = [], isSuperuser = false) =>
      new Api(server.url, token(await server.createToken(await server.createUser({ username, permissions, isSuperuser }))))
    admin = await api('admin', [], true)
    engineer = await api('engineer', ['view:part', 'change:part'])
    buyer = await api('buyer', ['view:purchase_order'])
  })
  after(() => server.close())

  it('metadata is any object, replaced or added to, at the new and the old address', async () => {
    const { pk } = await makePart(admin, { name: 'Lamp', IPN: 'L-1' })
    const at = `/metadata/part/${pk}/`
    expect((await engineer.get(at)).body).to.eql({ metadata: {} })
    expect((await engineer.patch(at, { metadata: { a: 1, b: { c: [null, 'ü'] } } })).status).to.equal(200)
    expect((await engineer.patch(`/part/${pk}/metadata/`, { metadata: { a: 2 } })).body).to.eql({
      metadata: { a: 2, b: { c: [null, 'ü'] } },
    })
    expect((await engineer.put('/metadata/part/IPN/L-1/', { metadata: { d: true } })).body).to.eql({ metadata: { d: true } })
    expect((await engineer.get(`/metadata/part/pk/${pk}/`)).body).to.eql({ metadata: { d: true } })
    for (const metadata of [[1], 'x', null, 5]) expect((await engineer.patch(at, { metadata })).body).to.have.property('metadata')
    expect((await engineer.patch(at, {})).body.metadata).to.eql(['This field is required.'])
    expect((await engineer.patch(at, { metadata: { x: '\0' } })).status).to.equal(400)
  })

  it('metadata belongs to who may see and change the thing', async () => {
    const { pk } = await makePart(admin)
    const company = (await makeCompany(admin)).pk
    expect((await buyer.get(`/metadata/part/${pk}/`)).status).to.equal(403)
    expect((await buyer.get(`/metadata/company/${company}/`)).status).to.equal(200)
    expect((await buyer.patch(`/metadata/company/${company}/`, { metadata: {} })).status).to.equal(403)
    expect((await engineer.patch(`/metadata/company/${company}/`, { metadata: {} })).status, 'some role, but not this one').to.equal(403)
    expect((await buyer.get('/metadata/part/name/Lamp/')).status).to.equal(403)
    const none = await engineer.get('/metadata/user/1/')
    expect([none.status, none.body]).to.eql([400, ["GenericMetadataView called with invalid model 'user'"]])
    expect((await engineer.get('/metadata/part/999999/')).status).to.equal(404)
    expect((await engineer.get('/metadata/part/description/x/')).status).to.equal(400)
    expect((await engineer.get('/metadata/part/name/%00/')).status).to.equal(404)
  })

  it('batch codes follow the template, and show only what the caller may see', async () => {
    const setting = '/settings/global/STOCK_BATCH_CODE_TEMPLATE/'
    const make = (by: Api, values = {}) => by.post('/generate/batch-code/', values)
    expect((await make(buyer)).body.batch_code).to.equal('')
    expect((await admin.patch(setting, { value: '{{ part.__class__ }}' })).body.value[0]).to.contain('does not know')
    expect((await admin.patch(setting, { value: '{{ constructor }}' })).status).to.equal(400)
    expect((await admin.patch(setting, { value: '{% for x in y %}' })).status).to.equal(400)
    expect((await admin.patch(setting, { value: 'B{{year}}-{{ part.IPN }}-{{ quantity }}' })).status).to.equal(200)
    const part = (await makePart(admin, { IPN: 'X9' })).pk
    const year = new Date().getUTCFullYear()
    expect((await make(engineer, { part, quantity: 2.5 })).body).to.eql({ batch_code: `B${year}-X9-2.5` })
    expect((await make(buyer, { part })).status).to.equal(403)
    expect((await make(engineer, { part: 999_999 })).body.part[0]).to.contain('does not exist')
  })

  it('serial numbers go on from the latest', async () => {
    const part = (await makePart(admin, { trackable: true })).pk
    const make = (by: Api, values = {}) => by.post('/generate/serial-number/', values)
    expect((await make(engineer, { part, quantity: 3 })).body).to.eql({ serial_number: '1,2,3' })
    expect((await make(engineer)).body).to.eql({ serial_number: null })
    expect((await make(buyer, { part })).status).to.equal(403)
    for (const quantity of [0, -1, 100_000, 'x']) expect((await make(engineer, { part, quantity })).status).to.equal(400)
  })

  it('a search answers each kind as its list does, and refuses what the caller may not see', async () => {
    await makePart(admin, { name: 'Zebra crossing' })
    await makePart(admin, { name: 'Zebra old', active: false })
    await makeCompany(admin, { name: 'Zebra works' })
    const body = { search: 'zebra', limit: 1, part: {}, company: {}, unknown: {} }
    const found = (await engineer.post('/search/', body)).body
    expect(found).to.have.all.keys('part', 'company')
    expect(found.part).to.include({ count: 2, next: null, previous: null })
    expect(found.part.results).to.have.length(1)
    expect(found.company).to.eql({ error: 'User does not have permission to view this model' })
    const other = (await buyer.post('/search/', { ...body, part: { active: true }, limit: 10 })).body
    expect(other.part).to.have.property('error')
    expect(other.company.results[0].name).to.equal('Zebra works')
    const active = (await engineer.post('/search/', { ...body, part: { active: true } })).body
    expect(active.part.results[0].name).to.equal('Zebra crossing')
    expect((await engineer.post('/search/', { part: {} })).body).to.eql({ search: 'Search term must be provided' })
    const odd = await admin.post('/search/', { ...body, part: { category: 99_999 } })
    expect([odd.status, odd.body.part]).to.eql([200, { error: 'Select a valid choice. That choice is not one of the available choices.' }])
    expect((await engineer.post('/search/', { ...body, search_regex: true })).status).to.equal(400)
  })
})
