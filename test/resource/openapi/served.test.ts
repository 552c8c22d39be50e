/** `GET /api/schema/`: who asks for what gets which form of the document. */
import { Validator } from '@seriousme/openapi-schema-validator'
import { expect } from 'chai'
import { parse } from 'yaml'
import { Api, nobody } from '../../support/api.ts'
import { eachDatabase } from '../../support/databases.ts'
import { documentOf } from '../../support/document.ts'
import { startServer, type TestServer } from '../../support/server.ts'

eachDatabase('the served OpenAPI document', (kind) => {
  let server: TestServer
  let api: Api
  before(async () => {
    server = await startServer(kind)
    api = nobody(server)
  })
  after(() => server.close())

  const accepting = (accept: string) => new Api(server.url, { Accept: accept }).get('/schema/')

  it('is the document of what runs, for everybody', async () => {
    const { status, headers, body } = await api.get('/schema/')
    expect([status, headers.get('content-type')]).to.eql([200, 'application/json'])
    expect(body).to.eql(JSON.parse(JSON.stringify(documentOf(server))))
    expect(body.servers).to.eql([{ url: server.url }])
    expect(Object.keys(body.paths)).to.include('/api/schema/')
  })

  it('is YAML by Accept and by ?format=, which wins', async () => {
    const { body } = await api.get('/schema/?format=json')
    for (const reply of [
      await accepting('application/yaml'),
      await accepting('application/vnd.oai.openapi'),
      await api.get('/schema/?format=yaml'),
    ]) {
      expect(reply.headers.get('content-type')).to.equal('application/yaml; charset=utf-8')
      expect(reply.headers.get('vary')).to.match(/Accept/)
      expect(parse(reply.text)).to.eql(body)
    }
    const won = await new Api(server.url, { Accept: 'application/yaml' }).get('/schema/?format=json')
    expect(won.headers.get('content-type')).to.equal('application/json')
    expect((await accepting('text/html')).headers.get('content-type')).to.equal('application/json')
  })

  it('keeps its ETag, another one for each form, and answers 304', async () => {
    const forms = ['', '?format=yaml', '?version=3.0.3', '?version=3.0.3&format=yaml']
    const tags = await Promise.all(forms.map(async (form) => (await api.get(`/schema/${form}`)).headers.get('etag')))
    expect(new Set(tags).size).to.equal(forms.length)
    for (const [i, form] of forms.entries()) {
      const again = await new Api(server.url, { 'If-None-Match': tags[i]! }).get(`/schema/${form}`)
      expect([again.status, again.text, again.headers.get('etag')]).to.eql([304, '', tags[i]])
    }
    expect((await new Api(server.url, { 'If-None-Match': tags[1]! }).get('/schema/')).status).to.equal(200)
  })

  it('is valid by the published schemas of OpenAPI 3.1 and 3.0', async () => {
    for (const [version, said] of [
      ['3.1.0', '3.1'],
      ['3.0.3', '3.0'],
    ]) {
      const { body } = await api.get(`/schema/?version=${version}`)
      expect(body.openapi).to.equal(version)
      const validator = new Validator()
      const { valid, errors } = await validator.validate(body)
      expect(errors ?? []).to.eql([])
      expect([valid, validator.version]).to.eql([true, said])
    }
  })

  it('has nothing in 3.0.3 that only 3.1 knows', async () => {
    const { text, body } = await api.get('/schema/?version=3.0.3')
    expect(text).not.to.match(/"type": ?\[|"type": ?"null"/)
    expect(body.info.license).to.eql({ name: 'MIT' })
    expect(body.components.schemas.Part.properties.category).to.include({ type: 'integer', nullable: true })
    expect(body.components.schemas.Part.properties.category_detail).to.deep.include({ nullable: true })
  })

  it('refuses what it cannot write', async () => {
    expect((await api.get('/schema/?format=xml')).body).to.have.property('format')
    expect((await api.get('/schema/?version=2.0')).status).to.equal(400)
  })
})
