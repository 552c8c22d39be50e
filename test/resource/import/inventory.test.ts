/** Stock, supply, orders and what hangs on them: everything a dump holds comes over, exactly. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { Database } from '../../../database.ts'
import type { Identity } from '../../../provider/identity/index.ts'
import type { DumpObject } from '../../../resource/import/dump.ts'
import { importDump } from '../../../resource/import/import.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { oddDump } from './odd-dump.ts'

const SHARED = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url))
const DUMPS = ['inventree-demo-2024-03.json', 'inventree-fixtures-2025-08.json']

/** Models of the areas that are served, or that stock refers to. */
const HELD = /^(stock\.|company\.|part\.|build\.|order\.|common\.(project|customunit|inventree|parameter|attachment|selection))/
const AVAILABLE = [10, 50, 55, 85]
const scaled = (decimal: unknown): number => Math.round(Number(decimal) * 100_000)

eachDatabase('import of an inventory', (kind) => {
  let server: TestServer
  let db: Database
  let identity: Identity
  beforeEach(async () => {
    server = await startServer(kind)
    ;({ db, identity } = server)
  })
  afterEach(() => server.close())

  for (const file of DUMPS) {
    const path = join(SHARED, file)
    it(
      existsSync(path) ? `${file}: nothing is skipped, sums are the file's own` : `${file}: skipped, ../shared/data is not here`,
      async function () {
        if (!existsSync(path)) this.skip()
        const results = await importDump(identity, path)
        expect(results.filter((r) => HELD.test(r.model) && r.skipped)).to.eql([])
        const objects: DumpObject[] = JSON.parse(readFileSync(path, 'utf8'))
        const items = objects.filter((o) => o.model === 'stock.stockitem')

        const sums = (key: string, of: readonly DumpObject[]) => {
          const by = new Map<number, { quantity: number; count: number }>()
          for (const { fields } of of) {
            const at = by.get(fields[key] as number) ?? { quantity: 0, count: 0 }
            by.set(fields[key] as number, { quantity: at.quantity + scaled(fields.quantity), count: at.count + 1 })
          }
          return by
        }
        const places = sums('location', items)
        for (const row of await db.all(
          'select l.id, l.item_count, (select sum(quantity) from stock_item where location_id = l.id) as sum from stock_location l',
        )) {
          const { quantity, count } = places.get(row.id as number) ?? { quantity: 0, count: 0 }
          expect([row.item_count, Number(row.sum)], `location ${row.id}`).to.eql([count, quantity])
        }
        const inStock = items.filter(
          ({ fields: f }) =>
            scaled(f.quantity) > 0 &&
            ![f.sales_order, f.belongs_to, f.customer, f.consumed_by].some(Boolean) &&
            !f.is_building &&
            AVAILABLE.includes(f.status as number),
        )
        const own = sums('part', inStock)
        const all = sums('part', items)
        for (const row of await db.all('select part_id, in_stock, stock_item_count from part_total')) {
          const part = row.part_id as number
          expect([Number(row.in_stock), row.stock_item_count], `part ${part}`).to.eql([
            own.get(part)?.quantity ?? 0,
            all.get(part)?.count ?? 0,
          ])
        }
        const onOrder = objects
          .filter((o) => o.model === 'order.purchaseorderlineitem')
          .reduce((sum, { fields }) => sum + scaled(fields.quantity), 0)
        const [lines] = await db.all('select sum(quantity) as sum from order_purchase_order_line')
        expect(Number(lines!.sum)).to.equal(onOrder)
      },
    )
  }

  it('understands older and newer forms', async () => {
    const results = await importDump(identity, await oddDump())
    const line = (model: string) => {
      const { imported, skipped, reason } = results.find((r) => r.model === model)!
      return `${imported} ${skipped} ${reason}`
    }
    expect(line('part.bomitem')).to.equal('3 0 overage was no number and is left empty (1)')
    expect(await db.all('select quantity, attrition, setup_quantity, rounding_multiple, raw_amount from part_bom_item order by id')).to.eql(
      [
        { quantity: 30_000, attrition: 250_000, setup_quantity: 0, rounding_multiple: null, raw_amount: '0.3' },
        { quantity: 200_000, attrition: 0, setup_quantity: 300_000, rounding_multiple: 50_000, raw_amount: '2' },
        { quantity: 200_000, attrition: 0, setup_quantity: 0, rounding_multiple: null, raw_amount: '2' },
      ],
    )
    const suppliers = await db.all('select id, pack_quantity, pack_quantity_native, "primary", twin from company_supplier_part order by id')
    expect(suppliers.map((s) => [s.id, s.pack_quantity, s.pack_quantity_native, Boolean(s.primary), s.twin])).to.eql([
      [5, '2 m', 200_000, true, 0],
      [6, '1', 100_000, false, 6],
    ])
    const locations = await db.all('select id, pathstring, tree_path, level, item_count, custom_icon from stock_location order by id')
    expect(locations).to.eql([
      { id: 4, pathstring: 'Hall/Rack', tree_path: '/5/4/', level: 1, item_count: 2, custom_icon: 'ti:rack' },
      { id: 5, pathstring: 'Hall', tree_path: '/5/', level: 0, item_count: 0, custom_icon: '' },
    ])
    const items = await db.all(
      'select id, quantity, parent_id, belongs_to_id, serial, batch, purchase_price, in_stock from stock_item order by id',
    )
    expect(
      items.map((i) => [i.id, i.quantity, i.parent_id, i.belongs_to_id, i.serial, i.batch, i.purchase_price, Boolean(i.in_stock)]),
    ).to.eql([
      [90, 1, null, null, null, null, 1, true],
      [91, 110_000, 90, null, null, null, null, true],
      [92, 100_000, null, 91, '7', null, null, false],
    ])
    const [track] = await db.all('select item_id, part_id, date, deltas from stock_tracking')
    expect(track).to.eql({ item_id: 91, part_id: 14, date: '2024-02-29T01:34:00.000Z', deltas: '{"quantity":1.1}' })
    expect(await db.all('select model_type, model_id, data from common_parameter')).to.eql([
      { model_type: 'part', model_id: 14, data: '12 mm' },
    ])
    expect(await db.all('select model, logical_key from common_custom_state')).to.eql([{ model: 'stockitem', logical_key: 10 }])
    const [file] = await db.all('select is_image, upload_user_id, model_id from common_attachment')
    expect([Boolean(file!.is_image), file!.upload_user_id, file!.model_id]).to.eql([true, 7, 14])
    expect(await db.all('select key from part_test_template')).to.eql([{ key: 'überdruck2bar' }])
    const tagged = await db.all("select thing_id from common_tagged where model = 'company_supplier_part'")
    expect(tagged).to.eql([{ thing_id: 5 }])
  })
})
