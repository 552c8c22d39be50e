/** A database that cannot grow, by SQLite's own limit and by PostgreSQL's own code: writes say so, and nothing of them is there. */
import { expect } from 'chai'
import { CannotStore, type Database, openDatabase } from '../../database.ts'
import { superuser } from '../support/api.ts'
import { makeCategory } from '../support/builders.ts'
import { createDatabase, eachDatabase, type TestDatabase } from '../support/databases.ts'
import { startServer } from '../support/server.ts'

const INSERT = "insert into oidc_record (model, id, payload) values ('Test', ?, ?)"
/** More than fits on the pages that are left. */
const LARGE = 'x'.repeat(200_000)

/** From now on the database is as full as can be. @returns ends that */
async function fill({ kind, knex }: Database): Promise<() => Promise<unknown>> {
  if (kind === 'sqlite') {
    await knex.raw('pragma max_page_count=1')
    return () => knex.raw('pragma max_page_count=1073741823')
  }
  await knex.raw(
    `create function no_room() returns trigger language plpgsql as $$ begin raise exception using errcode = 'disk_full'; end $$`,
  )
  for (const table of ['oidc_record', 'part_category'])
    await knex.raw(`create trigger no_room before insert on ${table} for each row execute function no_room()`)
  return () => knex.raw('drop function no_room cascade')
}

eachDatabase('a database that cannot grow', (kind) => {
  let home: TestDatabase
  let db: Database
  before(async () => {
    home = await createDatabase(kind)
    db = await openDatabase(home.database, home.data)
  })
  after(async () => {
    await db.close()
    await home.drop()
  })
  const rows = () => db.all("select id from oidc_record where model = 'Test'")
  const failure = (write: Promise<unknown>): Promise<unknown> =>
    write.then(
      () => 'done',
      (error) => error,
    )

  it('says so, keeps nothing of the write, and goes on when there is room', async () => {
    const free = await fill(db)
    const many = (run: (sql: string, params: string[]) => unknown) => async () => {
      for (let n = 0; n < 5; n++) await run(INSERT, [`a${n}`, LARGE])
    }
    for (const error of [
      await failure(db.transaction((trx) => many((sql, params) => trx.raw(sql, params))())),
      await failure(db.write((run) => many(run)())),
    ])
      expect(error).to.be.instanceOf(CannotStore)
    expect(await rows()).to.eql([])
    expect((await db.all('select count(*) as n from migration')).length).to.equal(1)
    await free()
    await db.write((run) => run(INSERT, ['later', LARGE]))
    expect(await rows()).to.eql([{ id: 'later' }])
  })

  it('the API answers 507 with words that say what to do, and reads go on', async () => {
    const server = await startServer(kind)
    try {
      const api = await superuser(server)
      const { pk } = await makeCategory(api)
      const free = await fill(server.db)
      const { status, body } = await api.post('/part/category/', { name: 'no room', description: 'x'.repeat(240), metadata: {} })
      const large = status === 507 ? body : (await fillUp(api)).body
      expect(large.detail).to.match(/disk of the server is full.*Nothing was changed.*make room/)
      expect((await api.get(`/part/category/${pk}/`)).status).to.equal(200)
      const before = (await api.list('/part/category/')).length
      await free()
      expect((await makeCategory(api)).pk).to.be.above(pk)
      expect((await api.list('/part/category/')).length).to.equal(before + 1)
    } finally {
      await server.close()
    }
  })

  /** Uses up what is left on the pages that are there. */
  async function fillUp(api: Awaited<ReturnType<typeof superuser>>) {
    for (let n = 0; n < 500; n++) {
      const reply = await api.post('/part/category/', { name: `filling ${n}`, description: 'x'.repeat(240) })
      if (reply.status !== 201) {
        expect(reply.status).to.equal(507)
        return reply
      }
    }
    throw new Error('There is no end to it.')
  }
})
