/** PostgreSQL behind a network that goes quiet or away: nobody waits without end, locks are let go, and all is well again in seconds. */
import { expect } from 'chai'
import { openDatabase } from '../../database.ts'
import { Visitor } from '../provider/applications/house.ts'
import { PASSWORD } from '../provider/client.ts'
import { type Api, superuser } from '../support/api.ts'
import { makeCompany, makePart } from '../support/builders.ts'
import { createDatabase, type TestDatabase } from '../support/databases.ts'
import { proxy, type Proxy as TcpProxy } from '../support/proxy.ts'
import { startServer, type TestServer } from '../support/server.ts'

const LIMITS = { databaseConnect: '3s', databaseStatement: '3s', databaseIdle: '3s' }

describe('a network that goes quiet (PostgreSQL)', () => {
  let home: TestDatabase
  let way: TcpProxy
  let server: TestServer
  let api: Api
  let part: number

  before(async () => {
    home = await createDatabase('postgres')
    way = await proxy(home.database)
    server = await startServer('postgres', LIMITS, { ...home, database: way.address })
    api = await superuser(server)
    part = (await makePart(api)).pk
  })
  after(async () => {
    way?.setOpen(false)
    await server?.close()
    await way?.close()
    await home?.drop()
  })

  /** Asks until it is answered as it should be. @returns seconds */
  async function recovered(ask: () => Promise<number>, right: number): Promise<number> {
    const from = Date.now()
    for (;;) {
      const status = await ask()
      if (status === right) return (Date.now() - from) / 1000
      expect(status).to.equal(503)
      expect(Date.now() - from, 'milliseconds').to.be.lessThan(15_000)
    }
  }

  it('gives up connections that nobody answers on, in the pool of reads and in that of writes', async () => {
    await Promise.all(
      Array.from({ length: 12 }, () => Promise.all([api.get(`/part/${part}/`), api.patch(`/part/${part}/`, { notes: 'x' })])),
    )
    const before = way.made
    way.silence()
    const [read, write] = await Promise.all([api.get(`/part/${part}/`), api.patch(`/part/${part}/`, { notes: 'y' })])
    for (const { status, headers, body } of [read, write]) {
      expect(status).to.equal(503)
      expect(headers.get('retry-after')).to.match(/^\d+$/)
      expect(body.detail).to.contain('Try again')
    }
    expect(await recovered(async () => (await api.get(`/part/${part}/`)).status, 200)).to.be.lessThan(10)
    expect(await recovered(async () => (await api.patch(`/part/${part}/`, { notes: 'z' })).status, 200)).to.be.lessThan(10)
    expect(way.made).to.be.greaterThan(before)
    expect((await api.get(`/part/${part}/`)).body.notes).to.equal('z')
  })

  it('gives up all that is asked of a network that lost one statement, not each after a wait of its own', async () => {
    await Promise.all(Array.from({ length: 12 }, () => api.get(`/part/${part}/`)))
    way.silence()
    const first = api.get(`/part/${part}/`)
    await new Promise((done) => setTimeout(done, 2_000))
    const from = Date.now()
    const second = await api.get(`/part/${part}/`)
    expect((await first).status).to.equal(503)
    // Where no idle connection was left it got a new one, and its answer.
    expect(second.status).to.be.oneOf([200, 503])
    // Three seconds and one of grace, of which the first had waited two.
    expect(Date.now() - from, 'milliseconds').to.be.lessThan(3_500)
    expect(await recovered(async () => (await api.get(`/part/${part}/`)).status, 200)).to.be.lessThan(1)
  })

  it('lets go of the locks of a transaction that is not heard of again', async () => {
    const supplier = (await makeCompany(api, { is_supplier: true })).pk
    const held = new Promise<void>((done) => {
      server.db
        .transaction(async (trx) => {
          await trx.raw("select pg_advisory_xact_lock(hashtext('purchase order references'))")
          way.silence()
          done()
          await new Promise((later) => setTimeout(later, 6_000))
          await trx.raw('select 1')
        })
        .catch(() => {})
    })
    await held
    const from = Date.now()
    const direct = await startServer('postgres', {}, home)
    try {
      const user = await direct.createUser({ username: 'other', isSuperuser: true })
      const other = await direct.createToken(user)
      const answer = await fetch(`${direct.url}/api/order/po/`, {
        method: 'POST',
        headers: { Authorization: `Token ${other}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ supplier }),
      })
      expect(answer.status, await answer.text()).to.equal(201)
      expect(Date.now() - from, 'milliseconds').to.be.lessThan(20_000)
    } finally {
      await direct.close()
    }
    expect(await recovered(async () => (await api.patch(`/part/${part}/`, { notes: 'after' })).status, 200)).to.be.lessThan(10)
  })

  it('ends a statement that takes longer than it may', async () => {
    const failed = await server.db.all('select pg_sleep(30)').then(
      () => undefined,
      (error: Error) => error,
    )
    expect(failed?.constructor.name).to.equal('DatabaseUnavailable')
    await server.db.all('select 1')
  })

  it('answers 503 with Retry-After, in JSON and as a page, while the database is away, and goes on when it is back', async () => {
    await server.createUser({ username: 'visitor', password: PASSWORD })
    const visitor = await new Visitor(server.url).signIn('visitor')
    const [challenge, json] = [{ Accept: 'text/html' }, { Accept: 'application/json' }]
    way.setOpen(false)
    try {
      const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'somebody', client_secret: 'something' })
      const authorize = '/o/authorize/?client_id=somebody&response_type=code&redirect_uri=https://a.example/'
      const answers: [string, Response][] = [
        ['the API', await fetch(`${server.url}/api/part/`, { headers: { ...api.headers, ...json } })],
        ['readiness', await fetch(`${server.url}/readyz`)],
        ['tokens', await fetch(`${server.url}/o/token/`, { method: 'POST', body: form, headers: json })],
        ['authorization', await fetch(server.url + authorize, { headers: challenge })],
        ['a page', await visitor.request(`${server.url}/settings/`)],
      ]
      for (const [what, { status, headers }] of answers) {
        expect(status, what).to.equal(503)
        expect(headers.get('retry-after'), what).to.match(/^\d+$/)
      }
      for (const [what, answer] of answers.slice(3)) expect(await answer.text(), what).to.contain('The database cannot be reached')
      expect((await api.post('/company/', { name: 'meanwhile' })).status).to.equal(503)
    } finally {
      way.setOpen(true)
    }
    expect(await recovered(async () => (await api.get(`/part/${part}/`)).status, 200)).to.be.lessThan(5)
    expect(await recovered(async () => (await api.post('/company/', { name: 'again' })).status, 201)).to.be.lessThan(5)
    expect((await fetch(`${server.url}/readyz`)).status).to.equal(200)
  })

  it('answers 503, and nothing worse, when the database has no connection left', async () => {
    const admin = await openDatabase(home.database, home.data)
    const address = new URL(home.database)
    address.username = address.password = `few_${address.pathname.slice(6)}`
    await admin.knex.raw(`create role ${address.username} login password '${address.username}' connection limit 5`)
    await admin.knex.raw(`grant all on all tables in schema public to ${address.username}`)
    await admin.knex.raw(`grant all on all sequences in schema public to ${address.username}`)
    const few = await startServer('postgres', LIMITS, { ...home, database: address.href })
    try {
      const caller = await superuser(few, 'few')
      const asked = Array.from({ length: 40 }, (_, n) =>
        n % 2 ? caller.get(`/part/?search=${n}`) : caller.post('/company/', { name: `few ${n}` }),
      )
      const statuses = (await Promise.all(asked)).map(({ status }) => status)
      expect(statuses.filter((status) => ![200, 201, 503].includes(status))).to.deep.equal([])
      expect(statuses).to.include(503)
      expect(await recovered(async () => (await caller.get(`/part/${part}/`)).status, 200)).to.be.lessThan(5)
    } finally {
      await few.close()
      await admin.knex.raw(`drop owned by ${address.username}`)
      await admin.knex.raw(`drop role ${address.username}`)
      await admin.close()
    }
  })
})
