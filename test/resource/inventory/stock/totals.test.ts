import { expect } from 'chai'
import { type Database, openDatabase, type Row, type Trx } from '../../../../database.ts'
import { EVERY_PERMISSION, type Principal } from '../../../../provider/identity/principal.ts'
import type { Wrong } from '../../../../resource/engine/kept.ts'
import { ITEM_COUNTS, PART_COUNTS, touchItemCounts } from '../../../../resource/inventory/kept/counts.ts'
import { TOTALS, touchTotals } from '../../../../resource/inventory/kept/totals.ts'
import { HISTORY, recordChanges } from '../../../../resource/inventory/stock/history/track.ts'
import { createDatabase, eachDatabase, type TestDatabase } from '../../../support/databases.ts'

const U = 100_000
const put = async (trx: Trx, table: string, rows: readonly Row[]) => {
  for (const row of rows) await trx(table).insert(row)
}

const SUMS = [ITEM_COUNTS, PART_COUNTS, TOTALS]
const wrongSums = async (trx: Trx): Promise<Wrong[]> => {
  const wrong: Wrong[] = []
  for (const sums of SUMS) wrong.push(...(await sums.wrong(trx)))
  return wrong
}
const rebuildSums = async (trx: Trx): Promise<void> => {
  for (const sums of SUMS) await sums.rebuild(trx)
}

eachDatabase('Kept sums of stock and orders', (kind) => {
  let at: TestDatabase
  let db: Database
  beforeEach(async () => {
    at = await createDatabase(kind)
    db = await openDatabase(at.database, at.data)
    await db.transaction(async (trx) => {
      // A template (1) with variants 2 and 3, and 4 below 3; 5 stands alone.
      for (const [id, above] of [
        [1, null],
        [2, 1],
        [3, 1],
        [4, 3],
        [5, null],
      ]) {
        await trx('part_part').insert({ id, name: `part ${id}`, variant_of_id: above })
        await trx('part_total').insert({ part_id: id })
      }
      await put(trx, 'stock_location', [
        { id: 1, name: 'shelf', tree_path: '/1/' },
        { id: 2, name: 'abroad', tree_path: '/2/', external: true },
      ])
    })
  })
  afterEach(async () => {
    await db.close()
    await at.drop()
  })
  const totals = async (id: number) => (await db.all('select * from part_total where part_id = ?', [id]))[0]!

  it('count stock of a part, of its variants, and what is outside', async () => {
    await db.transaction(async (trx) => {
      await put(trx, 'stock_item', [
        { id: 1, part_id: 2, quantity: 10 * U, location_id: 1 },
        { id: 2, part_id: 4, quantity: 7 * U, location_id: 2 },
        { id: 3, part_id: 4, quantity: 5 * U, location_id: 1, status: 70 },
        { id: 4, part_id: 1, quantity: 1, location_id: 1 },
      ])
      await touchItemCounts(
        trx,
        new Map([
          [1, 3],
          [2, 1],
          [null, 5],
        ]),
      )
      await touchTotals(trx, 'stock', [2, 4, 1])
    })
    expect(await totals(1)).to.include({ in_stock: 1, variant_stock: 17 * U, total_in_stock: 17 * U + 1, stock_item_count: 1 })
    expect(await totals(3)).to.include({ in_stock: 0, variant_stock: 7 * U, total_in_stock: 7 * U, stock_item_count: 0 })
    expect(await totals(4)).to.include({ in_stock: 7 * U, external_stock: 7 * U, stock_item_count: 2 })
    expect(await db.transaction(wrongSums)).to.deep.equal([])
  })

  it('count what is on order by packs, built, held and needed', async () => {
    await db.transaction(async (trx) => {
      await trx('company_company').insert({ id: 1, name: 'Acme' })
      await trx('company_supplier_part').insert({ id: 1, part_id: 5, supplier_id: 1, SKU: 'A', pack_quantity_native: 2.5 * U })
      await put(trx, 'order_purchase_order', [
        { id: 1, reference: 'PO-1', supplier_id: 1, status: 20, total_price: 0, total_price_currency: 'USD' },
        { id: 2, reference: 'PO-2', supplier_id: 1, status: 30 },
      ])
      await put(trx, 'order_purchase_order_line', [
        { order_id: 1, part_id: 1, quantity: 10 * U, received: 4 * U },
        { order_id: 1, part_id: 1, quantity: 3 * U, received: 5 * U },
        { order_id: 2, part_id: 1, quantity: 100 * U },
      ])
      await put(trx, 'build_build', [
        { id: 1, reference: 'BO-1', part_id: 1, quantity: 8 * U, completed: 3 * U, status: 20 },
        { id: 2, reference: 'BO-2', part_id: 1, quantity: 8 * U, status: 40 },
      ])
      await trx('part_bom_item').insert({ id: 1, part_id: 1, sub_part_id: 5, quantity: 2 * U })
      await put(trx, 'build_line', [
        { id: 1, build_id: 1, bom_item_id: 1, quantity: 16 * U },
        { id: 2, build_id: 2, bom_item_id: 1, quantity: 16 * U },
      ])
      await put(trx, 'stock_item', [
        { id: 1, part_id: 5, quantity: 10 * U },
        { id: 2, part_id: 1, quantity: 4 * U, build_id: 1, is_building: true },
      ])
      await trx('build_item').insert({ build_line_id: 1, stock_item_id: 1, quantity: 6 * U })
      await trx('order_sales_order').insert({ id: 1, reference: 'SO-1', customer_id: 1, status: 15 })
      await trx('order_sales_order_line').insert({ id: 1, order_id: 1, part_id: 5, quantity: 9 * U, shipped: 2 * U })
      await put(trx, 'order_sales_order_shipment', [
        { id: 1, order_id: 1 },
        { id: 2, order_id: 1, shipment_date: '2026-01-01', reference: '2' },
      ])
      await put(trx, 'order_sales_order_allocation', [
        { line_id: 1, item_id: 1, quantity: 3 * U, shipment_id: 1 },
        { line_id: 1, item_id: 1, quantity: 2 * U, shipment_id: 2 },
      ])
      for (const source of ['stock', 'purchases', 'sales', 'builds'] as const) await touchTotals(trx, source, [1, 5])
    })
    expect(await totals(5)).to.include({
      ordering: 15 * U,
      in_stock: 10 * U,
      allocated_to_build_orders: 6 * U,
      allocated_to_sales_orders: 3 * U,
      unallocated_stock: U,
      required_for_build_orders: 16 * U,
      required_for_sales_orders: 7 * U,
    })
    expect(await totals(1)).to.include({ building: 4 * U, scheduled_to_build: 5 * U, in_stock: 0 })
    expect(await db.transaction(wrongSums)).to.deep.equal([])
  })

  it('are found wrong when somebody broke them, and mended', async () => {
    await db.transaction(async (trx) => {
      await trx('stock_item').insert({ id: 1, part_id: 4, quantity: 2 * U, location_id: 1 })
      await trx('part_total').where({ part_id: 2 }).update({ ordering: 12 })
      await trx('part_total').where({ part_id: 5 }).delete()
    })
    const wrong = await db.transaction(wrongSums)
    expect(wrong.map(({ table, id, column }) => `${table} ${id} ${column}`)).to.include.members([
      'part_total 4 in_stock',
      'part_total 1 variant_stock',
      'part_total 1 unallocated_stock',
      'part_total 2 ordering',
      'part_total 5 part_id',
      'stock_location 1 item_count',
    ])
    expect(wrong.find(({ id, column }) => id === 2 && column === 'ordering')).to.include({ kept: 12, right: 0 })
    await db.transaction(rebuildSums)
    expect(await db.transaction(wrongSums)).to.deep.equal([])
    expect(await totals(1)).to.include({ total_in_stock: 2 * U })
  })

  it('are exact after many writers at once', async () => {
    const items = Array.from({ length: 20 }, (_, i) => ({ id: i + 1, part_id: (i % 5) + 1, quantity: U }))
    await db.transaction((trx) => put(trx, 'stock_item', items))
    const change = (n: number) =>
      db.transaction(async (trx) => {
        const parts = [(n % 5) + 1, ((n * 3) % 5) + 1]
        for (const id of [...new Set(parts)].sort()) await trx('stock_item').where({ id }).increment('quantity', n)
        await touchTotals(trx, 'stock', parts)
      })
    await Promise.all(Array.from({ length: 24 }, (_, n) => change(n)))
    await db.transaction((trx) => touchTotals(trx, 'stock', [1, 2, 3, 4, 5]))
    expect(await db.transaction(wrongSums)).to.deep.equal([])
  })

  it('history says who, by what, and from what to what', async () => {
    const principal = {
      user: { pk: 1 },
      permissions: EVERY_PERMISSION,
      scopes: null,
      via: 'bearer',
      credential: 'jti abc',
      clientId: 'app',
    } as unknown as Principal
    await db.transaction(async (trx) => {
      await trx('auth_user').insert({ id: 1, username: 'anna', name_key: 'ANNA', sub: 'x', password: '', date_joined: '2026-01-01' })
      await trx('stock_item').insert({ id: 1, part_id: 5, quantity: U })
      await recordChanges(trx, principal, [
        {
          item: 1,
          part: 5,
          type: HISTORY.STOCK_ADD,
          deltas: { added: 10_000, quantity: 110_000 },
          before: U,
          after: 110_000,
          notes: 'it’s "new"',
        },
        { item: 1, part: 5, type: HISTORY.STOCK_UPDATE },
        { item: 1, part: 5, type: HISTORY.STOCK_MOVE, deltas: { location: 2 } },
      ])
    })
    const rows = await db.transaction((trx) => trx.all('select * from stock_tracking order by id'))
    expect(rows).to.have.length(2)
    expect(rows[0]).to.include({
      item_id: 1,
      part_id: 5,
      tracking_type: 11,
      user_id: 1,
      credential: 'jti abc',
      client_id: 'app',
      before: 100_000,
      after: 110_000,
      notes: 'it’s "new"',
    })
    expect(JSON.parse(rows[0]!.deltas as string)).to.deep.equal({ added: 0.1, quantity: 1.1 })
    expect(rows[1]).to.include({ tracking_type: 20, before: null })
  })
})
