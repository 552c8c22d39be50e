/** Stock for tests, written into the database as it would be after many days, and what must hold of it whatever happens. */
import { expect } from 'chai'
import type { Database, Row, Trx } from '../../database.ts'
import '../../resource/inventory/index.ts'
import { rebuildKept, wrongKept } from '../../resource/inventory/kept/index.ts'

/** One piece, in the integers that the database holds. */
export const PIECE = 100_000

/** Rows of tables, in the order given, with totals as they follow. Pieces stand for quantities. */
export async function putRows(db: Database, tables: Readonly<Record<string, readonly Row[]>>): Promise<void> {
  await db.transaction(async (trx) => {
    for (const [table, rows] of Object.entries(tables)) for (const row of rows) await trx(table).insert(row)
    // Keys were given by hand: the next ones come after them.
    if (db.kind === 'postgres')
      for (const table of Object.keys(tables))
        await trx.raw(`select setval(pg_get_serial_sequence('${table}', 'id'), (select coalesce(max(id), 1) from ${table}))`)
  })
  // By itself, as its locks are taken in the order of keys.
  await db.transaction(rebuildKept)
}

/** A store: parts 1 (plain), 2 (serials), 3 (template) with variant 4; places 1, 2, 3 (structural) and 4 (outside); customer 1. */
export const store = (items: readonly Row[]): Record<string, readonly Row[]> => ({
  part_part: [
    { id: 1, name: 'bolt', full_name: 'bolt', salable: true },
    { id: 2, name: 'meter', full_name: 'meter', trackable: true, salable: true, assembly: true },
    { id: 3, name: 'lamp', full_name: 'lamp', is_template: true },
    { id: 4, name: 'red lamp', full_name: 'red lamp', variant_of_id: 3 },
    { id: 5, name: 'advice', full_name: 'advice', virtual: true },
  ],
  stock_location: [
    { id: 1, name: 'shelf', tree_path: '/1/', pathstring: 'shelf' },
    { id: 2, name: 'drawer', tree_path: '/2/', pathstring: 'drawer' },
    { id: 3, name: 'house', tree_path: '/3/', pathstring: 'house', structural: true },
    { id: 4, name: 'abroad', tree_path: '/4/', pathstring: 'abroad', external: true },
  ],
  company_company: [{ id: 1, name: 'Acme', is_customer: true }],
  stock_item: items,
})

/** Kept sums are right, nothing is below zero, no serial number stands twice, and quantities are what the history says. */
export async function expectSound(db: Database): Promise<void> {
  const wrong = await db.transaction((trx: Trx) => wrongKept(trx))
  expect(wrong, `kept sums ${JSON.stringify(wrong)}`).to.deep.equal([])
  expect(await db.all('select id, quantity from stock_item where quantity < 0'), 'below zero').to.deep.equal([])
  expect(
    await db.all("select part_id, serial from stock_item where coalesce(serial, '') <> '' group by part_id, serial having count(*) > 1"),
    'serials twice',
  ).to.deep.equal([])
  expect(
    await db.all("select id from stock_item where coalesce(serial, '') <> '' and quantity <> ?", [PIECE]),
    'serials of many',
  ).to.deep.equal([])
  const astray = await db.all(
    `select i.id, i.quantity, t.after from stock_item i join stock_tracking t on t.item_id = i.id and t.after is not null
     where t.id = (select max(l.id) from stock_tracking l where l.item_id = i.id and l.after is not null) and t.after <> i.quantity`,
  )
  expect(astray, 'quantities beside their history').to.deep.equal([])
}
