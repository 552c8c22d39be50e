/** What is compressed, told by the bytes on the wire; and what is not, because it holds secrets. */
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect } from 'chai'
import { Agent } from '../provider/agent.ts'
import { type Api, basic, person, superuser } from '../support/api.ts'
import { makePart, PNG } from '../support/builders.ts'
import { sessionHeaders } from '../support/credentials.ts'
import { eachDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { type WireAnswer, wire } from '../support/wire.ts'

const BROWSER = { 'Accept-Encoding': 'gzip, deflate, br, zstd' }
const plain = ({ headers, body }: WireAnswer): Buffer => {
  const way = headers['content-encoding']
  return way === 'br' ? brotliDecompressSync(body) : way === 'gzip' ? gunzipSync(body) : body
}

eachDatabase('compression', (kind) => {
  let server: TestServer
  let api: Api
  const PASSWORD = 'what-a-long-password'
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server, 'super', PASSWORD)
    for (let i = 0; i < 20; i++) await makePart(api, { description: 'Stainless steel, one of many that are alike' })
  })
  after(() => server.close())
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') => wire(server.url + path, headers, method)

  for (const path of ['/static/swagger-ui-bundle.js', '/static/stockade.css', '/api/schema/', '/api/schema/?format=yaml', '/api/icons/'])
    describe(path, () => {
      it('is sent compressed to whoever takes that, and is the same', async () => {
        const whole = await get(path)
        expect([whole.status, whole.headers['content-encoding'], whole.headers.vary]).to.satisfy(
          ([status, encoding, vary]: unknown[]) => status === 200 && encoding === undefined && /Accept-Encoding/.test(String(vary)),
        )
        for (const [accepted, used] of [
          ['gzip, deflate, br, zstd', 'br'],
          ['gzip, deflate', 'gzip'],
          ['br;q=0, gzip', 'gzip'],
          ['*', 'br'],
          ['identity', undefined],
          ['br;q=0, gzip;q=0', undefined],
          ['zstd', undefined],
        ] as const) {
          const answer = await get(path, { 'Accept-Encoding': accepted })
          expect(answer.headers['content-encoding'], accepted).to.equal(used)
          expect(answer.headers['content-length']).to.equal(String(answer.body.length))
          expect(answer.headers['content-type']).to.equal(whole.headers['content-type'])
          if (used) expect(answer.body.length).to.be.below(whole.body.length / 3)
          expect(plain(answer).equals(whole.body), accepted).to.equal(true)
        }
      })

      it('is known again by its weak ETag, compressed or not, and HEAD tells the same', async () => {
        const answer = await get(path, BROWSER)
        const etag = answer.headers.etag!
        expect(etag).to.match(/^W\/"/)
        for (const given of [etag, etag.replace('W/', ''), `"other", ${etag}`]) {
          const again = await get(path, { ...BROWSER, 'If-None-Match': given })
          expect([again.status, again.body.length, again.headers.etag, again.headers['content-encoding']]).to.eql([304, 0, etag, undefined])
          expect(again.headers.vary).to.match(/Accept-Encoding/)
        }
        expect((await get(path, { ...BROWSER, 'If-None-Match': '"other"' })).status).to.equal(200)
        const head = await get(path, BROWSER, 'HEAD')
        for (const name of ['content-length', 'content-encoding', 'etag', 'vary'])
          expect(head.headers[name], name).to.equal(answer.headers[name])
        expect(head.body.length).to.equal(0)
      })
    })

  it('leaves what is compressed already', async () => {
    const font = await get('/static/tabler-icons/tabler-icons.woff2', BROWSER)
    expect([font.status, font.headers['content-encoding'], font.headers.vary]).to.eql([200, undefined, undefined])
    const form = new FormData()
    form.set('image', new Blob([Buffer.concat([PNG, Buffer.alloc(20_000)])]), 'photo.png')
    const { pk } = await makePart(api)
    const { body } = await api.send('PATCH', `/part/${pk}/`, form)
    const picture = await get(body.image, { ...BROWSER, ...api.headers })
    expect([picture.status, picture.headers['content-encoding'], picture.body.length]).to.eql([200, undefined, PNG.length + 20_000])
  })

  it('takes long lists of the API, and not short ones', async () => {
    const whole = await get('/api/part/', api.headers)
    expect(whole.headers['content-encoding']).to.equal(undefined)
    expect(whole.body.length).to.be.above(8192)
    for (const path of ['/api/part/', '/api/part/?limit=20']) {
      const packed = await get(path, { ...BROWSER, ...api.headers })
      expect([packed.status, packed.headers['content-encoding']], path).to.eql([200, 'br'])
      expect(packed.headers.vary).to.match(/Authorization.*Accept-Encoding/)
      expect(plain(packed).equals((await get(path, api.headers)).body)).to.equal(true)
      expect(packed.body.length).to.be.below(whole.body.length / 5)
      const head = await get(path, { ...BROWSER, ...api.headers }, 'HEAD')
      expect([head.headers['content-encoding'], head.headers['content-length']]).to.eql(['br', String(packed.body.length)])
    }
    const short = await get('/api/part/?limit=1', { ...BROWSER, ...api.headers })
    expect([short.status, short.headers['content-encoding']]).to.eql([200, undefined])
  })

  it('takes no list that another site could have a browser ask for', async () => {
    const agent = new Agent(server.url)
    await agent.submit(await agent.open(`${server.url}/login/`), 'password', { username: 'super', password: PASSWORD })
    const { Cookie } = await sessionHeaders(server, agent.cookiesFor('/api/'))
    for (const [sent, used] of [
      [{ Cookie }, undefined],
      [{ Cookie, 'Sec-Fetch-Site': 'cross-site' }, undefined],
      [{ Cookie, 'Sec-Fetch-Site': 'same-origin' }, 'br'],
      [basic('super', PASSWORD), undefined],
    ] as const) {
      const answer = await get('/api/part/', { ...BROWSER, ...sent })
      expect([answer.status, answer.headers['content-encoding']], JSON.stringify(Object.keys(sent))).to.eql([200, used])
    }
  })

  it('takes no page, no token, no answer of the protocol, and nothing of a single thing', async () => {
    const notes = 'Turn it left. '.repeat(2000)
    const { pk } = await makePart(api, { notes })
    const one = await get(`/api/part/${pk}/`, { ...BROWSER, ...api.headers })
    expect([one.status, one.headers['content-encoding'], one.body.length > 20_000]).to.eql([200, undefined, true])
    for (const path of [
      '/login/',
      '/api-doc/',
      '/api-doc/scopes/',
      '/o/.well-known/openid-configuration',
      '/o/.well-known/jwks.json',
      '/api/user/me/token/',
    ])
      expect((await get(path, { ...BROWSER, ...api.headers, 'Sec-Fetch-Site': 'same-origin' })).headers['content-encoding'], path).to.equal(
        undefined,
      )
  })

  it('sends the same refusals as ever', async () => {
    const stranger = await person(server)
    const refused = await get('/api/part/', { ...BROWSER, ...stranger.headers })
    expect([refused.status, refused.headers['content-encoding']]).to.eql([403, undefined])
  })
})

describe('compression with --debug', () => {
  it('takes no page, also where the page shows a list or what stays the same', async () => {
    const server = await startServer('sqlite', { debug: true })
    try {
      for (const path of ['/api/icons/', '/api/schema/', '/api/']) {
        const page = await wire(server.url + path, { ...BROWSER, Accept: 'text/html', 'Sec-Fetch-Site': 'same-origin' })
        expect([page.status, page.headers['content-encoding']], path).to.eql([200, undefined])
        expect(page.headers['content-type']).to.match(/html/)
      }
    } finally {
      await server.close()
    }
  })
})
