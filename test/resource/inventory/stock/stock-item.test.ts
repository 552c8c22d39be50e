/** Stock items: what lists find, what an edit may do, and what it leaves in the history. */
import { expect } from 'chai'
import { rebuildKept, wrongKept } from '../../../../resource/inventory/kept/index.ts'
import { Api, superuser, token } from '../../../support/api.ts'
import { type Made, makeCategory, makeCompany, makePart } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'

interface Tracked {
  deltas: { location_detail?: Made; old_location_detail?: Made; customer_detail?: Made }
}

eachDatabase('stock items', (kind) => {
  let server: TestServer
  let api: Api
  before(async () => {
    server = await startServer(kind)
    api = await superuser(server)
  })
  after(() => server.close())

  let n = 0
  const made = async (path: string, values: Record<string, unknown>): Promise<Made> => {
    const { status, body, text } = await api.post(path, values)
    if (status !== 201) throw new Error(text)
    return body
  }
  const place = (values: Record<string, unknown> = {}) => made('/stock/location/', { name: `place ${++n}`, ...values })
  /** An item in the table itself. @returns its key */
  const item = async (part: number, columns: Record<string, unknown> = {}): Promise<number> => {
    const row = { part_id: part, quantity: 300_000, updated: '2024-05-05T10:00:00.000Z', ...columns }
    const [{ id }] = await server.db.transaction((trx) => trx('stock_item').insert(row).returning('id'))
    await server.db.transaction(rebuildKept)
    return id
  }
  const insert = async (table: string, row: Record<string, unknown>): Promise<number> =>
    (await server.db.transaction((trx) => trx(table).insert(row).returning('id')))[0].id
  const see = async (pk: number, query = '') => (await api.get(`/stock/${pk}/${query}`)).body
  const patch = (pk: number, values: unknown) => api.patch(`/stock/${pk}/`, values)
  const history = async (pk: number) => (await api.get(`/stock/track/?item=${pk}&ordering=date`)).body as Tracked[]

  it('answer as the contract has it, details when they are asked for', async () => {
    const supplier = await makeCompany(api)
    const maker = await makeCompany(api, { is_manufacturer: true })
    const part = await makePart(api, { IPN: 'X-1' })
    const { pk: manufacturer_part } = await made('/company/part/manufacturer/', { part: part.pk, manufacturer: maker.pk, MPN: 'M1' })
    const { pk: supplier_part } = await made('/company/part/', { part: part.pk, supplier: supplier.pk, SKU: 'S1', manufacturer_part })
    const top = await place()
    const shelf = await place({ parent: top.pk })
    const pk = await item(part.pk, {
      location_id: shelf.pk,
      supplier_part_id: supplier_part,
      purchase_price: 1_500_000,
      purchase_price_currency: 'EUR',
      batch: 'B',
      search_key: '\nb',
    })
    const body = await see(pk, '?location_detail=1&path_detail=1&supplier_part_detail=1&tests=1')
    expect(body).to.deep.include({ pk, quantity: 3, in_stock: true, allocated: 0, status: 10, status_text: 'OK', status_custom_key: 10 })
    expect(body).to.deep.include({
      SKU: 'S1',
      MPN: 'M1',
      purchase_price: 1.5,
      purchase_price_currency: 'EUR',
      expired: false,
      stale: false,
    })
    expect(body).to.deep.include({
      installed_items: 0,
      child_items: 0,
      tracking_items: 0,
      tests: [],
      notes: null,
      purchase_order_reference: null,
    })
    expect(body.part_detail).to.deep.include({ pk: part.pk, IPN: 'X-1', full_name: `X-1 | ${part.name}` })
    expect(body.location_detail).to.deep.equal({ pk: shelf.pk, name: shelf.name, pathstring: `${top.name}/${shelf.name}` })
    expect(body.location_path.map((node: Made) => node.pk)).to.deep.equal([top.pk, shelf.pk])
    expect(body.supplier_part_detail).to.deep.include({ SKU: 'S1', MPN: 'M1', in_stock: null })
    expect(await see(pk, '?part_detail=false')).to.not.have.any.keys('part_detail', 'location_detail', 'tests', 'location_path')
    expect((await api.get(`/company/part/${supplier_part}/`)).body.in_stock).to.equal(3)
    const one = `limit=5&part=${part.pk}`
    for (const good of [
      `location=${top.pk}`,
      `location=${shelf.pk}&cascade=false`,
      `supplier=${supplier.pk}`,
      `manufacturer=${maker.pk}`,
      `company=${maker.pk}`,
      'search=x-1',
      `search=${shelf.name.replace(' ', '+')}`,
      'search=b',
      'batch=b',
      'has_batch=true',
      'tracked=1',
      'serialized=false',
      'status=10',
      'in_stock=true',
      'available=true',
      'allocated=false',
      'depleted=false',
      'has_purchase_price=true',
      'installed=false',
      'IPN=x-1',
      'IPN_contains=-1',
      `name_regex=^${part.name.slice(0, 4)}`,
      'min_stock=3',
      'max_stock=3',
      'updated_after=2024-05-01',
      'updated_before=2024-06-01',
      'expired=false',
      'stale=false',
      'external=false',
      'sent_to_customer=false',
      'consumed=false',
      'salable=false',
      'active=true',
      `part_tree=${part.pk}`,
      `category=${part.category}`,
      `manufacturer_part=${manufacturer_part}`,
      'has_child_items=false',
      'batch_regex=^B$',
    ])
      expect(await api.list(`/stock/?${one}&${good}`, 'pk'), good).to.deep.equal([pk])
    for (const bad of [
      `location=${top.pk}&cascade=false`,
      'location=null&cascade=false',
      `supplier=${maker.pk}`,
      'search=nothing',
      'batch=c',
      'status=55',
      'in_stock=false',
      'available=false',
      'depleted=true',
      'min_stock=4',
      'serialized=true',
      'expired=true',
      'tags__name=x',
      'updated_after=2024-06-01',
      'external=1',
    ])
      expect(await api.list(`/stock/?${one}&${bad}`, 'pk'), bad).to.deep.equal([])
    const orders = [
      'batch',
      'location',
      'part',
      'part__name',
      'part__IPN',
      'updated',
      'purchase_price',
      'creation_date',
      'stocktake_date',
      'expiry_date',
    ]
    for (const order of [...orders, 'packaging', 'quantity', 'stock', 'status', 'IPN', 'SKU', 'MPN'])
      expect(await api.list(`/stock/?${one}&ordering=-${order}`, 'pk'), order).to.deep.equal([pk])
  })

  it('of variants are found with their template', async () => {
    const template = await makePart(api, { is_template: true })
    const variant = await makePart(api, { variant_of: template.pk })
    const pk = await item(variant.pk)
    expect(await api.list(`/stock/?part=${template.pk}`, 'pk')).to.deep.equal([pk])
    expect(await api.list(`/stock/?part=${template.pk}&include_variants=false`, 'pk')).to.deep.equal([])
  })

  it('expire, and are stale before', async () => {
    const { pk: part } = await makePart(api)
    const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
    const gone = await item(part, { expiry_date: day(-2) })
    const soon = await item(part, { expiry_date: day(5) })
    const late = await item(part, { expiry_date: day(50) })
    expect(await api.list(`/stock/?part=${part}&expired=true`, 'pk')).to.deep.equal([gone])
    expect(await api.list(`/stock/?part=${part}&stale=true`, 'pk')).to.deep.equal([])
    await api.patch('/settings/global/STOCK_STALE_DAYS/', { value: 10 })
    expect(await api.list(`/stock/?part=${part}&stale=true`, 'pk')).to.deep.equal([gone, soon])
    expect(await api.list(`/stock/?part=${part}&stale=false&expired=0`, 'pk')).to.deep.equal([late])
    expect([(await see(soon)).stale, (await see(soon)).expired, (await see(gone)).expired]).to.deep.equal([true, false, true])
  })

  it('leave in the history what an edit changed, and keep all totals', async () => {
    const { pk: part } = await makePart(api)
    const [from, to] = [await place(), await place({ external: true })]
    const pk = await item(part, { location_id: from.pk })
    const { status, body } = await patch(pk, { quantity: 4.5, location: to.pk, status: 55, batch: 'B7', notes: 'x' })
    expect([status, body.quantity, body.status_text, body.tracking_items]).to.deep.equal([200, 4.5, 'Damaged', 1])
    const [row] = await history(pk)
    expect(row).to.deep.include({ tracking_type: 5, label: 'Edited stock item', item: pk, part })
    const { location_detail, old_location_detail, ...deltas } = row!.deltas
    expect(deltas).to.deep.equal({
      quantity: 4.5,
      added: 1.5,
      location: to.pk,
      old_location: from.pk,
      status: 55,
      status_logical: 55,
      old_status: 10,
      old_status_logical: 10,
      batch: 'B7',
    })
    expect([location_detail!.name, old_location_detail!.name]).to.deep.equal([to.name, from.name])
    expect((await api.get(`/part/${part}/`)).body).to.deep.include({ in_stock: 4.5, external_stock: 4.5 })
    expect([
      (await api.get(`/stock/location/${from.pk}/`)).body.items,
      (await api.get(`/stock/location/${to.pk}/`)).body.items,
    ]).to.deep.equal([0, 1])
    await patch(pk, { notes: 'nothing to tell' })
    await patch(pk, { status: 70 })
    expect((await api.get(`/part/${part}/`)).body.in_stock).to.equal(0)
    expect((await see(pk)).in_stock).to.equal(false)
    expect(await history(pk)).to.have.length(2)
  })

  it('keep to their rules', async () => {
    const { pk: part } = await makePart(api, { trackable: true })
    const other = await makePart(api)
    const pk = await item(part, { quantity: 100_000 })
    const twin = await item(part, { quantity: 100_000, serial: '7', serial_int: 7 })
    const structural = await place({ structural: true })
    const supplier = await makeCompany(api)
    const { pk: foreign } = await made('/company/part/', { part: other.pk, supplier: supplier.pk, SKU: 'F' })
    const refused = async (values: Record<string, unknown>, field: string) => {
      const { status, body } = await patch(pk, values)
      expect([status, Object.keys(body)], JSON.stringify(values)).to.deep.equal([400, [field]])
    }
    await refused({ part: other.pk }, 'part')
    await refused({ quantity: -1 }, 'quantity')
    await refused({ quantity: 1.5 }, 'quantity')
    await refused({ serial: '7' }, 'non_field_errors')
    await refused({ location: structural.pk }, 'location')
    await refused({ supplier_part: foreign }, 'supplier_part')
    await refused({ customer: supplier.pk }, 'customer')
    await refused({ belongs_to: pk }, 'belongs_to')
    await refused({ status: 11 }, 'status')
    await refused({ is_building: true }, 'build')
    expect((await patch(pk, { serial: 'A9' })).body.serial).to.equal('A9')
    expect((await patch(pk, { quantity: 2 })).body).to.deep.equal({
      quantity: ['Quantity must be 1 for item with a serial number'],
      serial: ['Serial number cannot be set if quantity greater than 1'],
    })
    const { body } = await api.get(`/stock/${twin}/serial-numbers/`)
    expect([body.previous, body.next.pk]).to.deep.equal([null, pk])
    expect(await api.list(`/stock/?part=${part}&serial_gte=8`, 'pk')).to.deep.equal([pk])
  })

  it('can be in a state of the installation, which acts like the one that it stands for', async () => {
    await insert('common_custom_state', {
      key: 1070,
      name: 'MISSING',
      label: 'Missing for now',
      logical_key: 70,
      model: 'stockitem',
      reference_status: 'StockStatus',
    })
    const { pk: part } = await makePart(api)
    const pk = await item(part)
    const { body } = await patch(pk, { status_custom_key: 1070 })
    expect(body).to.deep.include({ status: 70, status_custom_key: 1070, status_text: 'Missing for now', in_stock: false })
    expect(await api.list(`/stock/?part=${part}&status=1070`, 'pk')).to.deep.equal([pk])
    expect(await api.list(`/stock/?part=${part}&status=70`, 'pk')).to.deep.equal([])
    // A client that sends everything back, with another state, means that state.
    expect((await patch(pk, { status: 10, status_custom_key: 1070 })).body).to.deep.include({
      status: 10,
      status_custom_key: 10,
      in_stock: true,
    })
    const { body: states } = await api.get('/stock/status/')
    expect(states.values.MISSING).to.include({ key: 1070, custom: true }).and.not.have.property('logical_key')
  })

  it('go with a last row of history; children move up, what is held or has things inside stays', async () => {
    const { pk: part } = await makePart(api)
    const shelf = await place()
    const pk = await item(part, { location_id: shelf.pk })
    const child = await item(part, { parent_id: pk })
    const inside = await item(part, { belongs_to_id: child })
    const customer = await makeCompany(api, { is_customer: true })
    const order = await insert('order_sales_order', { reference: `SO-${kind}`, customer_id: customer.pk })
    const line = await insert('order_sales_order_line', { order_id: order, part_id: part, quantity: 100_000 })
    const allocation = await insert('order_sales_order_allocation', { line_id: line, item_id: pk, quantity: 100_000 })
    expect([(await see(pk)).allocated, (await see(pk)).child_items, (await see(child)).installed_items]).to.deep.equal([1, 1, 1])
    expect((await api.delete(`/stock/${pk}/`)).status).to.equal(400)
    expect((await patch(pk, { quantity: 0.5 })).body).to.have.all.keys('quantity')
    expect((await api.delete('/stock/', { items: [child] })).body.non_field_errors[0]).to.match(/^Other items are installed/)
    await server.db.transaction((trx) => trx('order_sales_order_allocation').where({ id: allocation }).delete())
    expect((await api.delete('/stock/', { items: [pk] })).body).to.deep.equal({ success: 'Deleted 1 items' })
    expect((await see(child)).parent).to.equal(null)
    expect((await api.get(`/stock/location/${shelf.pk}/`)).body.items).to.equal(0)
    const [last] = (await api.get(`/stock/track/?part=${part}`)).body
    expect(last).to.deep.include({ item: null, part, deltas: { removed: 3, quantity: 0 }, label: 'Stock manually removed' })
    expect((await see(inside)).belongs_to).to.equal(child)
  })

  it('several are changed alike, or none', async () => {
    const { pk: part } = await makePart(api, { category: (await makeCategory(api)).pk })
    const [one, two] = [await item(part), await item(part)]
    const { body } = await api.patch('/stock/', { items: [one, two], batch: 'all' })
    expect(body.items.map((row: { pk: number; batch: string }) => [row.pk, row.batch])).to.deep.equal([one, two].map((key) => [key, 'all']))
    expect(await api.list(`/stock/?part=${part}&batch=ALL`, 'pk')).to.deep.equal([one, two])
    await patch(two, { status: 60 })
    expect((await api.patch('/stock/', { items: [one, two], quantity: -2 })).status).to.equal(400)
    expect(await history(one)).to.have.length(1)
  })

  it('add up when many are changed side by side', async () => {
    const parts = [(await makePart(api)).pk, (await makePart(api)).pk]
    const shelf = await place()
    const items: number[] = []
    for (let i = 0; i < 8; i++) items.push(await item(parts[i % 2]!))
    const bulk = Array.from({ length: 12 }, (_, i) =>
      api.patch('/stock/', { items: items.filter((_, n) => (n + i) % 3), quantity: i + 1, location: i % 2 ? shelf.pk : null }),
    )
    expect((await Promise.all(bulk)).map((reply) => reply.status)).to.deep.equal(bulk.map(() => 200))
    expect(await server.db.transaction(wrongKept)).to.deep.equal([])
    for (const pk of items) {
      const rows = (await history(pk)) as unknown as { deltas: { added?: number; removed?: number } }[]
      const moved = rows.reduce((sum, { deltas }) => sum + (deltas.added ?? 0) - (deltas.removed ?? 0), 0)
      expect((await see(pk)).quantity).to.equal(3 + moved)
    }
  })

  it('are seen by those who build, and changed by the role stock alone', async () => {
    const { pk: part } = await makePart(api)
    const pk = await item(part)
    const user = await server.createUser({ username: `builder-${kind}`, permissions: ['view:build', 'change:build', 'delete:build'] })
    const builder = new Api(server.url, token(await server.createToken(user)))
    expect((await builder.get(`/stock/${pk}/`)).status).to.equal(200)
    expect((await builder.patch(`/stock/${pk}/`, { batch: 'x' })).status).to.equal(403)
    expect((await builder.delete(`/stock/${pk}/`)).status).to.equal(403)
    expect((await builder.get(`/stock/track/?item=${pk}`)).status).to.equal(403)
  })

  it('show what they stand for in their history only to those who may see it', async () => {
    const { pk: part } = await makePart(api)
    const pk = await item(part)
    const customer = await makeCompany(api, { is_customer: true })
    await patch(pk, { customer: customer.pk })
    const user = await server.createUser({ username: `keeper-${kind}`, permissions: ['view:stock'] })
    const keeper = new Api(server.url, token(await server.createToken(user)))
    expect((await history(pk))[0]!.deltas.customer_detail!.name).to.equal(customer.name)
    expect((await keeper.get(`/stock/track/?item=${pk}`)).body[0].deltas).to.deep.equal({ customer: customer.pk, customer_detail: null })
    const paged = (await api.get(`/stock/track/?limit=1&item=${pk}&user_detail=1&item_detail=1&min_date=2024-01-01&max_date=2999-01-01`))
      .body
    expect([paged.count, paged.results[0].item_detail.pk, paged.results[0].user_detail.pk]).to.deep.equal([1, pk, paged.results[0].user])
  })
})
