/** What a database refuses by itself is told apart by both, whatever the statement says. */
import { expect } from 'chai'
import { columnsTaken, refusalOf } from '../../database/refused.ts'
import { type Database, openDatabase } from '../../database.ts'
import { createDatabase, eachDatabase, type TestDatabase } from '../support/databases.ts'

eachDatabase('what a database refuses', (kind) => {
  let home: TestDatabase
  let db: Database
  before(async () => {
    home = await createDatabase(kind)
    db = await openDatabase(home.database, home.data)
    await db.knex.raw(
      'create table box (id integer primary key, name text unique, inside integer references box(id), size integer check (size > 0))',
    )
  })
  after(async () => {
    await db.close()
    await home.drop()
  })
  const thrown = (statement: string, ...values: string[]): Promise<unknown> =>
    db
      .transaction((trx) => trx.raw(statement, values))
      .then(
        () => undefined,
        (error) => error,
      )

  it('is a value that another row has, and its column', async () => {
    const error = await thrown('insert into box (id, name) values (1, ?), (2, ?)', 'crate', 'crate')
    expect(refusalOf(error)).to.equal('unique')
    expect(columnsTaken(error)?.replace('box.', '')).to.equal('name')
    expect(refusalOf(await thrown('insert into box (id) values (1), (1)'))).to.equal('unique')
  })

  it('is a row that is missing', async () => {
    expect(refusalOf(await thrown('insert into box (id, inside) values (1, 9)'))).to.equal('reference')
  })

  it('is a sum that no number holds', async () => {
    expect(refusalOf(await thrown('select cast(9223372036854775807 as bigint) + 1 as n, abs(-9223372036854775807 - 1) as m'))).to.equal(
      'overflow',
    )
  })

  it('is nothing of it where the text of a statement or a rule says so', async () => {
    const words = 'SQLITE_CONSTRAINT: UNIQUE constraint failed: box.id'
    expect(refusalOf(await thrown(`insert into box (id, size) values (1, 0) /* ${words} */`))).to.equal(undefined)
    expect(columnsTaken(new TypeError('x is not a function'))).to.equal(undefined)
    expect(refusalOf(new TypeError('x is not a function'))).to.equal(undefined)
  })
})
