/** The judge finds what it is there to find. */
import { expect } from 'chai'
import { type Database, openDatabase } from '../../database.ts'
import { createDatabase, type TestDatabase } from '../support/databases.ts'
import { putRows, store } from '../support/stock.ts'
import { judge } from './judge.ts'
import type { Write } from './ledger.ts'

const write = (mark: string, outcome: Write['outcome'], more: Partial<Write> = {}): Write => ({
  mark,
  outcome,
  trace: 'history',
  rows: 2,
  ...more,
})

describe('the judge of faults', () => {
  let home: TestDatabase
  let db: Database

  before(async () => {
    home = await createDatabase('sqlite')
    db = await openDatabase('', home.data)
    const rows = store([{ id: 1, part_id: 1, location_id: 1, quantity: 100_000 }])
    const own = { id: 9, name: 'own part 9', full_name: 'own part 9', description: 'mark 8' }
    await putRows(db, { ...rows, part_part: [...rows.part_part!, own] })
    const history = ['mark 1', 'mark 1', 'mark 2', 'mark 3', 'mark 3', 'mark 3', 'mark 3', 'mark 4', 'mark 4', 'mark 6', 'mark 6']
    await db.transaction(async (trx) => {
      for (const notes of history) await trx('stock_tracking').insert({ item_id: 1, notes, tracking_type: 1, date: '2026-01-01' })
    })
  })
  after(async () => {
    await db?.close()
    await home?.drop()
  })

  it('is content with what was acknowledged and is there, and with whatever became of unknown writes, as long as it is whole', async () => {
    const writes = [write('mark 1', 'acknowledged'), write('mark 4', 'unknown'), write('mark 7', 'unknown'), write('mark 5', 'refused')]
    expect(await judge(db, writes)).to.deep.equal({ lost: [], doubled: [], half: [] })
  })

  it('finds what is lost, doubled and half done', async () => {
    const writes = [
      write('mark 2', 'unknown'),
      write('mark 3', 'unknown'),
      write('mark 5', 'acknowledged'),
      write('mark 6', 'refused'),
      write('mark 9', 'acknowledged', { trace: 'part row', row: { id: 9, reference: null } }),
    ]
    const { lost, doubled, half } = await judge(db, writes)
    expect(lost.map((line) => line.slice(0, 6))).to.deep.equal(['mark 5', 'mark 9'])
    expect(doubled.map((line) => line.slice(0, 6))).to.deep.equal(['mark 3'])
    expect(half.map((line) => line.slice(0, 6))).to.deep.equal(['mark 2', 'mark 6'])
  })

  it('finds a reference that was not written along with its mark, and sums that do not hold', async () => {
    await db.transaction((trx) => trx('stock_item').where({ id: 1 }).update({ quantity: 200_000 }))
    const writes = [write('mark 8', 'acknowledged', { trace: 'part row', row: { id: 9, reference: 1 } })]
    const { lost, half } = await judge(db, writes)
    expect(lost).to.deep.equal([])
    expect(half[0]).to.contain('row 9')
    expect(half.slice(1).join()).to.contain('a kept sum is wrong')
  })
})
