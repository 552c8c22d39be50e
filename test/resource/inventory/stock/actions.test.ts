import { expect } from 'chai'
import { Api, token } from '../../../support/api.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'
import { expectSound, PIECE, putRows, store } from '../../../support/stock.ts'

eachDatabase('Actions on stock', (kind) => {
  let server: TestServer
  let api: Api
  beforeEach(async () => {
    server = await startServer(kind)
    const keeper = await server.createUser({ username: 'keeper', permissions: ['view:stock', 'change:stock', 'add:stock'] })
    api = new Api(server.url, token(await server.createToken(keeper)))
    await putRows(
      server.db,
      store([
        { id: 1, part_id: 1, quantity: 10 * PIECE, location_id: 1 },
        { id: 2, part_id: 1, quantity: 5 * PIECE, location_id: 2, delete_on_deplete: false },
        { id: 3, part_id: 2, quantity: PIECE, serial: '7', serial_int: 7, location_id: 1, delete_on_deplete: false },
        { id: 4, part_id: 4, quantity: 2 * PIECE, location_id: 1, batch: 'B1' },
        { id: 5, part_id: 1, quantity: 4 * PIECE, customer_id: 1 },
      ]),
    )
  })
  afterEach(async () => {
    await expectSound(server.db)
    await server.close()
  })

  const item = async (id: number) => (await server.db.all('select * from stock_item where id = ?', [id]))[0] as Record<string, unknown>
  const history = async (id: number | null) =>
    (
      await server.db.all<Record<string, unknown>>(
        `select * from stock_tracking where ${id === null ? 'item_id is null' : 'item_id = ?'} order by id`,
        id === null ? [] : [id],
      )
    ).map(({ tracking_type, deltas }) => [tracking_type, JSON.parse(deltas as string)])
  const totals = async (part: number) => (await server.db.all('select * from part_total where part_id = ?', [part]))[0]
  const place = async (id: number) => (await server.db.all('select item_count from stock_location where id = ?', [id]))[0]!.item_count
  const done = async (path: string, body: unknown) => {
    const reply = await api.post(path, body)
    expect(reply.status, reply.text).to.equal(201)
    return reply.body
  }
  const refused = async (path: string, body: unknown) => {
    const before = await server.db.all('select * from stock_item order by id')
    const reply = await api.post(path, body)
    expect(reply.status, reply.text).to.equal(400)
    expect(await server.db.all('select * from stock_item order by id'), 'nothing changed').to.deep.equal(before)
    return reply.body
  }

  it('add, remove and count', async () => {
    expect(
      await done('/stock/add/', {
        items: [
          { pk: 1, quantity: '0.1' },
          { pk: 2, quantity: 2, batch: 'X' },
        ],
        notes: 'found',
      }),
    ).to.deep.equal({
      items: [
        { pk: 1, quantity: '0.10000', status: null, merge: false },
        { pk: 2, quantity: '2.00000', batch: 'X', status: null, merge: false },
      ],
      notes: 'found',
    })
    expect(await item(1)).to.include({ quantity: 1_010_000 })
    expect(await item(2)).to.include({ quantity: 7 * PIECE, batch: 'X' })
    expect(await history(1)).to.deep.equal([[11, { added: 0.1, quantity: 10.1 }]])
    expect(
      await done('/stock/remove/', {
        items: [
          { pk: 1, quantity: 10.1 },
          { pk: 2, quantity: 7 },
        ],
      }),
      'what is gone has no key any more',
    ).to.deep.equal({
      items: [
        { pk: null, quantity: '10.10000', status: null, merge: false },
        { pk: 2, quantity: '7.00000', status: null, merge: false },
      ],
    })
    expect(await item(1), 'used up').to.equal(undefined)
    expect(await item(2), 'kept').to.include({ quantity: 0 })
    expect((await history(null)).at(-1)).to.deep.equal([12, { removed: 10.1, quantity: 0 }])
    expect(await place(1)).to.equal(2)
    await done('/stock/count/', { items: [{ pk: 2, quantity: 3, status: 55 }], location: 1 })
    expect(await item(2)).to.include({ quantity: 3 * PIECE, location_id: 1, status: 55 })
    expect((await item(2)).stocktake_date).to.match(/^\d{4}-/)
    expect((await history(2)).at(-1)).to.deep.equal([
      10,
      { quantity: 3, location: 1, old_location: 2, status: 55, status_logical: 55, old_status: 10, old_status_logical: 10 },
    ])
    expect(await totals(1)).to.include({ in_stock: 3 * PIECE, total_in_stock: 3 * PIECE, stock_item_count: 2 })
  })

  it('never go below zero, and name the line', async () => {
    expect(
      await refused('/stock/remove/', {
        items: [
          { pk: 1, quantity: 4 },
          { pk: 2, quantity: 6 },
          { pk: 1, quantity: 7 },
          { pk: 5, quantity: 1 },
        ],
      }),
    ).to.deep.equal({
      items: [
        {},
        { quantity: ['Quantity must not exceed available stock quantity (5.00000)'] },
        { quantity: ['Quantity must not exceed available stock quantity (6.00000)'] },
        { pk: ['Stock item is not in stock'] },
      ],
    })
    expect(await refused('/stock/count/', { items: [{ pk: 1, quantity: -1 }] })).to.deep.equal({
      items: [{ quantity: ['Ensure this value is greater than or equal to 0.'] }],
    })
    expect(await refused('/stock/add/', { items: [] })).to.deep.equal({ non_field_errors: ['A list of stock items must be provided'] })
    expect(await refused('/stock/add/', { items: [{ pk: 99, quantity: 1, status: 11 }] })).to.deep.equal({
      items: [{ pk: ['Invalid pk "99" - object does not exist.'] }],
    })
    expect(await refused('/stock/add/', { items: [{ pk: 1, quantity: 1, status: 11 }] })).to.deep.equal({
      items: [{ status: ['"11" is not a valid choice.'] }],
    })
  })

  it('leave as it is what cannot be more or less, and tell nothing of nothing', async () => {
    const same = [
      { pk: 3, quantity: 3 },
      { pk: 1, quantity: 0 },
    ]
    for (const action of ['add', 'remove']) await done(`/stock/${action}/`, { items: same })
    expect([await history(1), await history(3)]).to.deep.equal([[], []])
    expect(await done('/stock/count/', { items: [{ pk: 3, quantity: 3 }] })).to.deep.equal({
      items: [{ pk: 3, quantity: '3.00000', status: null, merge: false }],
      location: null,
    })
    expect(await item(3)).to.include({ quantity: PIECE, location_id: 1 })
    expect((await item(3)).stocktake_date).to.match(/^\d{4}-/)
    expect(await history(3)).to.deep.equal([[10, { quantity: 1 }]])
    expect(await refused('/stock/transfer/', { items: [{ pk: 1, quantity: 0 }], location: 2 })).to.deep.equal({
      items: [{ quantity: ['Quantity must be greater than zero'] }],
    })
  })

  it('transfer all or a part', async () => {
    await server.db.transaction(async (trx) => {
      await trx('part_test_template').insert({ id: 1, part_id: 1, test_name: 'Pull', key: 'pull', search_key: 'pull\n' })
      await trx('stock_test_result').insert({ stock_item_id: 1, template_id: 1, result: true, date: '2026-01-01' })
    })
    await done('/stock/transfer/', {
      items: [
        { pk: 1, quantity: 3, packaging: 'bag' },
        { pk: 4, quantity: 2 },
      ],
      location: 4,
      notes: 'out',
    })
    const [made] = await server.db.all<Record<string, number>>('select * from stock_item where id > 5')
    expect(made).to.include({ part_id: 1, quantity: 3 * PIECE, location_id: 4, parent_id: 1, packaging: 'bag' })
    expect(await server.db.all('select * from stock_test_result where stock_item_id = ?', [made!.id!])).to.have.length(1)
    expect(await item(4)).to.include({ location_id: 4, quantity: 2 * PIECE })
    expect(await history(1)).to.deep.equal([[42, { stockitem: made!.id, removed: 3, quantity: 7 }]])
    expect(await history(made!.id!)).to.deep.equal([[40, { stockitem: 1, quantity: 3, location: 4, packaging: 'bag' }]])
    expect(await history(4)).to.deep.equal([[20, { location: 4, old_location: 1, quantity: 2 }]])
    expect(await totals(1)).to.include({ external_stock: 3 * PIECE, in_stock: 15 * PIECE, stock_item_count: 4 })
    expect(await totals(3)).to.include({ variant_stock: 2 * PIECE, external_stock: 0 })
    expect([await place(1), await place(4)]).to.deep.equal([2, 2])
    expect(await refused('/stock/transfer/', { items: [{ pk: 1, quantity: 1 }], location: 3 })).to.deep.equal({
      location: ['Structural locations cannot be assigned stock items'],
    })
    expect(
      await refused('/stock/transfer/', {
        items: [
          { pk: 1, quantity: 8 },
          { pk: 5, quantity: 1 },
        ],
        location: 2,
      }),
    ).to.deep.equal({
      items: [{ quantity: ['Quantity must not exceed available stock quantity (7.00000)'] }, { pk: ['Stock item is not in stock'] }],
    })
  })

  it('transfer into a like item where that is asked for', async () => {
    await done('/stock/transfer/', { items: [{ pk: 1, quantity: 4, merge: true }], location: 2 })
    expect(await item(2)).to.include({ quantity: 9 * PIECE })
    expect(await item(1)).to.include({ quantity: 6 * PIECE })
    expect(await done('/stock/transfer/', { items: [{ pk: 1, quantity: 6, merge: true }], location: 2 })).to.deep.equal({
      items: [{ pk: null, quantity: '6.00000', status: null, merge: true }],
      location: 2,
    })
    expect(await item(1)).to.equal(undefined)
    expect(await item(2)).to.include({ quantity: 15 * PIECE })
    expect(await server.db.all('select id from stock_item where id > 5')).to.deep.equal([])
    await done('/stock/transfer/', { items: [{ pk: 4, quantity: 1, merge: true }], location: 2 })
    expect(await server.db.all('select part_id, quantity from stock_item where id > 5')).to.deep.equal([{ part_id: 4, quantity: PIECE }])
  })

  it('keep what is held for orders', async () => {
    await putRows(server.db, {
      build_build: [{ id: 1, reference: 'BO-1', part_id: 2, quantity: PIECE, status: 20 }],
      part_bom_item: [{ id: 1, part_id: 2, sub_part_id: 1, quantity: PIECE }],
      build_line: [{ id: 1, build_id: 1, bom_item_id: 1, quantity: PIECE }],
      build_item: [{ id: 1, build_line_id: 1, stock_item_id: 1, quantity: 8 * PIECE }],
    })
    expect(await refused('/stock/remove/', { items: [{ pk: 1, quantity: 3 }] })).to.deep.equal({
      items: [{ quantity: ['Quantity must not exceed available stock quantity (2.00000)'] }],
    })
    expect(await refused('/stock/transfer/', { items: [{ pk: 1, quantity: 3 }], location: 2 })).to.have.nested.property('items[0].quantity')
    expect(await refused('/stock/assign/', { items: [{ item: 1 }], customer: 1 })).to.deep.equal({
      items: [{ item: ['Item is allocated to an order'] }],
    })
    await done('/stock/transfer/', { items: [{ pk: 1, quantity: 10 }], location: 2 })
    await done('/stock/merge/', { items: [{ item: 2 }, { item: 1 }], location: 1 })
    expect(await server.db.all('select stock_item_id from build_item')).to.deep.equal([{ stock_item_id: 2 }])
    expect(await totals(1)).to.include({ allocated_to_build_orders: 8 * PIECE, unallocated_stock: 7 * PIECE })
  })

  it('merge, with the mean of prices', async () => {
    const price = { purchase_price_currency: 'EUR' }
    await server.db.transaction(async (trx) => {
      await trx('stock_item')
        .where({ id: 1 })
        .update({ ...price, purchase_price: 1_000_000 })
      await trx('stock_item')
        .where({ id: 2 })
        .update({ ...price, purchase_price: 2_000_000 })
    })
    expect(await refused('/stock/merge/', { items: [{ item: 1 }], location: 1 })).to.have.all.keys('non_field_errors')
    expect(await refused('/stock/merge/', { items: [{ item: 1 }, { item: 1 }], location: 1 })).to.deep.equal({
      non_field_errors: ['Duplicate stock items'],
    })
    expect(await refused('/stock/merge/', { items: [{ item: 1 }, { item: 3 }, { item: 4 }, { item: 5 }], location: 1 })).to.deep.equal({
      items: [{}, { item: ['Serialized stock cannot be merged'] }, {}, { item: ['Stock item has been assigned to a customer'] }],
    })
    expect(await refused('/stock/merge/', { items: [{ item: 1 }, { item: 4 }], location: 1 })).to.deep.equal({
      non_field_errors: ['Stock items must refer to the same part'],
    })
    expect(await done('/stock/merge/', { items: [{ item: 1 }, { item: 2 }], location: 2, notes: 'one box' })).to.deep.equal({
      items: [{ item: 1 }, { item: null }],
      location: 2,
      notes: 'one box',
    })
    expect(await item(1)).to.include({ quantity: 15 * PIECE, location_id: 2, purchase_price: 1_333_333 })
    expect(await item(2)).to.equal(undefined)
    expect(await history(1)).to.deep.equal([
      [20, { location: 2, old_location: 1, quantity: 10 }],
      [45, { stockitem: 2, added: 5, quantity: 15 }],
    ])
  })

  it('merge what was bought in different currencies, by the rates of exchange', async () => {
    await server.db.transaction(async (trx) => {
      await trx('stock_item').where({ id: 1 }).update({ purchase_price: 1_000_000, purchase_price_currency: 'EUR' })
      await trx('stock_item').where({ id: 2 }).update({ purchase_price: 2_200_000, purchase_price_currency: 'USD' })
      await trx('common_currency_update').insert({ id: 1, base: 'EUR', updated: '2026-01-01T00:00:00Z' })
      await trx('common_currency_rate').insert({ currency: 'USD', rate: '1.1' })
    })
    await done('/stock/merge/', { items: [{ item: 1 }, { item: 2 }], location: 2 })
    expect(await item(1)).to.include({ quantity: 15 * PIECE, purchase_price: 1_333_333, purchase_price_currency: 'EUR' })
  })

  it('assign to a customer and return', async () => {
    expect(await refused('/stock/assign/', { items: [{ item: 4 }, { item: 5 }], customer: 1 })).to.deep.equal({
      items: [{ item: ['Part must be salable'] }, { item: ['Item must be in stock'] }],
    })
    await putRows(server.db, { company_company: [{ id: 2, name: 'Seller', is_supplier: true }] })
    expect(await refused('/stock/assign/', { items: [{ item: 4 }], customer: 2 }), 'all at once').to.deep.equal({
      items: [{ item: ['Part must be salable'] }],
      customer: ['Selected company is not a customer'],
    })
    await done('/stock/assign/', { items: [{ item: 1 }, { item: 3 }], customer: 1 })
    expect(await item(1)).to.include({ customer_id: 1, location_id: null, quantity: 10 * PIECE })
    expect(await history(3)).to.deep.equal([[100, { quantity: 1, customer: 1, customer_name: 'Acme' }]])
    expect(await totals(1)).to.include({ in_stock: 5 * PIECE })
    await done('/stock/return/', {
      items: [
        { pk: 1, quantity: 4, status: 85 },
        { pk: 3, quantity: 1 },
      ],
      location: 2,
    })
    const [back] = await server.db.all<Record<string, number>>('select * from stock_item where id > 5')
    expect(back).to.include({ quantity: 4 * PIECE, location_id: 2, customer_id: null, status: 85, parent_id: 1 })
    expect(await item(1)).to.include({ customer_id: 1, quantity: 6 * PIECE })
    expect((await history(3)).at(-1)).to.deep.equal([105, { location: 2, quantity: 1, customer: 1, customer_name: 'Acme' }])
    expect(await totals(1)).to.include({ in_stock: 9 * PIECE })
    expect(await refused('/stock/return/', { items: [{ pk: 2, quantity: 1 }], location: 1 })).to.deep.equal({
      items: [{ pk: ['Stock item is already in stock'] }],
    })
    await done('/stock/return/', { items: [{ pk: 5, quantity: 4 }], location: 2, merge: true })
    expect(await item(2)).to.include({ quantity: 9 * PIECE })
    expect(await item(5)).to.equal(undefined)
  })

  it('change the state of many', async () => {
    await done('/stock/change_status/', { items: [1, 2, 4], status: 70, note: 'gone' })
    expect(await totals(1)).to.include({ in_stock: 0 })
    expect(await totals(3)).to.include({ total_in_stock: 0 })
    expect(await history(4)).to.deep.equal([[5, { status: 70, status_logical: 70, old_status: 10, old_status_logical: 10 }]])
    await server.db.transaction((trx) =>
      trx('common_custom_state').insert({
        key: 11,
        name: 'SEALED',
        label: 'Sealed',
        logical_key: 10,
        model: 'stockitem',
        reference_status: 'StockStatus',
      }),
    )
    await done('/stock/change_status/', { items: [1, 2], status: 11 })
    expect(await item(1)).to.include({ status: 10, status_custom_key: 11 })
    expect((await history(1)).at(-1)).to.deep.equal([5, { status: 11, status_logical: 10, old_status: 70, old_status_logical: 70 }])
    expect(await refused('/stock/change_status/', { items: [1], status: 12 })).to.deep.equal({ status: ['"12" is not a valid choice.'] })
    expect(await refused('/stock/change_status/', { items: [1, 98, 99] })).to.deep.equal({
      items: ['Invalid pk "98" - object does not exist.', 'Invalid pk "99" - object does not exist.'],
    })
  })

  it('keep to owners where the installation does', async () => {
    const other = await server.createUser({ username: 'other', permissions: ['change:stock'] })
    const theirs = new Api(server.url, token(await server.createToken(other)))
    await server.db.transaction(async (trx) => {
      const owner = await trx('users_owner').where({ user_id: other.pk }).first('id')
      await trx('stock_location').where({ id: 1 }).update({ owner_id: owner.id })
    })
    await done('/stock/add/', { items: [{ pk: 1, quantity: 1 }] })
    await server.db.transaction((trx) => trx('common_setting').insert({ key: 'STOCK_OWNERSHIP_CONTROL', value: 'True' }))
    expect(
      await refused('/stock/add/', {
        items: [
          { pk: 2, quantity: 1 },
          { pk: 1, quantity: 1 },
        ],
      }),
    ).to.deep.equal({
      items: [{}, { pk: ['Only the owner of this stock item may change it.'] }],
    })
    expect((await theirs.post('/stock/add/', { items: [{ pk: 1, quantity: 1 }] })).status).to.equal(201)
  })
})
