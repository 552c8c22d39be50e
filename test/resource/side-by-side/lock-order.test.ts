/** The watch over the order of locks sees what is out of order. */
import { expect } from 'chai'
import { type Database, openDatabase, type Trx } from '../../../database.ts'
import { beside, inTurn, lockRows } from '../../../resource/engine/locks.ts'
import { createDatabase, type TestDatabase } from '../../support/databases.ts'
import { takeInversions } from '../../support/lock-order.ts'

describe('the order of locks (PostgreSQL)', () => {
  let home: TestDatabase
  let db: Database
  let earlier: string[]

  before(async () => {
    earlier = takeInversions()
    home = await createDatabase('postgres')
    db = await openDatabase(home.database, home.data)
    await db.transaction((trx) => trx('part_part').insert([1, 2].map((id) => ({ id, name: `part ${id}`, full_name: `part ${id}` }))))
  })
  after(async () => {
    await db?.close()
    await home?.drop()
    expect(earlier, 'inversions before').to.deep.equal([])
  })

  const found = async (work: (trx: Trx) => Promise<unknown>): Promise<number> => {
    await db.transaction(async (trx) => void (await work(trx)))
    return takeInversions().length
  }

  it('is kept by whoever goes from top to bottom, and may take again what it has', async () => {
    const down = async (trx: Trx) => {
      await inTurn(trx, 'part names', 'tree of part_category')
      await lockRows(trx, 'part_part', [2, 1], 'change')
      await inTurn(trx, 'part names')
      await trx('part_part').where({ id: 1 }).update({ notes: 'again' })
      await inTurn(trx, 'prices of parts')
    }
    expect(await found(down)).to.equal(0)
  })

  const wrong: [string, (trx: Trx) => Promise<unknown>][] = [
    ['a turn after a later one', async (trx) => [await inTurn(trx, 'part names'), await inTurn(trx, 'tree of stock_location')]],
    ['a turn after rows', async (trx) => [await lockRows(trx, 'part_part', [1], 'change'), await inTurn(trx, 'part names')]],
    [
      'rows after the prices',
      async (trx) => [await inTurn(trx, 'prices of parts'), await trx('part_part').where({ id: 1 }).update({ notes: 'x' })],
    ],
    [
      'rows against the order of keys',
      async (trx) => [await lockRows(trx, 'part_part', [2], 'change'), await lockRows(trx, 'part_part', [1], 'change')],
    ],
    ['a turn for itself after it was shared', async (trx) => [await beside(trx, 'part names'), await inTurn(trx, 'part names')]],
    [
      'a raw statement',
      async (trx) => [await inTurn(trx, 'prices of parts'), await trx.all('select id from part_part where id in (1) for update')],
    ],
  ]
  for (const [what, work] of wrong)
    it(`is broken by ${what}`, async () => {
      expect(await found(work)).to.equal(1)
    })
})
