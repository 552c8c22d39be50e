/** Results of tests: of the tests that a part has, with what each asks for. */
import { expect } from 'chai'
import { Api, superuser, token } from '../../../support/api.ts'
import { type Made, makePart } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'

eachDatabase('test results', (kind) => {
  let server: TestServer
  let api: Api
  let template: Made
  let variant: Made
  let item: number
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
    template = await makePart(api, { testable: true, is_template: true })
    variant = await makePart(api, { testable: true, variant_of: template.pk })
    item = (await server.db.transaction((trx) => trx('stock_item').insert({ part_id: variant.pk, quantity: 100_000 }).returning('id')))[0]
      .id
  })
  after(() => server.close())

  const test = async (values: Record<string, unknown>) =>
    (await api.post('/part/test-template/', { part: template.pk, description: 'a test', ...values })).body
  const result = (values: Record<string, unknown>) => api.post('/stock/test/', { stock_item: item, ...values })

  it('are of a test of the part or its templates, by key or by name', async () => {
    const { pk } = await test({ test_name: 'Firmware Version' })
    const { body, status } = await result({ test: 'firmware version', value: '1.0', result: true })
    expect([status, body.template, body.value, body.result]).to.deep.equal([201, pk, '1.0', true])
    expect(body).to.not.have.property('test')
    expect((await result({ template: pk })).body.result).to.equal(false)
    expect((await result({ test: 'other' })).body).to.deep.equal({ test: ['No matching test found for this part'] })
    expect((await result({})).body).to.deep.equal({ test: ['No matching test found for this part'] })
    const stranger = await makePart(api, { testable: true })
    const { pk: foreign } = (await api.post('/part/test-template/', { part: stranger.pk, test_name: 'x', description: 'y' })).body
    expect((await result({ template: foreign })).body).to.have.all.keys('template')
    const detailed = (await api.get(`/stock/test/${body.pk}/?template_detail=1&user_detail=1`)).body
    expect([detailed.template_detail.test_name, detailed.user_detail.pk]).to.deep.equal(['Firmware Version', body.user])
    for (const good of [
      'test=Firmware-Version',
      `template=${pk}`,
      'value=1.0',
      'result=true',
      `part=${variant.pk}`,
      'required=true',
      'enabled=1',
      `stock_item=${item}`,
      'search=firmware',
    ])
      expect(await api.list(`/stock/test/?limit=9&ordering=-date&${good}`, 'pk'), good).to.include(body.pk)
    expect((await api.get(`/stock/${item}/?tests=true`)).body.tests.map((t: Made) => t.template)).to.deep.equal([pk, pk])
    expect((await api.delete('/stock/test/', { items: [body.pk] })).body).to.deep.equal({ success: 'Deleted 1 items' })
  })

  it('hold what the test asks for', async () => {
    const { pk: measured } = await test({ test_name: 'Colour', requires_value: true, choices: 'red, blue' })
    expect((await result({ template: measured })).body).to.deep.equal({ value: ['Value must be provided for this test'] })
    expect((await result({ template: measured, value: 'green' })).body).to.deep.equal({ value: ['Invalid value for this test'] })
    expect((await result({ template: measured, value: 'red' })).status).to.equal(201)
    const { pk } = await test({ test_name: 'Protocol', requires_attachment: true })
    expect((await result({ template: pk })).body).to.deep.equal({ attachment: ['Attachment must be uploaded for this test'] })
    const times = { started_datetime: '2024-01-02T00:00:00Z', finished_datetime: '2024-01-01T00:00:00Z' }
    expect((await result({ template: measured, value: 'red', ...times })).body).to.have.all.keys('finished_datetime')
    const form = new FormData()
    for (const [name, value] of Object.entries({ stock_item: String(item), template: String(pk), result: 'true' })) form.set(name, value)
    form.set('attachment', new Blob(['<script>alert(1)</script>']), 'proto col.html')
    const { body, status } = await api.send('POST', '/stock/test/', form)
    expect([status, body.attachment]).to.satisfy(([s, a]: [number, string]) => s === 201 && a.startsWith('/media/attachments/testresult/'))
    const file = await api.send('GET', encodeURI(body.attachment))
    expect([file.status, file.text, file.headers.get('x-content-type-options')]).to.deep.equal([
      200,
      '<script>alert(1)</script>',
      'nosniff',
    ])
    expect(file.headers.get('content-disposition')).to.match(/^attachment;/)
    const nobody = await server.createUser({ username: `nobody-${kind}`, permissions: ['view:part'] })
    expect((await new Api(server.url, token(await server.createToken(nobody))).send('GET', encodeURI(body.attachment))).status).to.equal(
      403,
    )
    await api.delete(`/stock/test/${body.pk}/`)
    expect((await api.send('GET', encodeURI(body.attachment))).status).to.equal(404)
  })

  it('of what is installed inside are found when asked for', async () => {
    const inner = (
      await server.db.transaction((trx) =>
        trx('stock_item').insert({ part_id: variant.pk, quantity: 100_000, belongs_to_id: item }).returning('id'),
      )
    )[0].id
    const { pk } = await test({ test_name: 'Inner' })
    const { body } = await api.post('/stock/test/', { stock_item: inner, template: pk, result: true })
    expect(await api.list(`/stock/test/?stock_item=${item}&include_installed=true`, 'pk')).to.include(body.pk)
    expect(await api.list(`/stock/test/?stock_item=${item}`, 'pk')).to.not.include(body.pk)
  })
})
