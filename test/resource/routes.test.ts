/** Addresses: slashes, HEAD, 404, 405, headers of every answer, and a base path. */
import { expect } from 'chai'
import { Api, nobody, superuser, token } from '../support/api.ts'
import { makePart } from '../support/builders.ts'
import { eachDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'

eachDatabase('addresses of the API', (kind) => {
  let server: TestServer
  let api: Api
  let part: number
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
    part = (await makePart(api)).pk
  })
  after(() => server.close())

  it('the content type is exactly application/json', async () => {
    for (const path of ['/part/', `/part/${part}/`, '/part/999999/', '/nothing/', '/', '/part/?format=json', '/part/?limit=1']) {
      const { headers } = await api.get(path)
      expect(headers.get('content-type'), path).to.equal('application/json')
      expect(headers.get('x-content-type-options')).to.equal('nosniff')
      expect(headers.get('cache-control')).to.equal('no-store')
      expect(headers.get('vary')).to.contain('Authorization')
    }
  })

  it('without the slash at the end an address is the same one: GET, HEAD and OPTIONS', async () => {
    for (const path of ['', '/part', `/part/${part}`, '/part/category/tree?limit=1&search=a%20b', '/part/?limit=1', '/units/all']) {
      const [way, query = ''] = path.split('?')
      const slashed = `${way!.replace(/\/$/, '')}/${query && `?${query}`}`
      const { status, text } = await api.get(`/api${path}`)
      expect([status, text], path).to.deep.equal([200, (await api.get(`/api${slashed}`)).text])
      expect((await api.send('HEAD', `/api${path}`)).status, path).to.equal(200)
    }
    const options = await api.send('OPTIONS', '/part')
    expect([options.status, options.text]).to.deep.equal([200, (await api.send('OPTIONS', '/part/')).text])
    expect((await nobody(server).get('/api')).body).to.include({ server: 'InvenTree' })
    const page = (await api.get('/part?limit=0&offset=0')).status
    expect(page).to.equal(200)
    expect((await nobody(server).get('/part')).status).to.equal(401)
  })

  it('pages of a list that was asked for without the slash are at its address', async () => {
    await makePart(api)
    expect((await api.get('/part?limit=1')).body.next).to.match(/\/api\/part\/\?/)
  })

  it('writes without the slash are the same writes', async () => {
    const made = await api.post('/part', { name: 'no slash' })
    expect(made.status).to.equal(201)
    const name = async () => (await server.db.all<{ name: string }>('select name from part_part where id = ?', [made.body.pk]))[0]?.name
    expect(await name()).to.equal('no slash')
    expect((await api.patch(`/part/${made.body.pk}`, { name: 'still none', active: false })).status).to.equal(200)
    expect(await name()).to.equal('still none')
    expect((await api.put(`/part/${made.body.pk}`, { name: 'put so' })).status).to.equal(200)
    expect(await name()).to.equal('put so')
    await api.patch(`/part/${made.body.pk}`, { active: false })
    expect((await api.delete(`/part/${made.body.pk}`)).status).to.equal(204)
    expect(await name()).to.equal(undefined)
  })

  it('an address that is none keeps its form in the refusal', async () => {
    for (const method of ['GET', 'POST']) {
      const { status, body } = await api.send(method, '/nothing')
      expect([status, body.url], method).to.deep.equal([404, `${server.url}/api/nothing`])
    }
  })

  it('HEAD answers like GET, without a body', async () => {
    const get = await api.get(`/part/${part}/`)
    const head = await api.send('HEAD', `/part/${part}/`)
    expect([head.status, head.text]).to.deep.equal([200, ''])
    expect(head.headers.get('content-length')).to.equal(String(Buffer.byteLength(get.text)))
    expect((await api.send('HEAD', '/part/999999/')).status).to.equal(404)
  })

  for (const path of [
    '/nothing/',
    '/part/abc/',
    '/part/-1/',
    '/part/1.5/',
    '/part/1/2/',
    '/part/99999999999999999999/',
    '/PART/',
    '/part//',
  ]) {
    it(`404 for ${path}`, async () => {
      const { status, body } = await api.get(path)
      expect(status).to.equal(404)
      expect(body).to.deep.equal({ detail: 'API endpoint not found', url: `${server.url}/api${path}` })
    })
  }

  it('an address that is none is 404, whatever the method, and 401 for nobody', async () => {
    expect((await nobody(server).get('/nothing/')).status).to.equal(401)
    expect((await nobody(server).post('/nothing/')).status).to.equal(401)
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
      expect((await api.send(method, '/nothing/')).status, method).to.equal(404)
  })

  it('whoever takes no JSON is told so, unless the address says it', async () => {
    const picky = (path: string) => new Api(server.url, { ...api.headers, Accept: 'text/html' }).get(path)
    const { status, body } = await picky('/part/')
    expect([status, body]).to.eql([406, { detail: 'Could not satisfy the request Accept header.' }])
    expect((await picky('/part/?format=json')).status).to.equal(200)
    expect((await new Api(server.url, { ...api.headers, Accept: 'text/html, */*;q=0.8' }).get('/part/')).status).to.equal(200)
  })

  it('the address in a 404 is built from the public one, and is only text', async () => {
    const { body } = await new Api(server.url, { ...api.headers, Host: 'evil.example', 'X-Forwarded-Host': 'evil.example' }).get(
      '/nothing/',
    )
    expect(body.url).to.equal(`${server.url}/api/nothing/`)
  })

  for (const [path, allow] of [
    ['/part/', 'GET, POST, PUT, PATCH, HEAD, OPTIONS'],
    ['/part/{part}/', 'GET, PUT, PATCH, DELETE, HEAD, OPTIONS'],
    ['/company/contact/', 'GET, POST, DELETE, HEAD, OPTIONS'],
    ['/part/category/tree/', 'GET, HEAD, OPTIONS'],
    ['/', 'GET, HEAD, OPTIONS'],
  ] as const) {
    it(`Allow at ${path}: ${allow}`, async () => {
      const at = path.replace('{part}', String(part))
      expect((await api.get(at)).headers.get('allow')).to.equal(allow)
      expect((await api.options(at)).headers.get('allow')).to.equal(allow)
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((m) => !allow.includes(m))) {
        const { status, headers, body } = await api.send(method, at)
        expect([status, headers.get('allow'), body]).to.deep.equal([405, allow, { detail: `Method "${method}" not allowed.` }])
      }
    })
  }

  it('a fault of the server tells nothing, and is logged with the number of the request', async () => {
    const broken = await startServer(kind)
    try {
      const there = await superuser(broken)
      await there.get('/part/')
      await broken.db.transaction((trx) => trx.schema.renameTable('part_total', 'part_total_gone'))
      const { status, headers, body } = await there.get('/part/')
      expect(status).to.equal(500)
      expect(body).to.have.all.keys('detail')
      expect(body.detail).not.to.match(/part_total|select|sql/i)
      expect(broken.lines.join('\n')).to.contain(headers.get('x-request-id')!)
    } finally {
      await broken.close()
    }
  })

  it('lives below a base path: links, redirects and 404 say so', async () => {
    const below = await startServer(kind, { url: 'http://127.0.0.1:0/inventory' })
    try {
      const user = await below.createUser({ username: 'super', isSuperuser: true })
      const there = new Api(below.url, token(await below.createToken(user)))
      for (const name of ['a', 'b']) await makePart(there, { name, category: null })
      const { body } = await there.get('/part/?limit=1')
      expect(body.next).to.equal(`${below.url}/api/part/?limit=1&offset=1`)
      expect((await there.get('/part?limit=1')).body.next).to.equal(`${below.url}/api/part/?limit=1&offset=1`)
      expect((await there.get('/nothing/')).body.url).to.equal(`${below.url}/api/nothing/`)
      expect((await fetch(`${new URL(below.url).origin}/api/part/`, { headers: there.headers })).status).to.equal(404)
    } finally {
      await below.close()
    }
  })
})
