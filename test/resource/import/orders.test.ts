/** Orders of every kind come over from a dump with all that hangs on them, and count from the first moment. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { DumpObject } from '../../../resource/import/dump.ts'
import { importDump } from '../../../resource/import/import.ts'
import { misfits } from '../../../resource/inventory/misfits.ts'
import { type Api, superuser } from '../../support/api.ts'
import { eachDatabase } from '../../support/databases.ts'
import { startServer, type TestServer } from '../../support/server.ts'
import { expectSound } from '../../support/stock.ts'

const DUMP = fileURLToPath(new URL('../../../../../shared/data/inventree-demo-2024-03.json', import.meta.url))
const object = (model: string, pk: number, fields: DumpObject['fields']): DumpObject => ({ model, pk, fields })
const UNIT = 100_000

/** What waits to be sold and moved, and what came back. */
const ORDERS: readonly DumpObject[] = [
  object('company.company', 1, { name: 'Customer', is_customer: true }),
  object('company.address', 1, { company: 1, title: 'Dock', line1: 'Pier 3' }),
  object('common.projectcode', 1, { code: 'SPRING' }),
  object('stock.stocklocation', 1, { name: 'Shelf' }),
  object('stock.stocklocation', 2, { name: 'Van' }),
  object('part.part', 1, { name: 'Lamp', salable: true }),
  object('stock.stockitem', 1, { part: 1, quantity: '20.00000', location: 1 }),
  object('stock.stockitem', 2, { part: 1, quantity: '3.00000', customer: 1, sales_order: 1 }),
  object('order.salesorder', 1, { reference: 'SO-0001', reference_int: 1, customer: 1, status: 15, order_currency: 'EUR' }),
  object('order.salesorderlineitem', 1, {
    order: 1,
    part: 1,
    quantity: '10',
    shipped: '3',
    sale_price: '9.50',
    sale_price_currency: 'EUR',
  }),
  object('order.salesorderextraline', 1, { order: 1, quantity: '1', reference: 'Freight', price: '12.00', price_currency: 'EUR' }),
  object('order.salesordershipment', 1, { order: 1, reference: '1', shipment_date: '2024-02-01', tracking_number: 'TR-9' }),
  object('order.salesordershipment', 2, { order: 1, reference: '2', shipment_address: 1, barcode_data: 'BOX' }),
  object('order.salesorderallocation', 1, { line: 1, shipment: 1, item: 2, quantity: '3' }),
  object('order.salesorderallocation', 2, { line: 1, shipment: 2, item: 1, quantity: '4' }),
  object('order.returnorder', 1, { reference: 'RMA-0001', reference_int: 1, customer: 1, status: 20, customer_reference: 'RO-7' }),
  object('order.returnorderlineitem', 1, { order: 1, item: 2, quantity: '2', outcome: 30, price: '4.00', price_currency: 'EUR' }),
  object('order.returnorderlineitem', 2, { order: 1, item: 2, quantity: '1' }),
  object('order.returnorderextraline', 1, { order: 1, quantity: '2', description: 'Postage', price: '1.50', price_currency: 'EUR' }),
  object('order.transferorder', 1, {
    ...{ reference: 'TO-0001', reference_int: 1, status: 20, take_from: 1, destination: 2, project_code: 1 },
  }),
  object('order.transferorderlineitem', 1, { order: 1, part: 1, quantity: '6', transferred: '1', line: 'A', target_date: '2024-05-01' }),
  object('order.transferorderallocation', 1, { line: 1, item: 1, quantity: '5' }),
]

eachDatabase('import of orders', (kind) => {
  let server: TestServer
  let api: Api
  beforeEach(async () => {
    server = await startServer(kind)
  })
  afterEach(() => server.close())
  const load = async (source: string | readonly DumpObject[]) => {
    const results = await importDump(server.identity, source)
    api = await superuser(server, 'boss')
    return results
  }
  const rows = async (text: string) =>
    (await server.db.all(text)).map((row) =>
      Object.values(row).map((value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value)),
    )

  it('brings shipments, returns, transfers and what they hold', async () => {
    const results = await load(ORDERS)
    expect(results.filter(({ skipped }) => skipped).map(({ model, reason }) => [model, reason])).to.eql([
      ['order.returnorderlineitem', 'given twice (1)'],
    ])
    expect(
      await rows(
        'select id, shipment_date, tracking_number, shipment_address_id, barcode_data from order_sales_order_shipment order by id',
      ),
    ).to.eql([
      [1, '2024-02-01', 'TR-9', null, ''],
      [2, null, '', 1, 'BOX'],
    ])
    expect(await rows('select order_id, item_id, quantity, outcome, price, price_currency from order_return_order_line')).to.eql([
      [1, 2, 2 * UNIT, 30, 4_000_000, 'EUR'],
    ])
    expect(await rows('select order_id, quantity, description, price from order_return_order_extra_line')).to.eql([
      [1, 2 * UNIT, 'Postage', 1_500_000],
    ])
    expect(await rows('select reference, price from order_sales_order_extra_line')).to.eql([['Freight', 12_000_000]])
    expect(await rows('select take_from_id, destination_id, project_code_id, status from order_transfer_order')).to.eql([[1, 2, 1, 20]])
    expect(await rows('select part_id, quantity, transferred, line, target_date from order_transfer_order_line')).to.eql([
      [1, 6 * UNIT, UNIT, 'A', '2024-05-01'],
    ])
    expect(
      await rows('select in_stock, allocated_to_sales_orders, allocated_to_transfer_orders, required_for_sales_orders from part_total'),
    ).to.eql([[20 * UNIT, 4 * UNIT, 5 * UNIT, 7 * UNIT]])
    await expectSound(server.db)

    const { status, body } = await api.get('/order/so/1/')
    expect([status, Number(body.total_price), body.shipments_count, body.completed_shipments_count]).to.eql([200, 107, 2, 1])
    expect((await api.get('/part/1/requirements/')).body).to.include({ allocated_to_sales_orders: 4, required_for_sales_orders: 7 })
    expect((await api.post('/stock/remove/', { items: [{ pk: 1, quantity: 12 }] })).status, 'what is held stays').to.equal(400)
    expect((await api.post('/order/so/shipment/2/ship/')).status).to.equal(200)
    expect((await api.post('/order/transfer-order/1/complete/', { accept_incomplete_allocation: true })).status).to.equal(201)
    expect(await rows('select shipped from order_sales_order_line')).to.eql([[7 * UNIT]])
    expect(await rows('select transferred from order_transfer_order_line')).to.eql([[6 * UNIT]])
    expect(await rows('select coalesce(location_id, 0), quantity from stock_item order by id')).to.eql([
      [1, 11 * UNIT],
      [0, 3 * UNIT],
      [0, 4 * UNIT],
      [2, 5 * UNIT],
    ])
    await expectSound(server.db)
    const asked = { salesorder: {}, returnorder: {}, purchaseorder: {}, salesordershipment: {} }
    const found = (await api.post('/search/', { search: '0001', limit: 5, ...asked })).body
    expect(Object.entries(asked).map(([name]) => found[name].count)).to.eql([1, 1, 0, 2])
    const [shipment] = (await api.post('/search/', { search: 'TR-9', salesordershipment: {} })).body.salesordershipment.results
    expect(shipment).to.include({ pk: 1, tracking_number: 'TR-9' })
  })

  it('brings no allocation of nothing, and what it brings goes only where it may', async () => {
    const results = await load([
      ...ORDERS,
      object('part.part', 2, { name: 'Cable', salable: true, component: true }),
      object('part.part', 3, { name: 'Board', assembly: true }),
      object('stock.stockitem', 3, { part: 2, quantity: '20.00000', location: 1 }),
      object('part.bomitem', 1, { part: 3, sub_part: 1, quantity: '2' }),
      object('build.build', 1, { part: 3, reference: 'BO-0001', quantity: '1', status: 20 }),
      object('build.buildline', 1, { build: 1, bom_item: 1, quantity: '2' }),
      // Another order, whose shipment takes what a line of the first one holds.
      object('order.salesorder', 2, { reference: 'SO-0002', reference_int: 2, customer: 1, status: 15 }),
      object('order.salesordershipment', 3, { order: 2, reference: '1' }),
      object('order.salesorderallocation', 3, { line: 1, shipment: 3, item: 1, quantity: '1' }),
      // An item of another part, and more than there is of it.
      object('order.salesordershipment', 4, { order: 1, reference: '3' }),
      object('order.salesorderallocation', 4, { line: 1, shipment: 4, item: 3, quantity: '30' }),
      object('build.builditem', 1, { build_line: 1, stock_item: 3, quantity: '1' }),
      ...['0', '-2'].flatMap((quantity, n) => [
        object('order.salesorderallocation', 10 + n, { line: 1, shipment: 2, item: 1, quantity }),
        object('order.transferorderallocation', 10 + n, { line: 1, item: 1, quantity }),
        object('build.builditem', 10 + n, { build_line: 1, stock_item: 1, quantity }),
      ]),
    ])
    const left = results.filter(({ model, skipped }) => skipped && model !== 'order.returnorderlineitem')
    expect(left.map(({ model, reason }) => [model, reason]).sort()).to.eql([
      ['build.builditem', 'it allocates nothing (2)'],
      ['order.salesorderallocation', 'it allocates nothing (2)'],
      ['order.transferorderallocation', 'it allocates nothing (2)'],
    ])
    const found = await server.db.transaction(misfits)
    expect(found.map(({ table, id, problem }) => [table, id, problem])).to.eql([
      ['order_sales_order_allocation', 4, 'allocates an item that its line does not ask for'],
      ['order_sales_order_allocation', 3, 'leaves with a shipment of another order'],
      ['build_item', 1, 'allocates an item that its line does not ask for'],
      ['stock_item', 3, 'is allocated beyond its quantity'],
    ])
    const before = await rows('select * from stock_item order by id')
    for (const [path, message] of [
      ['/order/so/shipment/3/ship/', 'Line item is not associated with this order'],
      ['/order/so/shipment/4/ship/', 'Stock item 3 does not fit its line any more'],
    ] as const) {
      const { status, body } = await api.post(path, {})
      expect([status, body], path).to.eql([400, { non_field_errors: [message] }])
    }
    const consumed = await api.post('/build/1/consume/', { lines: [{ build_line: 1 }] })
    expect([consumed.status, consumed.body]).to.eql([400, { non_field_errors: ['Stock item 3 does not fit its line any more'] }])
    expect(await rows('select * from stock_item order by id')).to.eql(before)
    // What fits goes.
    expect((await api.post('/order/so/shipment/2/ship/')).status).to.equal(200)
    await expectSound(server.db)
  })

  it(existsSync(DUMP) ? 'leaves out none of a real one' : `skipped: ${DUMP} is not here`, async function () {
    if (!existsSync(DUMP)) this.skip()
    const objects: DumpObject[] = JSON.parse(readFileSync(DUMP, 'utf8'))
    const results = await load(DUMP)
    for (const [model, table] of [
      ['order.returnorder', 'order_return_order'],
      ['order.returnorderlineitem', 'order_return_order_line'],
      ['order.returnorderextraline', 'order_return_order_extra_line'],
      ['order.salesorderextraline', 'order_sales_order_extra_line'],
      ['order.salesordershipment', 'order_sales_order_shipment'],
      ['order.salesorderallocation', 'order_sales_order_allocation'],
    ] as const) {
      const theirs = objects.filter((one) => one.model === model)
      expect(results.find((one) => one.model === model)).to.include({ imported: theirs.length, skipped: 0 })
      const keys = theirs.map(({ pk }) => [pk]).sort((a, b) => Number(a[0]) - Number(b[0]))
      expect(await rows(`select id from ${table} order by id`), model).to.eql(keys)
    }
    const [first] = objects.filter(({ model }) => model === 'order.returnorder')
    expect(await rows('select reference, customer_id, customer_reference, contact_id from order_return_order where id = 1')).to.eql([
      [first!.fields.reference, first!.fields.customer, first!.fields.customer_reference, first!.fields.contact],
    ])
    await expectSound(server.db)
  })
})
