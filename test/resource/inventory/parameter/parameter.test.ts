/** Parameters: values that their template allows, on things that the caller may change. */
import { expect } from 'chai'
import type { Permission } from '../../../../provider/scopes.ts'
import { Api, token } from '../../../support/api.ts'
import { makeCategory, makeCompany, makePart } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'

eachDatabase('parameters', (kind) => {
  let server: TestServer
  let admin: Api
  let builder: Api
  let buyer: Api
  const api = async (username: string, permissions: Permission[] = [], isSuperuser = false) =>
    new Api(server.url, token(await server.createToken(await server.createUser({ username, permissions, isSuperuser }))))
  before(async () => {
    server = await startServer(kind)
    admin = await api('admin', [], true)
    builder = await api('builder', ['view:part', 'change:part', 'add:part', 'view:part_category'])
    buyer = await api('buyer', ['view:purchase_order', 'change:purchase_order', 'delete:purchase_order'])
  })
  after(() => server.close())

  let n = 0
  const template = async (values: Record<string, unknown> = {}) => {
    const { status, body, text } = await admin.post('/parameter/template/', { name: `template ${++n}`, ...values })
    expect(status, text).to.equal(201)
    return body.pk as number
  }
  const part = async (values = {}) => (await makePart(admin, values)).pk
  const give = (by: Api, template: number, model_type: string, model_id: number, data: unknown) =>
    by.post('/parameter/', { template, model_type, model_id, data })

  it('have a number in the units of their template, and can be listed by it', async () => {
    const ohms = await template({ name: 'Resistance', units: 'ohm' })
    const made = []
    for (const data of ['4k7', '10 kohm', '220', '1.5 MΩ']) made.push((await give(builder, ohms, 'part', await part(), data)).body)
    expect(made.map((p) => p.data_numeric)).to.eql([4700, 10_000, 220, 1_500_000])
    expect(made[0]).to.include({ model_type: 'part.part', data: '4k7' })
    expect(made[0].template_detail).to.include({ name: 'Resistance', units: 'ohm' })
    expect(made[0].updated_by_detail.username).to.equal('builder')
    expect(await builder.list(`/parameter/?template=${ohms}&ordering=data`, 'data')).to.eql(['220', '4k7', '10 kohm', '1.5 MΩ'])
    expect((await give(builder, ohms, 'part.part', await part(), '5 V')).body.data[0]).to.equal('Could not convert 5 V to ohm')
    await admin.patch(`/parameter/template/${ohms}/`, { units: 'kohm' })
    expect((await builder.get(`/parameter/${made[0].pk}/`)).body.data_numeric).to.equal(4.7)
  })

  it('are what the template allows', async () => {
    const p = await part()
    const colour = await template({ choices: 'red, green' })
    expect((await give(builder, colour, 'part', p, 'blue')).body.data[0]).to.equal('Invalid choice for parameter value')
    expect((await give(builder, colour, 'part', p, 'green')).status).to.equal(201)
    expect((await give(builder, colour, 'part', p, 'red')).body.non_field_errors[0]).to.contain('unique set')
    const flag = await template({ checkbox: true })
    expect((await give(builder, flag, 'part', p, 'perhaps')).status).to.equal(400)
    expect((await give(builder, flag, 'part', p, 'yes')).body).to.include({ data: 'True', data_numeric: 1 })
    const serial = await template({ unique: 1 })
    expect((await give(builder, serial, 'part', p, 'A1')).status).to.equal(201)
    expect((await give(builder, serial, 'part', await part(), 'A1')).body.data[0]).to.contain('unique')
    const forCompanies = await template({ model_type: 'company' })
    expect((await give(builder, forCompanies, 'part', p, 'x')).body.template[0]).to.contain('another kind')
    const off = await template({ enabled: false })
    expect((await give(builder, off, 'part', p, 'x')).body.template[0]).to.contain('disabled')
    expect((await give(builder, colour, 'part', 999_999, 'red')).body.model_id[0]).to.contain('does not exist')
    expect((await give(builder, colour, 'user', 1, 'red')).body.model_type).to.eql(['Content type not found'])
    expect((await builder.post('/parameter/', { template: colour, model_id: p, data: 'red' })).body.model_type).to.eql([
      'This field is required.',
    ])
  })

  it('belong to who may see and change the thing', async () => {
    const any = await template()
    const company = (await makeCompany(admin)).pk
    const p = await part()
    expect((await give(builder, any, 'company', company, 'x')).status, 'no role for companies').to.equal(403)
    expect((await give(buyer, any, 'part', p, 'x')).status).to.equal(403)
    const ofCompany = (await give(buyer, any, 'company', company, 'x')).body.pk
    const ofPart = (await give(builder, any, 'part', p, 'y')).body.pk
    expect(await buyer.list(`/parameter/?template=${any}`, 'data')).to.eql(['x'])
    expect(await builder.list(`/parameter/?template=${any}`, 'data')).to.eql(['y'])
    expect((await buyer.get(`/parameter/${ofPart}/`)).status).to.equal(404)
    expect((await buyer.patch(`/parameter/${ofPart}/`, { data: 'z' })).status).to.equal(404)
    // Moving it would need both.
    expect((await buyer.patch(`/parameter/${ofCompany}/`, { model_type: 'part', model_id: p })).status).to.equal(403)
    expect((await builder.delete(`/parameter/${ofPart}/`)).status, 'delete needs its own verb').to.equal(403)
    expect((await buyer.delete('/parameter/', { items: [ofCompany, ofPart] })).status).to.equal(404)
    expect(await admin.list(`/parameter/?template=${any}`, 'data'), 'nothing was deleted').to.have.length(2)
    expect((await buyer.delete('/parameter/', { items: [ofCompany] })).status).to.equal(200)
    const seer = await api('seer', ['view:part'])
    expect((await give(seer, any, 'part', p, 'z')).status).to.equal(403)
    expect((await seer.post('/parameter/template/', { name: 'mine' })).status).to.equal(403)
    expect((await buyer.patch(`/parameter/template/${any}/`, { name: 'mine' })).status, 'templates for all belong to parts').to.equal(403)
  })

  it('of a locked part stay', async () => {
    const any = await template()
    const p = await part()
    const { pk } = (await give(builder, any, 'part', p, 'x')).body
    await admin.patch(`/part/${p}/`, { locked: true })
    expect((await builder.patch(`/parameter/${pk}/`, { data: 'y' })).body.non_field_errors[0]).to.contain('locked')
    expect((await admin.delete(`/parameter/${pk}/`)).status).to.equal(400)
  })

  it('answer under their old names too', async () => {
    const any = await template({ name: 'Package' })
    const p = await part()
    const made = (await builder.post('/part/parameter/', { part: p, template: any, data: '0402' })).body
    expect(made).to.include({ part: p, template: any, data: '0402', data_numeric: 402 }).and.not.to.have.property('model_id')
    expect((await builder.get(`/parameter/${made.pk}/`)).body).to.include({ model_type: 'part.part', model_id: p })
    expect(await builder.list(`/part/parameter/?part=${p}`, 'data')).to.eql(['0402'])
    expect((await builder.patch(`/part/parameter/${made.pk}/`, { data: '0603' })).body.data).to.equal('0603')
    expect(await builder.list('/part/parameter/template/?search=package')).to.eql(['Package'])
    expect((await builder.post('/part/parameter/', { part: 999_999, template: any, data: 'x' })).body.part[0]).to.contain('does not exist')
  })

  it('have templates that make sense, found by where they are used', async () => {
    for (const [values, at] of [
      [{ name: 'Twin', units: 'furlongs per what' }, 'units'],
      [{ name: 'Twin', checkbox: true, units: 'V' }, 'units'],
      [{ name: 'Twin', checkbox: true, choices: 'a,b' }, 'choices'],
      [{ name: 'Twin', choices: 'a, b, a' }, 'choices'],
      [{ name: 'RESISTANCE' }, 'name'],
      [{ name: 'Twin', unique: 3 }, 'unique'],
    ] as const)
      expect((await admin.post('/parameter/template/', values)).body, JSON.stringify(values)).to.have.property(at)
    const root = (await makeCategory(admin)).pk
    const below = (await makeCategory(admin, { parent: root })).pk
    const any = await template({ name: 'Wanted' })
    await give(builder, any, 'part', await part({ category: below }), 'x')
    const found = (query: string) => admin.list(`/parameter/template/?${query}`)
    const inRoot = `exists_for_model=part&exists_for_related_model=category&exists_for_related_model_id=${root}`
    expect(await found(inRoot)).to.eql(['Wanted'])
    const wrong = await admin.get(
      `/parameter/template/?exists_for_model=part&exists_for_related_model=colour&exists_for_related_model_id=${root}`,
    )
    expect([wrong.status, JSON.stringify(wrong.body)]).to.eql([
      400,
      '{"exists_for_related_model":["Invalid related model - no such field on the base model"]}',
    ])
    expect(await found('exists_for_model=company')).not.to.include('Wanted')
    expect(await found('for_model=company')).to.include('Wanted')
    expect((await admin.get('/parameter/template/?for_model=nothing')).status).to.equal(400)
  })

  it('are shown by the thing, which is found and sorted by them', async () => {
    const volts = await template({ name: 'Voltage', units: 'V' })
    const [low, high, odd, none] = (await Promise.all(['low', 'high', 'odd', 'none'].map((name) => part({ name })))) as [
      number,
      number,
      number,
      number,
    ]
    await give(builder, volts, 'part', low, '3300 mV')
    await give(builder, volts, 'part', high, '12')
    await admin.patch('/settings/global/PART_PARAMETER_ENFORCE_UNITS/', { value: false })
    await give(builder, volts, 'part', odd, 'Some')
    const found = (query: string) => builder.list(`/part/?${query}`)
    const by = `parameter_${volts}`
    expect(await found(`${by}=3.3`)).to.eql(['low'])
    expect(await found(`${by}=3.3V`)).to.eql(['low'])
    expect(await found(`${by}_gt=3300mV`)).to.eql(['high'])
    expect(await found(`${by}_gte=3300mV&ordering=${by}`)).to.eql(['low', 'high'])
    expect(await found(`${by}_lt=12&${by}_gt=1`)).to.eql(['low'])
    expect(await found(`${by}_ne=12&ordering=name`)).to.eql(['low', 'odd'])
    expect(await found(`${by}_icontains=SOM`)).to.eql(['odd'])
    expect(await found(`${by}=some`)).to.eql(['odd'])
    const only = 'search=&exclude_id=0'
    // What has no number comes before numbers upwards; what has no such parameter at all is last both ways.
    expect((await found(`ordering=${by}&${only}`)).slice(0, 3)).to.eql(['odd', 'low', 'high'])
    expect((await found(`ordering=-${by}&${only}`)).slice(0, 3)).to.eql(['high', 'low', 'odd'])
    expect((await builder.get(`/part/?${by}_gt=much`)).status).to.equal(400)
    expect((await builder.get('/part/?parameter_999999=1')).status).to.equal(400)
    const shown = (await builder.get(`/part/${low}/?parameters=true`)).body.parameters
    expect(shown).to.have.length(1)
    expect(shown[0]).to.include({ data: '3300 mV', data_numeric: 3.3, model_type: 'part.part' })
    expect(shown[0].template_detail.name).to.equal('Voltage')
    expect((await builder.get(`/part/${none}/?parameters=true`)).body.parameters).to.eql([])
    expect((await builder.get(`/part/${low}/`)).body).not.to.have.property('parameters')
  })
})
