/** Project codes, tags, states, lists to select from and kinds of things: everybody sees them, staff keeps them. */
import { expect } from 'chai'
import { Api, token } from '../../../support/api.ts'
import { makePart } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'

eachDatabase('what all things share', (kind) => {
  let server: TestServer
  let staff: Api
  let ada: Api
  before(async () => {
    server = await startServer(kind)
    const api = async (username: string, isStaff = false, isSuperuser = false) =>
      new Api(server.url, token(await server.createToken(await server.createUser({ username, isStaff, isSuperuser }))))
    staff = await api('staff', true, true)
    ada = await api('ada')
  })
  after(() => server.close())

  const STATE = { key: 77, name: 'ON_FIRE', label: 'On fire', color: 'danger', logical_key: 75, reference_status: 'StockStatus' }
  for (const [path, values] of [
    ['/project-code/', { code: 'P1', description: 'Rocket' }],
    ['/tag/', { name: 'Blue thing' }],
    ['/selection/', { name: 'Colours', choices: [{ value: 'r', label: 'Red' }] }],
    ['/generic/status/custom/', STATE],
  ] as const) {
    it(`${path} is written by staff alone, each once`, async () => {
      expect((await ada.post(path, values)).status).to.equal(403)
      const made = await staff.post(path, values)
      expect(made.status, made.text).to.equal(201)
      const { pk } = made.body
      expect((await ada.get(`${path}${pk}/`)).body).to.eql(made.body)
      expect((await staff.post(path, values)).status, 'a twin').to.equal(400)
      expect((await ada.patch(`${path}${pk}/`, {})).status).to.equal(403)
      expect((await staff.patch(`${path}${pk}/`, {})).status).to.equal(200)
      expect((await ada.delete(`${path}${pk}/`)).status).to.equal(403)
    })
  }

  it('tags have slugs, and are found by the kind of things that carry them', async () => {
    await makePart(staff, { tags: ['Green', 'green!'] })
    expect(await staff.list('/tag/?model_type=part')).to.eql(['Green', 'green!'])
    expect(await staff.list('/tag/?model_type=company')).to.eql([])
    expect((await ada.get('/tag/?model_type=part')).status, 'by whoever may not see parts').to.equal(403)
    const [tag] = (await ada.get('/tag/?search=green&limit=1')).body.results
    expect(tag.slug).to.equal('green')
    expect((await staff.patch(`/tag/${tag.pk}/`, { name: 'Lime' })).body).to.include({ name: 'Lime', slug: 'lime' })
    expect((await staff.patch(`/tag/${tag.pk}/`, { name: 'Blue-thing' })).body.slug).to.match(/^blue-thing-[0-9a-f]{16}$/)
  })

  it('states of the own kind count as a built in one', async () => {
    const { values, status_class: name } = (await ada.get('/generic/status/StockStatus/')).body
    expect(name).to.equal('StockStatus')
    expect(values.OK).to.eql({ key: 10, name: 'OK', label: 'OK', color: 'success' })
    expect(values.ON_FIRE).to.include({ key: 77, custom: true }).and.not.have.property('logical_key')
    const all = (await ada.get('/generic/status/')).body
    expect(all.StockStatus.values.ON_FIRE).to.include({ key: 77, custom: true, logical_key: '75' })
    expect(all.TransferOrderStatus.values.ISSUED).to.eql({ key: 20, name: 'ISSUED', label: 'Issued', color: 'primary' })
    expect(all).to.include.keys('DataImportStatusCode', 'LabelPrinterStatus', 'MachineStatus')
    expect(all.PurchaseOrderStatus.values).to.have.property('PLACED')
    expect((await ada.get('/generic/status/Nothing/')).status).to.equal(404)
    expect((await ada.get('/generic/status/__proto__/')).status).to.equal(404)
    const [state] = (await ada.get('/generic/status/custom/?search=fire')).body
    expect(state.model_name).to.equal('Stock Item')
    expect((await ada.get(`/contenttype/${state.model}/`)).body.model).to.equal('stockitem')
    expect(await ada.list(`/generic/status/custom/?model=${state.model}`)).to.eql(['ON_FIRE'])
  })
  for (const [values, at] of [
    [{ key: 10 }, 'key'],
    [{ key: 77 }, 'non_field_errors'],
    [{ name: 'LOST' }, 'name'],
    [{ name: 'on fire' }, 'name'],
    [{ logical_key: 76 }, 'logical_key'],
    [{ reference_status: 'StockHistoryCode' }, 'reference_status'],
    [{ color: 'beige' }, 'color'],
    [{ model: 1 }, 'model'],
    [{ model: 999 }, 'model'],
  ] as const) {
    it(`states cannot have ${JSON.stringify(values)}`, async () => {
      const { status, body } = await staff.post('/generic/status/custom/', { ...STATE, key: 78, name: 'WET', ...values })
      expect(status).to.equal(400)
      expect(body).to.have.property(at)
    })
  }

  it('lists to select from keep their entries, also all at once', async () => {
    const list = (await staff.post('/selection/', { name: 'Sizes', choices: ['S', 'M'].map((v) => ({ value: v, label: v })) })).body
    expect(list).to.include({ entry_count: 2, source_plugin: null, default: null })
    const at = `/selection/${list.pk}/`
    const large = (await staff.post(`${at}entry/`, { value: 'L', label: 'Large' })).body
    expect(large).to.include({ value: 'L', list: list.pk, active: true })
    expect(await ada.list(`${at}entry/?ordering=-label`, 'value')).to.eql(['S', 'M', 'L'])
    const other = (await staff.post('/selection/', { name: 'Weights' })).body
    expect((await ada.get(`/selection/${other.pk}/entry/${large.id}/`)).status, 'not in that list').to.equal(404)
    expect((await staff.delete(`/selection/${other.pk}/entry/${large.id}/`)).status).to.equal(404)
    expect(await ada.list(`/selection/${other.pk}/entry/?list=${list.pk}`, 'value')).to.eql([])
    expect((await ada.get('/selection/999999/entry/')).status).to.equal(404)
    expect((await staff.post(`${at}entry/`, { value: 'L', label: 'Twin' })).body).to.eql({
      non_field_errors: ['The fields list, value must make a unique set.'],
    })
    const choices = [
      { id: large.id, value: 'XL', label: 'Extra large' },
      { value: 'S', label: 'Small' },
    ]
    const changed = (await staff.patch(at, { choices })).body
    expect(changed.choices.map((c: { id: number; value: string }) => [c.id === large.id, c.value])).to.eql([
      [false, 'S'],
      [true, 'XL'],
    ])
    expect((await staff.patch(at, { choices: [{ value: 'S' }] })).body.choices[0]).to.have.property('label')
    expect((await staff.patch(at, { locked: true })).body.locked).to.equal(true)
    expect((await staff.patch(`${at}entry/${large.id}/`, { label: 'x' })).status).to.equal(400)
    expect((await staff.patch(at, { choices: [] })).status).to.equal(400)
    expect((await staff.delete(at)).status).to.equal(400)
    expect((await ada.get(at)).body.entry_count).to.equal(2)
  })

  it('parameters select from them', async () => {
    const list = (await staff.post('/selection/', { name: 'Finish', choices: [{ value: 'matt', label: 'Matt' }] })).body
    const template = (await staff.post('/parameter/template/', { name: 'Finish', selectionlist: list.pk })).body.pk
    const part = (await makePart(staff)).pk
    const give = (data: string) => staff.post('/parameter/', { template, model_type: 'part', model_id: part, data })
    expect((await give('shiny')).body.data).to.eql(['Invalid choice for parameter value'])
    expect((await give('matt')).status).to.equal(201)
    expect((await staff.delete(`/selection/${list.pk}/`)).status, 'in use').to.equal(400)
  })

  it('kinds of things have numbers and names', async () => {
    const { results, count } = (await ada.get('/contenttype/?limit=1&search=stockitem')).body
    expect(count).to.equal(2)
    expect((await ada.get('/contenttype/model/stockitem/')).body).to.eql(results[0])
    expect((await ada.get('/contenttype/model/nothing/')).status).to.equal(404)
    const names = new Map<string, string>()
    for (const { app_label, model, app_labeled_name } of (await ada.get('/contenttype/')).body)
      names.set(`${app_label}.${model}`, app_labeled_name)
    // The first two are recorded, the others follow from names in InvenTree's models.
    for (const [model, name] of [
      ['auth.user', 'Authentication and Authorization | user'],
      ['part.part', 'Part | Part'],
      ['part.bomitem', 'Part | BOM Item'],
      ['stock.stockitemtestresult', 'Stock | Stock Item Test Result'],
      ['stock.stocklocationtype', 'Stock | Stock Location type'],
      ['order.purchaseorderextraline', 'Order | Purchase Order Extra Line'],
      ['build.build', 'Build | Build Order'],
      ['common.projectcode', 'Common | Project Code'],
      ['users.owner', 'Users | owner'],
    ] as const)
      expect(names.get(model), model).to.equal(name)
    expect((await ada.get('/contenttype/?search=part%20template')).body.map((type: { model: string }) => type.model)).to.eql([
      'parttesttemplate',
    ])
  })

  it('icons are listed with their font, which is there', async () => {
    const [pack, ...more] = (await ada.get('/icons/')).body
    expect(more).to.eql([])
    expect([pack.name, pack.prefix, Object.keys(pack.icons).length]).to.eql(['Tabler Icons', 'ti', 4744])
    expect(pack.icons['a-b-2']).to.eql({ name: 'a-b-2', category: '', tags: ['test', 'visual', 'user'], variants: { outline: 'f25f' } })
    expect(pack.icons.accessible.variants).to.eql({ outline: 'eba9', filled: 'f6ea' })
    expect((await ada.get('/icons/?limit=5')).body).to.include({ count: 1 })
    const font = await fetch(server.url + pack.fonts.woff2)
    expect([font.status, font.headers.get('content-type')]).to.eql([200, 'font/woff2'])
    expect(
      Buffer.from(await font.arrayBuffer())
        .subarray(0, 4)
        .toString(),
    ).to.equal('wOF2')
    expect((await fetch(`${server.url}/static/tabler-icons/LICENSE.txt`)).status).to.equal(200)
  })
})
