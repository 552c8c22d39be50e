/** `GET /api/schema/`: who asks for what gets which form of the document. */
import { Validator } from '@seriousme/openapi-schema-validator'
import { expect } from 'chai'
import { parse } from 'yaml'
import { Api, nobody } from '../../support/api.ts'
import { eachDatabase } from '../../support/databases.ts'
import { documentOf } from '../../support/document.ts'
import { startServer, type TestServer } from '../../support/server.ts'

/** Components that something refers to, and those that these refer to. */
function needed(part: unknown, components: Record<string, Record<string, unknown>>, found = new Set<string>()): Set<string> {
  if (typeof part !== 'object' || part === null) return found
  for (const [key, value] of Object.entries(part)) {
    if (key !== '$ref') needed(value, components, found)
    else {
      const [kind, name] = (value as string).split('/').slice(2) as [string, string]
      if (found.has(`${kind}/${name}`)) continue
      found.add(`${kind}/${name}`)
      needed(components[kind]![name]!, components, found)
    }
  }
  return found
}

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

  it('has a summary for everything, with the article that its noun takes', async () => {
    const { paths } = documentOf(server) as { paths: Record<string, Record<string, { summary: string }>> }
    const summaries = Object.values(paths).flatMap((item) => Object.values(item).map(({ summary }) => summary))
    expect(summaries).to.include('Create an address').and.include('Create an internal price').and.include('Create a user')
    expect(summaries.filter((summary) => !summary || /\ba [aeio]/i.test(summary) || /\ban (?![aeiou])/i.test(summary))).to.eql([])
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

  it('is one area with ?area=: its operations, the components that they need, and no others', async () => {
    const { body: whole } = await api.get('/schema/?version=3.0.3')
    const seen: string[] = []
    for (const { name } of whole.tags as { name: string }[]) {
      const { status, body } = await api.get(`/schema/?version=3.0.3&area=${name}`)
      expect([status, body.openapi, body.tags], name).to.eql([200, '3.0.3', [{ name }]])
      for (const [path, item] of Object.entries(body.paths as Record<string, Record<string, { tags: string[]; operationId: string }>>)) {
        expect(item, path).to.eql(whole.paths[path])
        for (const { tags, operationId } of Object.values(item)) {
          expect(tags).to.eql([name])
          seen.push(operationId)
        }
      }
      const { securitySchemes, ...components } = body.components
      expect(securitySchemes).to.eql(whole.components.securitySchemes)
      const there = Object.entries(components as Record<string, object>).flatMap(([kind, all]) =>
        Object.keys(all).map((one) => `${kind}/${one}`),
      )
      expect(there, name).to.have.members([...needed(body.paths, body.components)])
    }
    const all = Object.values(whole.paths as Record<string, Record<string, { operationId: string }>>)
    expect(seen).to.have.members(all.flatMap((item) => Object.values(item).map(({ operationId }) => operationId)))
    const { text } = await api.get('/schema/?area=bom&format=yaml')
    expect(Object.keys(parse(text).paths)).to.satisfy(
      (paths: string[]) => paths.length && paths.every((path) => path.startsWith('/api/bom/')),
    )
  })

  it('refuses what it cannot write', async () => {
    const nowhere = await api.get('/schema/?area=nowhere')
    expect([nowhere.status, nowhere.body.area?.[0]]).to.satisfy(
      ([status, said]: [number, string]) => status === 400 && /"nowhere" is not one of .*part/.test(said),
    )
    expect((await api.get('/schema/?format=xml')).body).to.have.property('format')
    expect((await api.get('/schema/?version=2.0')).status).to.equal(400)
  })
})
