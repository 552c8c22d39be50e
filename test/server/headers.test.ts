import { expect } from 'chai'
import { eachDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'

eachDatabase('headers of every answer', (kind) => {
  let server: TestServer
  before(async () => {
    server = await startServer(kind)
  })
  after(() => server.close())

  for (const path of [
    '/',
    '/login/',
    '/api/',
    '/api/part/',
    '/nothing',
    '/healthz',
    '/o/token/',
    '/o/authorize/?client_id=x',
    '/o/.well-known/jwks.json',
  ]) {
    it(`are on ${path}`, async () => {
      const { headers } = await fetch(server.url + path, { redirect: 'manual' })
      expect(headers.get('x-content-type-options')).to.equal('nosniff')
      expect(headers.get('x-frame-options')).to.equal('DENY')
      expect(headers.get('content-security-policy')).to.include("frame-ancestors 'none'")
      // Helmet's default would kill sign-in popups; this one would block the way back to the app.
      expect(headers.get('cross-origin-opener-policy')).to.equal(null)
      expect(headers.get('content-security-policy')).not.to.include('form-action')
      expect(headers.get('x-powered-by')).to.equal(null)
    })
  }

  it('say nothing of HTTPS on plain HTTP', async () => {
    expect((await fetch(`${server.url}/api/`)).headers.get('strict-transport-security')).to.equal(null)
  })
})
