import { expect } from 'chai'
import { openDatabase } from '../../database.ts'
import { fillDemo } from '../../resource/import/demo.ts'
import { createDatabase, eachDatabase, type TestDatabase } from '../support/databases.ts'
import { identityOf } from '../support/identity.ts'
import { stockade, stockadeJson } from '../support/process.ts'

eachDatabase('stockade check', (kind) => {
  let home: TestDatabase
  let at: string[]
  before(async () => {
    home = await createDatabase(kind)
    at = ['--data', home.data, '--database', home.database]
    await withDatabase((db) => fillDemo(identityOf(db, home)))
  })
  after(() => home.drop())

  const withDatabase = async (work: (db: Awaited<ReturnType<typeof openDatabase>>) => Promise<unknown>) => {
    const db = await openDatabase(home.database, home.data)
    await work(db).finally(() => db.close())
  }

  /** What an open order holds and has not sent. */
  const heldRows = async (): Promise<{ id: number; item_id: number }[]> => {
    let rows: { id: number; item_id: number }[] = []
    await withDatabase(async (db) => {
      rows = await db.all(`select a.* from order_sales_order_allocation a join order_sales_order_line l on l.id = a.line_id
        join order_sales_order o on o.id = l.order_id left join order_sales_order_shipment s on s.id = a.shipment_id
        where o.status in (10, 15, 25) and s.shipment_date is null order by a.id`)
    })
    return rows
  }

  it('finds nothing in the demo inventory', async () => {
    expect(await stockade(['check', ...at])).to.include({ code: 0, stdout: 'All stored values are correct.\n' })
  })

  it('finds what was broken on purpose, mends it, and says so', async () => {
    await withDatabase((db) =>
      db.transaction(async (trx) => {
        await trx('stock_location').where({ id: 3 }).increment('item_count', 2)
        await trx('part_total').where({ part_id: 7 }).increment('in_stock', 1)
        await trx('part_total').where({ part_id: 9 }).delete()
      }),
    )
    const found = await stockade(['check', ...at])
    expect(found.code).to.equal(1)
    expect(found.stdout).to.match(/^part_total +7 +in_stock/m)
    expect(found.stdout).to.match(/^part_total +9 +part_id +missing/m)
    expect(found.stdout).to.match(/^stock_location +3 +item_count/m)
    expect(found.stdout).to.match(/Fix them with --fix\.\n$/)
    const { wrong, mended } = await stockadeJson(['check', '--fix', ...at])
    expect(wrong.map(({ id }: { id: number }) => id)).to.include.members([7, 9, 3])
    expect(mended).to.equal(true)
    expect((await stockade(['check', ...at])).code).to.equal(0)
    await withDatabase(async (db) => {
      const lines = await db.all("select detail from audit_log where action = 'inventory.mend'")
      expect(lines).to.have.length(1)
    })
  })

  it('finds kept prices that were broken on purpose, and works them out anew', async () => {
    await withDatabase((db) =>
      db.transaction(async (trx) => {
        const { part_id } = await trx('part_pricing').whereNotNull('supplier_price_min').orderBy('part_id').first('part_id')
        await trx('part_pricing').where({ part_id }).update({ supplier_price_min: 1, overall_min: null })
        await trx('part_total').where({ part_id }).update({ pricing_min: 77 })
      }),
    )
    const found = await stockade(['check', ...at])
    expect(found.code).to.equal(1)
    expect(found.stdout).to.match(/^part_pricing +\d+ +supplier_price_min +1 /m)
    expect(found.stdout).to.match(/^part_pricing +\d+ +overall_min +none/m)
    expect(found.stdout).to.match(/^part_total +\d+ +pricing_min +77 /m)
    expect(await stockadeJson(['check', '--fix', ...at])).to.include({ mended: true })
    expect(await stockade(['check', ...at])).to.include({ code: 0, stdout: 'All stored values are correct.\n' })
  })

  it('lists allocations that cannot go as they are, and leaves them to people', async () => {
    const [row] = await heldRows()
    await withDatabase((db) =>
      db.transaction(async (trx) => {
        await trx('stock_item').where({ id: row!.item_id }).update({ is_building: true })
        await trx('order_sales_order_allocation').where({ id: row!.id }).update({ quantity: 900_000_000_000 })
      }),
    )
    const broken = await heldRows()
    const found = await stockade(['check', '--fix', ...at])
    expect(found.stdout).to.match(new RegExp(`^stock_item +${row!.item_id} +is allocated beyond its quantity$`, 'm'))
    expect(found.stdout).to.match(/Remove them from their orders, or change them\.\n$/)
    expect(await heldRows()).to.deep.equal(broken)
    await withDatabase((db) => db.transaction((trx) => trx('order_sales_order_allocation').where({ id: row!.id }).update(row!)))
    await stockade(['check', '--mend', ...at])
    expect((await stockadeJson(['check', ...at])).misfits).to.deep.equal([
      { table: 'stock_item', id: row!.item_id, problem: 'is allocated and not in stock' },
    ])
    await withDatabase((db) => db.transaction((trx) => trx('stock_item').where({ id: row!.item_id }).update({ is_building: false })))
    await stockade(['check', '--mend', ...at])
    expect(await stockade(['check', ...at])).to.include({ code: 0, stdout: 'All stored values are correct.\n' })
  })

  if (kind === 'postgres')
    it('finds a number of rows that was broken on purpose, and counts anew', async () => {
      await withDatabase((db) => db.transaction((trx) => trx('row_count').insert({ table_name: 'stock_item', n: 3 })))
      const found = await stockade(['check', ...at])
      expect(found.code).to.equal(1)
      expect(found.stdout).to.match(/^stock_item +0 +rows/m)
      expect(await stockadeJson(['check', '--fix', ...at])).to.include({ mended: true })
      expect(await stockade(['check', ...at])).to.include({ code: 0, stdout: 'All stored values are correct.\n' })
    })
})
