/** Short writes: durable, all or nothing, each on its own although many share a commit. */
import { expect } from 'chai'
import { openDatabase } from '../database.ts'
import { createDatabase, eachDatabase, type TestDatabase } from './support/databases.ts'

const INSERT = "insert into oidc_record (model, id, payload) values ('Test', ?, '{}')"

eachDatabase('write', (kind) => {
  let home: TestDatabase
  let db: Awaited<ReturnType<typeof openDatabase>>
  before(async () => {
    home = await createDatabase(kind)
    db = await openDatabase(home.database, home.data)
  })
  after(async () => {
    await db.close()
    await home.drop()
  })
  const ids = async (like: string) =>
    (await db.all<{ id: string }>("select id from oidc_record where model = 'Test' and id like ? order by id", [like])).map((row) => row.id)

  it('answers with rows, and a reader sees them at once', async () => {
    const made = await db.write((run) => run<{ id: string }>(`${INSERT} returning id`, ['a1']))
    expect(made).to.deep.equal([{ id: 'a1' }])
    expect(await ids('a%')).to.deep.equal(['a1'])
  })

  it('one that fails is taken back whole, and those beside it are not', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 40 }, (_, i) =>
        db.write(async (run) => {
          await run(INSERT, [`b${String(i).padStart(2, '0')}`])
          if (i % 4 === 0) await run(INSERT, [`b${String(i).padStart(2, '0')}`]) // the same key again
          if (i % 4 === 1) throw new Error('changed its mind')
        }),
      ),
    )
    expect(results.filter((r) => r.status === 'fulfilled')).to.have.length(20)
    const kept = Array.from({ length: 40 }, (_, i) => i).filter((i) => i % 4 > 1)
    expect(await ids('b%')).to.deep.equal(kept.map((i) => `b${String(i).padStart(2, '0')}`))
  })

  it('takes turns with transactions', async () => {
    const work = Array.from({ length: 30 }, (_, i) =>
      i % 3 === 0
        ? db.transaction(async (trx) => {
            await trx('oidc_record').insert({ model: 'Test', id: `c${i}`, payload: '{}' })
          })
        : db.write((run) => run(INSERT, [`c${i}`])),
    )
    await Promise.all(work)
    expect(await ids('c%')).to.have.length(30)
  })

  it('one that takes the common transaction with it fails alone: those beside it are written', async () => {
    const insert = (id: string) => db.transaction((trx) => trx('oidc_record').insert({ model: 'Test', id, payload: '{}' }))
    const breaking = db.transaction(async (trx) => {
      await trx('oidc_record').insert({ model: 'Test', id: 'g2', payload: '{}' })
      await trx.all('rollback') // as SQLite does by itself where the disk is full
      throw new Error('no room')
    })
    const results = await Promise.allSettled([insert('g0'), insert('g1'), breaking, insert('g3')])
    expect(results.map(({ status }) => status)).to.eql(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect(results[2]).to.have.nested.property('reason.message', 'no room')
    expect(await ids('g%')).to.deep.equal(['g0', 'g1', 'g3'])
  })

  it('a statement that is wrong fails by itself', async () => {
    const wrong = db.write((run) => run('insert into nowhere values (?)', [1]))
    const right = db.write((run) => run(INSERT, ['d1']))
    expect(
      await wrong.then(
        () => 'done',
        () => 'failed',
      ),
    ).to.equal('failed')
    await right
    expect(await ids('d%')).to.deep.equal(['d1'])
  })

  it('work that goes on after a statement that failed is kept, or fails: PostgreSQL keeps nothing of it', async () => {
    const insert = (id: string) => ({ model: 'Test', id, payload: '{}' })
    const transaction = db.transaction(async (trx) => {
      await trx('oidc_record').insert(insert('e1'))
      await trx('nowhere')
        .insert({ id: 1 })
        .catch(() => {})
    })
    const write = db.write(async (run) => {
      await run(INSERT, ['f1'])
      await run('insert into nowhere values (?)', [1]).catch(() => {})
    })
    const results = await Promise.allSettled([transaction, write])
    for (const [n, like] of ['e%', 'f%'].entries()) {
      const done = results[n]!.status === 'fulfilled'
      expect((await ids(like)).length, like).to.equal(done ? 1 : 0)
      if (kind === 'postgres') expect(done).to.equal(false)
    }
  })
})
