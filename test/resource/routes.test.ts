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

  it('GET without the slash is sent to where it lives, the query along', async () => {
    for (const [path, to] of [
      [`/part/${part}`, `/part/${part}/`],
      ['/part', '/part/'],
      ['/part/category/tree?limit=1&search=a%20b', '/part/category/tree/?limit=1&search=a%20b'],
    ] as const) {
      const { status, headers } = await api.get(path)
      expect([status, headers.get('location')]).to.deep.equal([301, `${server.url}/api${to}`])
    }
    expect((await nobody(server).get('/api')).headers.get('location')).to.equal(`${server.url}/api/`)
  })

  it('writes without the slash are answered all the same', async () => {
    const made = await api.post('/part', { name: 'no slash' })
    expect(made.status).to.equal(201)
    expect((await api.patch(`/part/${made.body.pk}`, { active: false })).status).to.equal(200)
    expect((await api.delete(`/part/${made.body.pk}`)).status).to.equal(204)
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

  it('an address that is none is 404 for everybody, whatever the method', async () => {
    expect((await nobody(server).get('/nothing/')).status).to.equal(404)
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
      expect((await api.send(method, '/nothing/')).status, method).to.equal(404)
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
      expect((await there.get('/part')).headers.get('location')).to.equal(`${below.url}/api/part/`)
      expect((await there.get('/nothing/')).body.url).to.equal(`${below.url}/api/nothing/`)
      expect((await fetch(`${new URL(below.url).origin}/api/part/`, { headers: there.headers })).status).to.equal(404)
    } finally {
      await below.close()
    }
  })
})
