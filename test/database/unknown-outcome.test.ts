/** A connection to PostgreSQL that breaks at COMMIT: the answer says that nobody knows, and a key makes it safe to ask again. */
import { expect } from 'chai'
import { UnknownOutcome } from '../../database.ts'
import { csrfOf, Visitor } from '../provider/applications/house.ts'
import { PASSWORD } from '../provider/client.ts'
import { type Api, type Reply, superuser } from '../support/api.ts'
import { makePart, PNG } from '../support/builders.ts'
import { type CommitCut, commitCut } from '../support/commit-cut.ts'
import { createDatabase, type TestDatabase } from '../support/databases.ts'
import { startServer, type TestServer } from '../support/server.ts'

const LIMITS = { databaseConnect: '3s', databaseStatement: '2s', databaseIdle: '3s' }

describe('a connection that breaks at COMMIT (PostgreSQL)', () => {
  let home: TestDatabase
  let way: CommitCut
  let server: TestServer
  let api: Api

  before(async () => {
    home = await createDatabase('postgres')
    way = await commitCut(home.database)
    server = await startServer('postgres', LIMITS, { ...home, database: way.address })
    api = await superuser(server)
    await api.get('/user/me/') // its first use is noted
  })
  after(async () => {
    await server?.close()
    await way?.close()
    await home?.drop()
  })

  const count = async (name: string): Promise<number> =>
    (await server.db.all('select 1 from company_company where name = ?', [name])).length
  const make = (name: string, key?: string): Promise<Reply> =>
    api.send('POST', '/company/', JSON.stringify({ name }), {
      'Content-Type': 'application/json',
      ...(key ? { 'Idempotency-Key': key } : {}),
    })

  function isUnknown({ status, headers, body }: Reply): void {
    expect(status).to.equal(503)
    expect(headers.get('retry-after')).to.match(/^\d+$/)
    expect(body.detail).to.contain('not known').and.not.contain('Nothing was changed').and.not.contain('changed nothing')
  }

  it('says that it is not known, whether the database has done it or not', async () => {
    for (const [where, rows] of [
      ['before', 0],
      ['after', 1],
      ['mute', 1],
    ] as const) {
      const name = `cut ${where}`
      way.next(where)
      isUnknown(await make(name))
      expect(await count(name), where).to.equal(rows)
    }
  })

  it('is told apart from a break before what was asked began', async () => {
    const fresh = await superuser(server, 'fresh')
    const cuts = way.cuts
    way.next('after') // its first use is noted
    const { status, body } = await fresh.post('/company/', { name: 'never begun' })
    expect([status, way.cuts]).to.eql([503, cuts + 1])
    expect(body.detail).to.contain('Nothing was changed').and.not.contain('not known')
    expect(await count('never begun')).to.equal(0)
  })

  it('notes in the log what was tried, and by whom', async () => {
    const from = server.lines.length
    way.next('after')
    const { headers } = await make('noted')
    const lines = server.lines.slice(from).map((line) => JSON.parse(line))
    const line = lines.find(({ msg }) => msg === 'outcome unknown')
    expect(line).to.include({ level: 'error', method: 'POST', operation: 'company_create', request: headers.get('x-request-id') })
    expect(line.path).to.contain('/api/company/')
    expect(line.credential).to.match(/^token \d+$/)
    expect(line.user).to.be.a('number')
    expect(JSON.stringify(lines)).to.not.contain('noted').and.not.contain('inv-')
  })

  it('repeated with its key has one effect, wherever the connection was cut', async () => {
    for (let n = 0; n < 12; n++) {
      const name = `repeated-${n}`
      way.next((['before', 'after', 'mute'] as const)[n % 6 === 5 ? 2 : n % 2]!)
      isUnknown(await make(name, name))
      const again = await make(name, name)
      expect(again.status, again.text).to.equal(201)
      expect(again.body.name).to.equal(name)
      expect(await count(name)).to.equal(1)
    }
  })

  it('is an error of its own for every way of writing, and no other failure is', async () => {
    const ways = {
      transaction: () => server.db.transaction((trx) => trx('common_barcode_scan').insert({ data: 'x', timestamp: 'x' })),
      write: () => server.db.write((run) => run("insert into common_barcode_scan (data, timestamp) values ('x', 'x')")),
    }
    for (const [name, write] of Object.entries(ways))
      for (const where of ['before', 'after'] as const) {
        way.next(where)
        expect(await caught(write()), `${name} ${where}`).to.be.instanceOf(UnknownOutcome)
      }
    const early = server.db.transaction(async (trx) => {
      await trx.raw('select pg_terminate_backend(pg_backend_pid())')
    })
    expect(await caught(early)).to.have.property('statusCode', 503)
    expect(await caught(early)).to.not.be.instanceOf(UnknownOutcome)
    // The database said goodbye before COMMIT was sent.
    const idle = server.db.transaction((trx) => trx.raw('select 1').then(() => new Promise((done) => setTimeout(done, 3_500))))
    expect(await caught(idle)).to.have.property('statusCode', 503)
    expect(await caught(idle)).to.not.be.instanceOf(UnknownOutcome)
  })

  it('keeps the file that a row may name', async () => {
    const { pk } = await makePart(api)
    const form = new FormData()
    form.set('image', new Blob([PNG]), 'one.png')
    way.next('after')
    isUnknown(await api.send('PATCH', `/part/${pk}/`, form))
    const { image } = (await api.get(`/part/${pk}/`)).body
    expect((await api.get(image)).status).to.equal(200)
  })

  it('has words of its own on a page', async () => {
    await server.createUser({ username: 'visitor', password: PASSWORD })
    const visitor = await new Visitor(server.url).signIn('visitor')
    const fields = { csrf: csrfOf(await visitor.at('/settings/')), first_name: 'Moved', last_name: '', email: '' }
    const from = server.lines.length
    way.next('after')
    const answer = await visitor.answer('/settings/', fields)
    expect(answer.status).to.equal(503)
    expect(await answer.text())
      .to.contain('may not have been saved')
      .and.not.contain('Nothing was')
    expect(server.lines.slice(from).some((line) => line.includes('outcome unknown'))).to.equal(true)
  })
})

const caught = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error) => error,
  )
