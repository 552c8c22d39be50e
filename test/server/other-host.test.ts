import { type IncomingMessage, request } from 'node:http'
import { expect } from 'chai'
import { createDatabase, eachDatabase, type TestDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'

const HTML = 'text/html,application/xhtml+xml,*/*;q=0.8'

interface Answer {
  status: number
  text: string
  headers: IncomingMessage['headers']
}
/** fetch() would put its own Host header there. */
const send = (url: string, path: string, headers: Record<string, string>, method = 'GET'): Promise<Answer> =>
  new Promise((done, fail) => {
    request(url + path, { method, headers: { Accept: HTML, ...headers } }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => done({ status: response.statusCode!, text, headers: response.headers }))
    })
      .on('error', fail)
      .end()
  })

eachDatabase('a visit by another name than the configured one', (kind) => {
  let home: TestDatabase
  const servers: TestServer[] = []
  before(async () => {
    home = await createDatabase(kind)
  })
  after(async () => {
    for (const server of servers) await server.close()
    await home.drop()
  })
  /** @returns where it listens */
  async function started(flags: Record<string, unknown>): Promise<{ at: string; server: TestServer }> {
    const server = await startServer(kind, flags, home)
    servers.push(server)
    return { server, at: `http://127.0.0.1:${server.config.port}` }
  }

  it('leads to it, with path and query', async () => {
    const { at } = await started({ url: 'https://stock.example/inventory' })
    const { status, headers } = await send(at, '/inventory/settings/tokens/?a=b', { Host: 'box:8000' })
    expect([status, headers.location]).to.eql([302, 'https://stock.example/inventory/settings/tokens/?a=b'])
    expect(headers['cache-control']).to.equal('no-store')
    expect((await send(at, '/inventory//evil.example/', { Host: 'box' })).headers.location).to.equal(
      'https://stock.example/inventory//evil.example/',
    )
    expect((await send(at, '/inventory/login/', { Host: 'STOCK.example:443' })).status).to.equal(200)
  })

  it('goes in no circle behind a proxy that gives its own name', async () => {
    const { at, server } = await started({ url: 'https://stock.example' })
    const first = await send(at, '/login/', { Host: '127.0.0.1:8000' })
    expect([first.status, first.headers.location]).to.eql([302, 'https://stock.example/login/'])
    const cookie = first.headers['set-cookie']!.map((line) => line.split(';')[0]).join('; ')
    const second = await send(at, '/login/', { Host: '127.0.0.1:8000', Cookie: cookie })
    expect([second.status, second.text.includes('name="password"')]).to.eql([200, true])
    expect(server.lines.filter((line) => /let it pass the Host header on/.test(line))).to.have.length(1)
  })

  it('is answered as ever through a proxy, and by programs', async () => {
    const { at } = await started({ url: 'https://stock.example' })
    const box = { Host: 'box:8000' }
    for (const header of ['X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Proto', 'X-Real-IP', 'Forwarded', 'Via'])
      expect((await send(at, '/login/', { ...box, [header]: 'something' })).status, header).to.equal(200)
    expect((await send(at, '/login/', { ...box, Accept: '*/*' })).status).to.equal(200)
    expect((await send(at, '/login/', box, 'POST')).status).to.equal(415)
    const as: [string, number][] = [
      ['/healthz', 200],
      ['/readyz', 200],
      ['/api/', 200],
      ['/api/part/', 401],
      ['/media/x.png', 401],
      ['/o/.well-known/openid-configuration', 200],
      ['/.well-known/oauth-authorization-server/o', 200],
      ['/o/authorize/', 400],
      ['/o/userinfo/', 400],
      ['/login/some-interaction/', 400],
    ]
    for (const [path, status] of as) {
      const right = await send(at, path, { Host: 'stock.example' })
      const other = await send(at, path, box)
      expect([other.status, other.headers.location], path).to.eql([right.status, right.headers.location])
      if (path !== '/o/userinfo/') expect(right.status, path).to.equal(status)
    }
    const { at: behind } = await started({ url: 'https://stock.example', trustProxy: true })
    expect((await send(behind, '/login/', box)).status).to.equal(200)
  })

  it('is told where to go when the configured address is one of that machine alone', async () => {
    const { at, server } = await started({ url: 'http://localhost:0' })
    const { port } = server.config
    const led = await send(at, '/login/', { Host: `127.0.0.1:${port}` })
    expect([led.status, led.headers.location]).to.eql([302, `http://localhost:${port}/login/`])
    for (const host of ['192.168.1.5:8000', 'localhost:1']) {
      const told = await send(at, '/login/?next=%2Fsettings%2F', { Host: host })
      expect(told.status, host).to.equal(421)
      expect(told.text).to.include('This server has another address').and.include(`--url http://${host}`)
      expect(told.text).to.include(`href="http://localhost:${port}/login/?next=%2Fsettings%2F"`)
    }
    const german = await send(at, '/login/', { Host: 'box', 'Accept-Language': 'de' })
    expect(german.text).to.include('Dieser Server hat eine andere Adresse')
    expect((await send(at, '/login/', { Host: '"><script>alert(1)</script>' })).text).not.to.include('<script>alert')
  })

  it('a proxy that is not trusted is named in the log, once', async () => {
    const { at, server } = await started({})
    const warned = () => server.lines.filter((line) => /X-Forwarded-For, which counts for nothing without --trust-proxy/.test(line)).length
    await send(at, '/healthz', {})
    expect(warned()).to.equal(0)
    for (let i = 0; i < 3; i++) await send(at, '/api/', { 'X-Forwarded-For': '192.0.2.1' })
    expect(warned()).to.equal(1)
    const { at: other, server: trusting } = await started({ trustProxy: true })
    await send(other, '/api/', { 'X-Forwarded-For': '192.0.2.1' })
    expect(trusting.lines.some((line) => /without --trust-proxy/.test(line))).to.equal(false)
  })
})
