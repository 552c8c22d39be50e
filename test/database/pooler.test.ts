/** Statements and settings of several processes that may meet on one connection: behind a pooler they do. */
import { expect } from 'chai'
import { ConfigError } from '../../config.ts'
import { statementName } from '../../database/postgres-connection.ts'
import { openDatabase } from '../../database.ts'
import { type Api, superuser } from '../support/api.ts'
import { makePart } from '../support/builders.ts'
import { createDatabase, type TestDatabase, temporaryFolder } from '../support/databases.ts'
import { poolerVersion, startPooler } from '../support/pooler.ts'
import { startServer, type TestServer } from '../support/server.ts'

describe('names of prepared statements (PostgreSQL)', () => {
  it('are the same in two processes when the text is, and only then', async () => {
    const home = await createDatabase('postgres')
    const one = await openDatabase(home.database, home.data)
    const two = await openDatabase(home.database, home.data)
    try {
      const texts = ['select 1 as a', 'select 2 as a', 'select ? as a', 'select ?  as a']
      const named = async (db: typeof one, order: readonly string[]) => {
        // What is asked once or twice gets no name: there is no end of texts.
        for (let n = 0; n < 500; n++) await db.all(`select ${n} as once`)
        for (const text of [...order, ...order, ...order]) await db.all(text, text.includes('?') ? ['x'] : [])
        const rows = await db.all<{ name: string; statement: string }>('select name, statement from pg_prepared_statements')
        return new Map(rows.map(({ name, statement }) => [name, statement]))
      }
      const [first, second] = [await named(one, texts), await named(two, [...texts].reverse())]
      expect(first.size).to.be.within(texts.length, texts.length + 5)
      for (const [name, statement] of second) expect(first.get(name) ?? statement, name).to.equal(statement)
      for (const text of texts) {
        const name = statementName(text.replace('?', '$1'))
        expect([first.has(name), second.has(name)], text).to.eql([true, true])
      }
      expect(new Set([...first.values()]).size).to.equal(first.size)
    } finally {
      await Promise.all([one.close(), two.close()])
      await home.drop()
    }
  })
})

describe('PgBouncer in transaction mode (PostgreSQL)', () => {
  let home: TestDatabase
  let pooler: Awaited<ReturnType<typeof startPooler>>
  const servers: TestServer[] = []
  let callers: Api[]

  before(async function () {
    const version = poolerVersion()
    if (!version) {
      console.log('      PgBouncer is not installed here: nothing is tried behind one.')
      return this.skip()
    }
    home = await createDatabase('postgres')
    pooler = await startPooler(home.database, temporaryFolder(), 4)
    for (let n = 0; n < 2; n++) servers.push(await startServer('postgres', { databasePooler: true }, { ...home, database: pooler.address }))
    callers = [await superuser(servers[0]!), await superuser(servers[1]!, 'second')]
  })
  after(async () => {
    for (const server of servers) await server.close()
    await pooler?.stop()
    await home?.drop()
  })

  it('is refused in a sentence where the settings do not speak of it', async () => {
    const refused = await startServer('postgres', {}, { ...home, database: pooler.address }).catch((error: Error) => error)
    expect(refused).to.be.instanceOf(ConfigError)
    expect((refused as Error).message).to.match(/through a pooler: set --database-pooler/)
  })

  it('answers each reader of two processes with what was asked for', async () => {
    const parts: number[] = []
    for (let n = 0; n < 8; n++) parts.push((await makePart(callers[0]!)).pk)
    const wrong: string[] = []
    await Promise.all(
      Array.from({ length: 8 }, async (_, reader) => {
        for (let n = 0; n < 40; n++) {
          const pk = parts[(reader * 3 + n) % parts.length]!
          const api = callers[n % 2]!
          // Each address is a text of its own, so that statements of many names come to few connections.
          const { status, body } = await api.get(n % 3 ? `/part/${pk}/` : `/part/?limit=${1 + (n % 5)}&ordering=${n % 2 ? '-' : ''}pk`)
          if (status !== 200 || (n % 3 && body.pk !== pk)) wrong.push(`${status} ${JSON.stringify(body).slice(0, 100)}`)
        }
      }),
    )
    expect(wrong).to.deep.equal([])
  })

  it('writes, and lets go of what a transaction holds that says no more', async () => {
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, n) => callers[n % 2]!.post('/company/', { name: `pooled ${n}`, is_supplier: true })),
    )
    expect(replies.map(({ status }) => status)).to.deep.equal(replies.map(() => 201))
    const settings = await servers[0]!.db.transaction(
      async (trx) =>
        (
          await trx.raw(
            "select current_setting('idle_in_transaction_session_timeout') as idle, current_setting('statement_timeout') as statement",
          )
        ).rows[0],
    )
    expect(settings).to.deep.equal({ idle: '5s', statement: '8s' })
  })

  it('tells other processes of what changes by their looks each second', async () => {
    const { body: made } = await callers[0]!.get('/user/me/')
    expect(made.username).to.equal('super')
    const user = await servers[0]!.createUser({ username: 'leaving', isSuperuser: true })
    const { Api: Caller, token } = await import('../support/api.ts')
    const other = new Caller(servers[1]!.url, token(await servers[0]!.createToken(user)))
    expect((await other.get('/user/me/')).status).to.equal(200)
    expect((await callers[0]!.patch(`/user/${user.pk}/`, { is_active: false })).status).to.equal(200)
    const until = Date.now() + 5_000
    while ((await other.get('/user/me/')).status === 200) expect(Date.now()).to.be.lessThan(until)
  })
})
