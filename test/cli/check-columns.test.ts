/** `stockade check` looks at every column that follows from others: each is broken once, found and mended. */
import { expect } from 'chai'
import { type Database, openDatabase, type Row } from '../../database.ts'
import { RESOURCES } from '../../resource/engine/resource.ts'
import { fillDemo } from '../../resource/import/demo.ts'
import { kept, rebuildKept, wrongKept } from '../../resource/inventory/kept/index.ts'
import { createDatabase, eachDatabase, type TestDatabase } from '../support/databases.ts'
import { identityOf } from '../support/identity.ts'

/** Rows of tables that the demo inventory leaves empty, or that need more than it has for a column to follow from. */
const MORE: readonly (readonly [table: string, row: Row])[] = [
  [
    'common_custom_state',
    { key: 99, name: 'LOANED', label: 'Loaned', logical_key: 10, model: 'stockitem', reference_status: 'StockStatus' },
  ],
  [
    'common_custom_state',
    { key: 99, name: 'HELD', label: 'Held', logical_key: 25, model: 'purchaseorder', reference_status: 'PurchaseOrderStatus' },
  ],
  [
    'common_custom_state',
    { key: 98, name: 'PARKED', label: 'Parked', logical_key: 10, model: 'salesorder', reference_status: 'SalesOrderStatus' },
  ],
  [
    'order_sales_order',
    {
      reference: 'SO-9998',
      reference_int: 9998,
      status: 10,
      status_custom_key: 98,
      total_price: 0,
      total_price_currency: 'USD',
      search_key: 'so-9998\n\n',
    },
  ],
  ['order_sales_order_shipment', { order_id: 1, reference: 'S-1', search_key: 's-1\n\n' }],
  [
    'common_custom_state',
    { key: 97, name: 'LOADED', label: 'Loaded', logical_key: 20, model: 'transferorder', reference_status: 'TransferOrderStatus' },
  ],
  ['order_transfer_order', { reference: 'TO-9998', reference_int: 9998, status: 20, status_custom_key: 97, search_key: 'to-9998\n' }],
  ['order_transfer_order_line', { order_id: 1, search_key: '\n' }],
  [
    'common_custom_state',
    { key: 96, name: 'ANNOUNCED', label: 'Announced', logical_key: 10, model: 'returnorder', reference_status: 'ReturnOrderStatus' },
  ],
  [
    'order_return_order',
    {
      reference: 'RMA-9998',
      reference_int: 9998,
      status: 10,
      status_custom_key: 96,
      total_price: 0,
      total_price_currency: 'USD',
      search_key: 'rma-9998\n\n',
    },
  ],
  ['order_return_order_extra_line', { order_id: 1, search_key: '\n\n' }],
  ['order_sales_order_extra_line', { order_id: 1, search_key: '\n\n' }],
  ['order_sales_order_shipment', { order_id: 1, reference: '1', search_key: '1\n\n' }],
  ['common_custom_unit', { name: 'dozen', definition: '12', search_key: 'dozen\n\n12' }],
  ['common_barcode_scan', { data: 'ABC', timestamp: '2026-01-02T03:04:05.000Z', search_key: 'abc' }],
  ['common_selection_list', { name: 'Colours', created: '', last_updated: '', search_key: 'colours\n' }],
  ['common_attachment', { model_type: 'part', model_id: 1, link: 'https://a.example/', search_key: '\n\nhttps://a.example/' }],
]
/** Where another row than the first follows from something. */
const WHERE: Readonly<Record<string, string>> = {
  'stock_item.status': 'status_custom_key = 99',
  'order_purchase_order.status': 'status_custom_key = 99',
  'order_sales_order.status': 'status_custom_key = 98',
  'order_return_order.status': 'status_custom_key = 96',
  'order_return_order.total_price': 'status_custom_key is null',
  'order_return_order.total_price_currency': 'status_custom_key is null',
  'order_transfer_order.status': 'status_custom_key = 97',
  'order_sales_order.total_price': 'status in (10, 15, 20, 25)',
  'order_sales_order.total_price_currency': 'status in (10, 15, 20, 25)',
  'order_purchase_order.total_price': 'status in (10, 20, 25)',
  'order_purchase_order.total_price_currency': 'status in (10, 20, 25)',
}

const COLUMNS = kept().flatMap(({ covers }) => covers.map((name) => name.split('.') as [table: string, column: string]))

/** Columns that hold what the program writes as it is, besides those that clients write. */
const PLAIN = [
  // What an import brings, and nobody writes yet; what follows from it is looked at all the same.
  /^(build_|order_sales_order|order_return_|order_transfer_)/,
  // Written once: what was.
  /^(stock_tracking|common_barcode_scan|part_stocktake)\./,
  // References, and what hangs on a thing.
  /\.id$|_id$|\.(metadata|barcode_data)$/,
  // When something happened.
  /[._](date|datetime|timestamp|created|updated|updated_at)$/,
  /^common_(setting|user_setting|currency_rate|currency_update|tagged)\./,
  // What the file is.
  /^common_attachment\.(file_size|is_image|thumbnail)$/,
  // An import brought the same identity once more.
  /\.twin$/,
  // What somebody laid down, found right or counted at that time.
  /^part_pricing\.override_|^part_part\.bom_checksum$|^order_purchase_order_line\.received$/,
  // Always the same, but for what an import brings.
  /^(part_pricing\.scheduled_for_update|stock_item\.review_needed|order_purchase_order_extra_line\.context)$/,
]

/** Another value, which the column takes and nothing would work out. */
function broken(value: unknown, type: string): unknown {
  if (/^\d+$/.test(String(value)) && /char/.test(type)) return '987'
  if (/bool/i.test(type)) return !value
  if (/char|text/i.test(type)) return type.includes('(3)') || type === '3' ? 'XXX' : `~${value ?? ''}`
  return Number(value ?? 0) + 987_654
}

eachDatabase('stockade check of columns', (kind) => {
  let home: TestDatabase
  let db: Database
  const wrong = () => db.transaction(wrongKept)

  before(async () => {
    home = await createDatabase(kind)
    db = await openDatabase(home.database, home.data)
    await fillDemo(identityOf(db, home))
  })
  after(async () => {
    await db.close()
    await home.drop()
  })

  it('finds each that was broken on purpose, and mends it', async () => {
    const wanted: string[] = []
    const write = (table: string, id: number, values: Row) => db.transaction((trx) => trx(table).where({ id }).update(values))
    const first = (table: string, where = '1 = 1', key = 'id'): Promise<Row & { id: number }> =>
      db.transaction((trx) => trx(table).whereRaw(where).orderBy(key).first(`${key} as id`, `${table}.*`))
    for (const [table, row] of MORE) await db.transaction((trx) => trx(table).insert(row))
    const { id: list_id } = await first('common_selection_list')
    await db.transaction((trx) => trx('common_selection_entry').insert({ list_id, value: 'red', label: 'Red', search_key: 'red\nred\n' }))
    await write('stock_item', (await first('stock_item', 'status = 10')).id, { status_custom_key: 99 })
    await write('order_purchase_order', (await first('order_purchase_order', 'status = 25')).id, { status_custom_key: 99 })
    for (const [table, column] of COLUMNS)
      if (column === 'barcode_hash')
        await write(table, (await first(table)).id, { barcode_data: 'A', barcode_hash: '7fc56270e7a70fa81a5935b72eacbe29' })
    expect(await wrong()).to.deep.equal([])

    for (const [table, column] of COLUMNS) {
      const name = `${table}.${column}`
      const { type, maxLength } = (await db.transaction((trx) => trx(table).columnInfo()))[column]!
      const key = /^part_(total|pricing)$/.test(table) ? 'part_id' : 'id'
      const row = await first(table, WHERE[name] ?? (column === 'barcode_hash' ? "barcode_data = 'A'" : '1 = 1'), key)
      expect(row, name).to.not.equal(undefined)
      await db.transaction((trx) =>
        trx(table)
          .where({ [key]: row.id })
          .update({ [column]: broken(row[column], `${type}(${maxLength})`) }),
      )
      wanted.push(`${table} ${row.id} ${column}`)
    }
    const found = new Set((await wrong()).map(({ table, id, column }) => `${table} ${id} ${column}`))
    expect(wanted.filter((each) => !found.has(each))).to.deep.equal([])
    await db.transaction(rebuildKept)
    expect(await wrong()).to.deep.equal([])
  })

  it('knows of every column of the inventory whether it is given or follows', async () => {
    const given = new Set(
      RESOURCES.flatMap((r) =>
        Object.values(r.fields)
          .filter(({ traits }) => !traits.readOnly)
          .map(({ columnName }) => `${r.table}.${columnName}`),
      ),
    )
    const follows = new Set(COLUMNS.map(([table, column]) => `${table}.${column}`))
    const stored = await db.all<{ name: string }>(
      kind === 'sqlite'
        ? `select t.name || '.' || c.name as name from sqlite_schema t, pragma_table_xinfo(t.name) c
           where t.type = 'table' and t.sql like 'create table%' and c.hidden = 0 order by 1`
        : `select table_name || '.' || column_name as name from information_schema.columns
           where table_schema = current_schema() and is_generated = 'NEVER' order by 1`,
    )
    const inventory = stored.map(({ name }) => name).filter((name) => /^(?!\w+_text_)(common|company|stock|part|order|build)_/.test(name))
    expect(inventory.length).to.be.above(300)
    expect([...follows].filter((name) => !/^auth_/.test(name) && !inventory.includes(name))).to.deep.equal([])
    const plain = (name: string) => given.has(name) || PLAIN.some((rule) => rule.test(name))
    expect(inventory.filter((name) => !follows.has(name) && !plain(name))).to.deep.equal([])
  })
})
