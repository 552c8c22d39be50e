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

eachDatabase('health of a database that fits another program', (kind) => {
  it('is up, but not ready, until the versions fit again', async () => {
    const server = await startServer(kind)
    const ready = async () => (await fetch(`${server.url}/readyz`)).json() as Promise<{ status: string; detail?: string }>
    const migration = { name: '999-of-tomorrow', batch: 99 }
    try {
      await server.db.transaction((trx) => trx('migration').insert(migration))
      const { status, detail } = await ready()
      expect(status).to.equal('unavailable')
      expect(detail).to.include('another version')
      expect((await fetch(`${server.url}/healthz`)).status).to.equal(200)
      await server.db.transaction((trx) => trx('migration').where(migration).delete())
      expect(await ready()).to.eql({ status: 'ready' })
    } finally {
      await server.close()
    }
  })
})

describe('health of a resource half without the keys of its provider (SQLite)', () => {
  it('is up, but not ready', async () => {
    const server = await startServer('sqlite', { only: 'resource', issuer: 'http://127.0.0.1:9/o' })
    try {
      const answer = await fetch(`${server.url}/readyz`)
      expect(answer.status).to.equal(503)
      expect(((await answer.json()) as { detail: string }).detail).to.include('keys of the provider')
      expect((await fetch(`${server.url}/healthz`)).status).to.equal(200)
    } finally {
      await server.close()
    }
  })
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
