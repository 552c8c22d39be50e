/** PostgreSQL's kept numbers of rows, under writers side by side. */
import { expect } from 'chai'
import { keptCount, wrongCounts } from '../../database/row-count.ts'
import { type Database, openDatabase } from '../../database.ts'
import { createDatabase, type TestDatabase } from '../support/databases.ts'

describe('kept numbers of rows (PostgreSQL)', () => {
  let home: TestDatabase
  let db: Database
  before(async () => {
    home = await createDatabase('postgres')
    db = await openDatabase(home.database, home.data)
  })
  after(async () => {
    await db.close()
    await home.drop()
  })
  const kept = async () => Number((await db.all<{ n: number }>(keptCount('part_part')!))[0]!.n)
  const part = (name: string) => ({ name, description: '', creation_date: '2026-01-01' })

  it('follow inserts and deletes side by side, without what was taken back', async () => {
    const work = Array.from({ length: 300 }, (_, i) =>
      db.transaction(async (trx) => {
        await trx('part_part').insert([part(`a${i}`), part(`b${i}`)])
        if (i % 3 === 0)
          await trx('part_part')
            .where({ name: `a${i}` })
            .delete()
        if (i % 5 === 0) throw new Error('changed its mind')
      }),
    )
    await Promise.allSettled(work)
    const right = Array.from({ length: 300 }, (_, i) => (i % 5 === 0 ? 0 : i % 3 === 0 ? 1 : 2)).reduce<number>((sum, n) => sum + n, 0)
    expect(await kept()).to.equal(right)
    expect(await db.transaction(wrongCounts)).to.deep.equal([])
  })

  it('follow many rows of one statement, and rows that go because others do', async () => {
    await db.knex.raw(
      `insert into part_part (name, description, creation_date) select 'many ' || i, '', '2026-01-01' from generate_series(1, 500) i`,
    )
    await db.knex.raw(
      `insert into stock_item (part_id, quantity, creation_date, updated) select id, 1, '', '' from part_part where name like 'many %'`,
    )
    await db.knex.raw("insert into stock_tracking (item_id, tracking_type, date) select id, 0, '' from stock_item")
    await db.knex.raw('delete from stock_item')
    expect(await db.transaction(wrongCounts)).to.deep.equal([])
    await db.knex('part_part').where('name', 'like', 'many %').delete()
    expect(await db.transaction(wrongCounts)).to.deep.equal([])
  })

  it('are put together now and then, so that there is little to add up', async () => {
    const insert = "insert into part_part (name, description, creation_date) values ('one of many ' || i, '', '2026-01-01')"
    // One in fifty does it: that none of a thousand does happens once in 500 million runs.
    await db.knex.raw(`do $$ begin for i in 1..1000 loop ${insert}; end loop; end $$`)
    const lines = await db.all<{ n: number }>("select count(*) as n from row_count where table_name = 'part_part'")
    expect(Number(lines[0]!.n)).to.be.lessThan(1000)
    expect(await db.transaction(wrongCounts)).to.deep.equal([])
  })
})
