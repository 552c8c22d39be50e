import { expect } from 'chai'
import { createDatabase, eachDatabase } from '../support/databases.ts'
import { eventually } from '../support/eventually.ts'
import { startServer, type TestServer } from '../support/server.ts'

eachDatabase('health', (kind) => {
  let server: TestServer
  before(async () => {
    server = await startServer(kind, { url: 'http://127.0.0.1:0/inventory' })
  })
  after(() => server.close())

  for (const path of ['/healthz', '/readyz']) {
    it(`answers ${path} with and without the base path`, async () => {
      for (const at of [server.url, new URL(server.url).origin]) {
        const response = await fetch(at + path)
        expect(response.status).to.equal(200)
        expect(response.headers.get('cache-control')).to.equal('no-store')
      }
    })
  }
})

describe('health without a database (PostgreSQL)', () => {
  it('is up, but not ready, and ready again when the database is back', async () => {
    const home = await createDatabase('postgres')
    const server = await startServer('postgres', {}, home)
    const ready = async () => (await fetch(`${server.url}/readyz`)).status
    expect(await ready()).to.equal(200)
    await home.setOpen(false)
    expect((await fetch(`${server.url}/healthz`)).status).to.equal(200)
    await eventually(ready, 503)
    await home.setOpen(true)
    await eventually(ready, 200)
    await server.close()
    await home.drop()
  })
})
