import { expect } from 'chai'
import { FieldError } from '../../../../resource/engine/field.ts'
import { rebuildKept } from '../../../../resource/inventory/kept/index.ts'
import { parseSerials } from '../../../../resource/inventory/stock/item/serial-numbers.ts'
import { Api, superuser, token } from '../../../support/api.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { startServer, type TestServer } from '../../../support/server.ts'
import { expectSound, PIECE, putRows, store } from '../../../support/stock.ts'

describe('Serial numbers in one line', () => {
  for (const [text, quantity, latest, serials] of [
    ['1-5', 5, null, ['1', '2', '3', '4', '5']],
    ['1 - 3, 7', 4, null, ['1', '2', '3', '7']],
    ['~+', 3, '41', ['42', '43', '44']],
    ['~, ~', 2, null, ['1', '2']],
    ['A-008', 1, null, ['A-008']],
    ['A8+2', 3, null, ['A8', 'A9', 'A10']],
    ['N08-N11', 4, null, ['N08', 'N09', 'N10', 'N11']],
  ] as const)
    it(`read "${text}"`, () => expect(parseSerials(text, quantity, latest)).to.deep.equal(serials))

  for (const [text, quantity, message] of [
    ['', 1, 'Empty serial number string'],
    ['1, 1', 2, 'Duplicate serial: 1'],
    ['1-9', 3, 'Group range 1-9 exceeds allowed quantity (3)'],
    ['5-1', 8, 'Group range 5-1 exceeds allowed quantity (8)'],
    ['A-B', 2, 'Invalid group range: A-B'],
    ['1, 2', 3, 'Number of unique serial numbers (2) must match quantity (3)'],
    ['x+', 2, 'Invalid group sequence: x+'],
  ] as const)
    it(`refuse "${text}" for ${quantity}`, () => expect(() => parseSerials(text, quantity, null)).to.throw(FieldError, message))
})

eachDatabase('Single stock items', (kind) => {
  let server: TestServer
  let api: Api
  beforeEach(async () => {
    server = await startServer(kind)
    const keeper = await server.createUser({
      username: 'keeper',
      permissions: ['view:stock', 'change:stock', 'add:stock', 'view:part', 'add:part'],
    })
    api = new Api(server.url, token(await server.createToken(keeper)))
    await putRows(
      server.db,
      store([
        { id: 1, part_id: 1, quantity: 10 * PIECE, location_id: 1 },
        { id: 2, part_id: 2, quantity: 5 * PIECE, location_id: 1 },
        { id: 3, part_id: 2, quantity: PIECE, serial: '7', serial_int: 7, location_id: 1, delete_on_deplete: false },
        { id: 4, part_id: 4, quantity: 2 * PIECE, location_id: 1 },
      ]),
    )
  })
  afterEach(async () => {
    await expectSound(server.db)
    await server.close()
  })
  const item = async (id: number) => (await server.db.all('select * from stock_item where id = ?', [id]))[0] as Record<string, unknown>
  const types = async (id: number) =>
    (await server.db.all<{ tracking_type: number }>('select tracking_type from stock_tracking where item_id = ? order by id', [id])).map(
      (row) => row.tracking_type,
    )
  const refused = async (path: string, body: unknown) => {
    const reply = await api.post(path, body)
    expect(reply.status, reply.text).to.equal(400)
    return reply.body
  }

  it('are taken apart into what the bill of materials names, and never into more', async () => {
    await server.db.transaction(async (trx) => {
      await trx('part_bom_item').insert({ id: 900, part_id: 1, sub_part_id: 4, quantity: 2 * PIECE, raw_amount: '2', search_key: '\n' })
      await trx('part_bom_item').insert({ id: 901, part_id: 4, sub_part_id: 2, quantity: PIECE, raw_amount: '1', search_key: '\n' })
    })
    const path = '/stock/1/disassemble/'
    const line = { bom_item: 900, quantity: '3' }
    expect(await refused(path, { items: [], quantity: 1 })).to.deep.equal({ non_field_errors: ['Line items must be provided'] })
    expect(await refused(path, { items: [line], quantity: 11 })).to.have.property('quantity')
    expect(await refused(path, { items: [line], quantity: 1 })).to.deep.equal({ items: [{ quantity: ['No more than 2 went into it.'] }] })
    expect(await refused(path, { items: [line, { ...line, bom_item: 901 }], quantity: 2 })).to.deep.equal({
      non_field_errors: ['BOM item is not valid for the selected stock item'],
    })
    expect(await refused(path, { items: [line, line], quantity: 2 })).to.have.property('items')
    expect(await item(1)).to.include({ quantity: 10 * PIECE })
    const { status, body, text } = await api.post(path, {
      items: [{ ...line, status: 55, purchase_price: '0.5' }],
      quantity: 2,
      location: 2,
    })
    expect(status, text).to.equal(201)
    expect(body).to.have.length(1)
    expect(body[0]).to.include({ part: 4, quantity: 3, location: 2, status: 55, purchase_price: 0.5, parent: 1 })
    expect(body[0]).to.include.keys('part_detail', 'location_detail', 'location_path', 'supplier_part_detail', 'tags', 'tests')
    expect(await item(1)).to.include({ quantity: 8 * PIECE })
    expect(await types(1)).to.eql([46])
    expect(await types(body[0].pk)).to.eql([47])
    // A piece with a serial number is gone then, whether or not it was to stay when it is used up, and no count brings it back.
    await server.db.transaction((trx) => trx('part_bom_item').where({ id: 901 }).update({ part_id: 2, sub_part_id: 1 }))
    const apart = { items: [{ bom_item: 901, quantity: '1' }], quantity: 1 }
    expect((await api.post('/stock/3/disassemble/', apart)).status).to.equal(201)
    expect(await item(3)).to.equal(undefined)
    expect((await api.post('/stock/count/', { items: [{ pk: 3, quantity: 1 }] })).status).to.equal(400)
  })

  it('with a serial number are not brought back by a count of nothing', async () => {
    await server.db.transaction((trx) => trx('stock_item').where({ id: 3 }).update({ quantity: 0 }))
    await server.db.transaction(rebuildKept)
    await api.post('/stock/count/', { items: [{ pk: 3, quantity: 0 }] })
    expect(await item(3)).to.include({ quantity: 0 })
    expect((await api.post('/stock/count/', { items: [{ pk: 3, quantity: 1 }] })).status).to.equal(201)
    expect(await item(3)).to.include({ quantity: PIECE })
  })

  it('are made, one or one for each serial number', async () => {
    const one = await api.post('/stock/', { part: 1, quantity: 2.5, location: 2, batch: 'B', purchase_price: '1.5', tags: ['new'] })
    expect(one.status, one.text).to.equal(201)
    expect(one.body).to.have.length(1)
    expect(one.body[0]).to.include({
      part: 1,
      quantity: 2.5,
      location: 2,
      batch: 'B',
      in_stock: true,
      purchase_price: 1.5,
      serial: null,
    })
    expect(await types(one.body[0].pk)).to.deep.equal([1])
    expect(one.body[0].location_detail).to.include({ pk: 2, name: 'drawer' })
    expect(one.body[0]).to.deep.include({ tags: ['new'], tests: [], supplier_part_detail: null })
    const [asked] = (await api.post('/stock/?location_detail=false', { part: 1, quantity: 1 })).body
    expect(asked).not.to.have.property('location_detail')
    const many = await api.post('/stock/', { part: 2, quantity: 3, serial_numbers: '~+', location: 1 })
    expect(many.status, many.text).to.equal(201)
    expect(many.body.map((row: Record<string, unknown>) => [row.serial, row.quantity])).to.deep.equal([
      ['8', 1],
      ['9', 1],
      ['10', 1],
    ])
    expect(await refused('/stock/', { part: 2, quantity: 2, serial_numbers: '9-10' })).to.deep.equal({
      serial_numbers: ['The following serial numbers already exist or are invalid : 9,10'],
    })
    expect(await refused('/stock/', { part: 1, quantity: 2, serial_numbers: '1-2' })).to.have.all.keys('serial_numbers')
    expect(await refused('/stock/', { part: 5, quantity: 1 })).to.deep.equal({ part: ['Stock item cannot be created for virtual parts'] })
    expect(await refused('/stock/', { part: 1, quantity: 1, location: 3 })).to.have.all.keys('location')
    expect(await refused('/stock/', { part: 2, quantity: 1.5 })).to.have.all.keys('quantity')
    const count = ['Number of unique serial numbers (2) must match quantity (3)']
    expect(await refused('/stock/', { part: 2, quantity: 3, serial_numbers: '91,92' })).to.deep.equal({
      quantity: count,
      serial_numbers: count,
    })
    expect(await refused('/stock/', {})).to.deep.equal({ quantity: 'Quantity is required' })
    for (const part of [{}, { part: null }, { part: 99 }, { part: 'x' }])
      expect(await refused('/stock/', { quantity: 1, ...part })).to.deep.equal({ part: 'Valid part must be supplied' })
    expect(await refused('/stock/', { part: 1, quantity: -1 })).to.deep.equal({
      quantity: ['Ensure this value is greater than or equal to 0.', 'Quantity must be greater than zero'],
    })
  })

  it('are made from packs', async () => {
    await putRows(server.db, {
      company_supplier_part: [{ id: 1, part_id: 1, supplier_id: 1, SKU: 'X', pack_quantity: '20', pack_quantity_native: 20 * PIECE }],
    })
    const reply = await api.post('/stock/', { part: 1, quantity: 2, supplier_part: 1, use_pack_size: true, purchase_price: 50 })
    expect(reply.status, reply.text).to.equal(201)
    expect(reply.body[0]).to.include({ quantity: 40, purchase_price: 2.5 })
    expect(await refused('/stock/', { part: 1, quantity: 2, supplier_part: 1 })).to.deep.equal({
      use_pack_size: 'The supplier part has a pack size defined, but flag use_pack_size not set',
    })
    const pieces = await api.post('/stock/', { part: 1, quantity: 2, supplier_part: 1, use_pack_size: false })
    expect(pieces.body[0], pieces.text).to.include({ quantity: 2 })
    expect(await refused('/stock/', { part: 4, quantity: 1, supplier_part: 1 })).to.deep.equal({
      supplier_part: ["Part type ('bolt - ') must be red lamp - "],
    })
  })

  it('come with a new part', async () => {
    const part = await api.post('/part/', { name: 'nut', initial_stock: { quantity: '5', location: 2 } })
    expect(part.status, part.text).to.equal(201)
    expect((await api.get(`/part/${part.body.pk}/`)).body.in_stock).to.equal(5)
  })

  it('get serial numbers', async () => {
    const body = { quantity: 3, serial_numbers: '20-22', destination: 2 }
    expect(await refused('/stock/1/serialize/', body)).to.have.all.keys('non_field_errors')
    expect(await refused('/stock/2/serialize/', { ...body, quantity: 6 })).to.deep.equal({
      quantity: ['Quantity must not exceed available stock quantity (5.00000)'],
    })
    expect(await refused('/stock/2/serialize/', { ...body, serial_numbers: '7,8,9' })).to.deep.equal({
      serial_numbers: ['Serial numbers already exist: 7'],
    })
    const reply = await api.post('/stock/2/serialize/', body)
    expect(reply.status, reply.text).to.equal(201)
    expect(reply.body.map((row: Record<string, unknown>) => [row.serial, row.location, row.parent])).to.deep.equal([
      ['20', 2, 2],
      ['21', 2, 2],
      ['22', 2, 2],
    ])
    expect(await item(2)).to.include({ quantity: 2 * PIECE })
    expect(await types(reply.body[0].pk)).to.deep.equal([6])
    expect((await api.post('/stock/2/serialize/', { quantity: 2, serial_numbers: '~+', destination: 1 })).status).to.equal(201)
    expect(await item(2), 'used up').to.equal(undefined)
  })

  it('have a serial number of another part, unless the installation forbids it', async () => {
    const tracked = async (name: string): Promise<number> => (await api.post('/part/', { name, trackable: true })).body.pk
    const [one, two] = [await tracked('scale'), await tracked('clock')]
    const twin = { part: one, quantity: 1, serial_numbers: '7', location: 1 }
    const made = await api.post('/stock/', twin)
    expect(made.status, made.text).to.equal(201)
    const admin = await superuser(server)
    expect((await admin.patch('/settings/global/SERIAL_NUMBER_GLOBALLY_UNIQUE/', { value: true })).status).to.equal(200)
    const again = { ...twin, part: two }
    expect(await refused('/stock/', again)).to.deep.equal({
      serial_numbers: ['The following serial numbers already exist or are invalid : 7'],
    })
    expect(await refused('/stock/2/serialize/', { quantity: 1, serial_numbers: '7', destination: 1 })).to.have.property('serial_numbers')
    const edited = await api.patch('/stock/3/', { serial: '7' })
    expect(edited.status, edited.text).to.equal(200) // its own
    const other = `/stock/${made.body[0].pk}/`
    expect((await api.patch(other, { serial: '8' })).status).to.equal(200)
    expect((await api.patch(other, { serial: '7' })).status).to.equal(400)
    expect((await api.post('/stock/', { ...again, serial_numbers: '9' })).status).to.equal(201)
  })

  it('become those of a variant', async () => {
    expect(await refused('/stock/4/convert/', { part: 1 })).to.have.all.keys('part')
    const reply = await api.post('/stock/4/convert/', { part: 3 })
    expect(reply.status, reply.text).to.equal(201)
    expect(reply.body).to.deep.equal({ part: 3 })
    expect(await item(4)).to.include({ part_id: 3 })
    expect(await types(4)).to.deep.equal([48])
  })

  it('are installed in another and come out again', async () => {
    expect(await refused('/stock/3/install/', { stock_item: 1, quantity: 2 })).to.deep.equal({
      stock_item: ['Selected part is not in the Bill of Materials'],
    })
    await putRows(server.db, { part_bom_item: [{ id: 1, part_id: 2, sub_part_id: 1, quantity: PIECE }] })
    expect(await refused('/stock/3/install/', { stock_item: 1, quantity: 11 })).to.have.all.keys('quantity')
    const reply = await api.post('/stock/3/install/', { stock_item: 1, quantity: 2 })
    expect(reply.status, reply.text).to.equal(201)
    const [inside] = await server.db.all<{ id: number; quantity: number }>('select id, quantity from stock_item where belongs_to_id = 3')
    expect(inside!.quantity).to.equal(2 * PIECE)
    expect(await types(3)).to.deep.equal([35])
    const [told] = (await api.get('/stock/track/?item=3')).body
    const { stockitem_detail, ...deltas } = told.deltas
    expect([told.label, deltas]).to.deep.equal(['Installed component item', { stockitem: inside!.id, quantity: 2 }])
    expect(stockitem_detail).to.include({ pk: inside!.id, belongs_to: 3 })
    expect(stockitem_detail.part_detail).to.include({ pk: 1, name: 'bolt' })
    expect(await refused(`/stock/${inside!.id}/install/`, { stock_item: 3 })).to.have.all.keys('stock_item')
    expect((await api.post(`/stock/${inside!.id}/uninstall/`, { location: 2 })).status).to.equal(201)
    expect(await item(inside!.id)).to.include({ belongs_to_id: null, location_id: 2 })
    const nowhere = await api.post('/stock/1/uninstall/', { location: 2, note: 'again' })
    expect([nowhere.status, nowhere.body]).to.deep.equal([201, { location: 2, note: 'again' }])
    expect(await item(1), 'it stays where it is').to.include({ location_id: 1, belongs_to_id: null })
    expect((await api.post('/stock/99/uninstall/', { location: 2 })).status).to.equal(404)
  })

  it('are changed by who may change stock, never by who may read it', async () => {
    const user = await server.createUser({ username: 'both', permissions: ['view:stock', 'change:stock', 'add:stock'] })
    const reader = new Api(server.url, token(await server.createToken(user, { name: 'r', scopes: ['g:read', 'r:view:stock'] })))
    const changer = new Api(server.url, token(await server.createToken(user, { name: 'c', scopes: ['g:read', 'r:change:stock'] })))
    const lists = ['add', 'remove', 'count', 'transfer', 'merge', 'assign', 'return', 'change_status']
    const singles = ['convert', 'install', 'uninstall', 'serialize'].map((verb) => `1/${verb}`)
    for (const action of [...lists, ...singles]) {
      expect((await reader.post(`/stock/${action}/`, {})).status, action).to.equal(403)
      expect((await changer.post(`/stock/${action}/`, {})).status, action).to.equal(400)
    }
    expect((await reader.post('/stock/', {})).status).to.equal(403)
    expect((await changer.post('/stock/', {})).status, 'making is adding').to.equal(403)
    expect((await reader.post('/stock/add/', { items: [{ pk: 1, quantity: 1 }] })).status).to.equal(403)
    expect((await changer.post('/stock/add/', { items: [{ pk: 1, quantity: 1 }] })).status).to.equal(201)
  })
})
