/** Builds and other orders as InvenTree's clients know them: what finds them, what is overdue, and what an action leaves alone. */
import { expect } from 'chai'
import type { Reply } from '../../../support/api.ts'
import { type Made, makeCompany } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { expectSound, PIECE } from '../../../support/stock.ts'
import { made } from '../order/builders.ts'
import { Workshop } from './workshop.ts'

eachDatabase('builds as clients know them', (kind) => {
  let shop: Workshop
  let screw: Made
  let frame: Made
  before(async () => {
    shop = await Workshop.open(kind)
    screw = await shop.part({ name: 'Screw', IPN: 'SC-77', description: 'countersunk', salable: true })
    frame = await shop.assembly([[screw, 4]], { name: 'Frame', IPN: 'FR-12', description: 'brushed' })
  })
  after(async () => {
    await expectSound(shop.server.db)
    await shop.server.close()
  })
  const keys = async (path: string): Promise<number[]> => {
    const { status, body, text } = await shop.api.get(path)
    expect(status, text).to.equal(200)
    return body.map(({ pk }: Made) => pk)
  }
  const well = async (request: Promise<Reply>): Promise<Reply> => {
    const reply = await request
    expect(reply.status, reply.text).to.be.within(200, 299)
    return reply
  }
  const act = (build: Made, action: string, body: object = {}) => well(shop.api.post(`/build/${build.pk}/${action}/`, body))

  it('are found by IPN and description of their part, as are their lines and allocations', async () => {
    const build = await shop.build(frame, 1)
    const [line] = await shop.lines(build)
    await well(shop.allocate(build, [line!, await shop.stock(screw, 4), 4]))
    for (const word of ['FR-12', 'brushed']) expect(await keys(`/build/?search=${word}`), word).to.eql([build.pk])
    for (const word of ['SC-77', 'countersunk'])
      expect(await keys(`/build/line/?build=${build.pk}&search=${word}`), word).to.eql([line!.pk])
    expect(await keys(`/build/item/?build=${build.pk}&search=SC-77`)).to.have.length(1)
    expect(await keys('/build/item/?search=nothing')).to.eql([])
  })

  it('are found by the person who issued them', async () => {
    const build = await shop.build(frame, 1)
    expect(await keys(`/build/?issued_by=${build.issued_by}`)).to.include(build.pk)
    const other = await shop.server.createUser({ username: `other-${kind}` })
    expect(await keys(`/build/?issued_by=${other.pk}`)).to.eql([])
  })

  it('are overdue on their target date, and orders once it is over', async () => {
    const today = new Date().toISOString().slice(0, 10)
    const build = await shop.build(frame, 1, { target_date: today })
    expect((await shop.api.get(`/build/${build.pk}/`)).body.overdue).to.equal(true)
    expect(await keys('/build/?overdue=true')).to.include(build.pk)
    const customer = await makeCompany(shop.api, { is_customer: true })
    const sale = await made(shop.api, '/order/so/', { customer: customer.pk, target_date: today })
    expect((await shop.api.get(`/order/so/${sale.pk}/`)).body.overdue).to.equal(false)
  })

  it('have the stock of the place that they take their components from', async () => {
    const { api } = shop
    const [room, far] = [
      await made(api, '/stock/location/', { name: 'Room' }),
      await made(api, '/stock/location/', { name: 'Far', external: true }),
    ]
    const drawer = await made(api, '/stock/location/', { name: 'Drawer', parent: room.pk, external: true })
    const [bolt, red, nut] = [await shop.part({ is_template: true, salable: true }), await shop.part({}), await shop.part({})]
    await well(api.patch(`/part/${red.pk}/`, { variant_of: bolt.pk }))
    const table = await shop.assembly([[bolt, 2]])
    const [bom] = (await api.get(`/bom/?part=${table.pk}`)).body
    await well(api.patch(`/bom/${bom.pk}/`, { allow_variants: true }))
    await well(api.post('/bom/substitute/', { bom_item: bom.pk, part: nut.pk }))
    for (const [part, quantity, location] of [
      [bolt, 10, drawer],
      [bolt, 7, far],
      [red, 5, room],
      [red, 3, far],
      [nut, 2, drawer],
      [nut, 4, far],
    ] as const)
      await well(api.post('/stock/', { part: part.pk, quantity, location: location.pk }))
    const there = await shop.build(table, 6, { take_from: room.pk })
    const anywhere = await shop.build(table, 6)
    const customer = await makeCompany(api, { is_customer: true })
    const so = await made(api, '/order/so/', { customer: customer.pk })
    const sold = await made(api, '/order/so-line/', { order: so.pk, part: bolt.pk, quantity: 8 })
    const [inDrawer, inFar] = (await api.get(`/stock/?part=${bolt.pk}&include_variants=false&ordering=-quantity`)).body
    const items = [
      { line_item: sold.pk, stock_item: inDrawer.pk, quantity: 4 },
      { line_item: sold.pk, stock_item: inFar.pk, quantity: 1 },
    ]
    await well(api.post(`/order/so/${so.pk}/allocate/`, { items }))
    const seen = async (build: Made) => {
      const [line] = await shop.lines(build)
      const { available_stock, available_variant_stock, available_substitute_stock, external_stock } = line!
      return [available_stock, available_variant_stock, available_substitute_stock, external_stock]
    }
    expect(await seen(there)).to.eql([6, 5, 2, 10])
    expect(await seen(anywhere)).to.eql([12, 8, 6, 17])
    expect(await keys(`/build/line/?build=${there.pk}&available=true`)).to.have.length(1)
    // As an import may leave it: more is held than there is.
    const holdInDrawer = (quantity: number) =>
      shop.server.db.transaction((trx) => trx('order_sales_order_allocation').where({ item_id: inDrawer.pk }).update({ quantity }))
    await holdInDrawer(20 * PIECE)
    expect(await seen(there)).to.eql([0, 5, 2, 10])
    await holdInDrawer(4 * PIECE)
    await well(api.patch(`/build/${there.pk}/`, { take_from: far.pk }))
    expect(await seen(there)).to.eql([6, 3, 4, 7])
    await well(api.patch(`/build/${there.pk}/`, { quantity: 7 }))
    expect(await keys(`/build/line/?build=${there.pk}&available=true`)).to.eql([])
    await well(api.patch(`/build/${there.pk}/`, { take_from: null }))
    expect(await keys(`/build/line/?build=${there.pk}&available=true`)).to.have.length(1)
  })

  it('leave what lies below them to what lies above, when they go', async () => {
    const top = await shop.build(frame, 1)
    const middle = await shop.build(frame, 1, { parent: top.pk })
    const bottom = await shop.build(frame, 1, { parent: middle.pk })
    await act(middle, 'cancel')
    await well(shop.api.delete(`/build/${middle.pk}/`))
    expect(await shop.row('build_build', bottom)).to.include({ parent_id: top.pk })
  })

  it('give back what is held for no output, unless one is named', async () => {
    const chip = await shop.part({ trackable: true })
    const board = await shop.assembly(
      [
        [screw, 1],
        [chip, 1],
      ],
      { trackable: true },
    )
    const build = await shop.build(board, 1)
    const [plain, tracked] = await shop.lines(build)
    const [output] = (await act(build, 'create-output', { quantity: 1, serial_numbers: '1' })).body
    const [screws, own] = [await shop.stock(screw, 1), await shop.stock(chip, 1, { serial_numbers: '1' })]
    await well(shop.allocate(build, [plain!, screws, 1], [tracked!, own, 1, output]))
    await act(build, 'unallocate')
    expect(await shop.held(build)).to.eql([[tracked!.pk, own.pk, 1, output.pk]])
    await act(build, 'unallocate', { output: output.pk })
    expect(await shop.held(build)).to.eql([])
  })

  it('take variants of substitutes where a line takes variants, and hold nothing for what is consumable', async () => {
    const [nut, glue] = [await shop.part(), await shop.part()]
    const template = await shop.part({ is_template: true })
    const variant = await shop.part({ variant_of: template.pk })
    const thing = await shop.assembly([
      [nut, 1, { allow_variants: true }],
      [glue, 1, { consumable: true }],
    ])
    const [first] = await shop.bomOf(thing)
    await made(shop.api, '/bom/substitute/', { bom_item: first!.pk, part: template.pk })
    const build = await shop.build(thing, 2)
    const [nuts, glues] = await shop.lines(build)
    const [item, pot] = [await shop.stock(variant, 2), await shop.stock(glue, 5)]
    await well(shop.allocate(build, [nuts!, item, 1], [glues!, pot, 1]))
    expect(await shop.held(build)).to.eql([[nuts!.pk, item.pk, 1, null]])
    await act(build, 'auto-allocate', { interchangeable: true })
    expect(await shop.held(build)).to.eql([[nuts!.pk, item.pk, 2, null]])
    await well(shop.api.patch(`/bom/${first!.pk}/`, { allow_variants: false }))
    await act(build, 'unallocate')
    expect((await shop.allocate(build, [nuts!, item, 1])).status).to.equal(400)
  })

  it('note what is used up in the history of the rest as well', async () => {
    const build = await shop.build(frame, 1)
    const [line] = await shop.lines(build)
    const item = await shop.stock(screw, 10)
    await well(shop.allocate(build, [line!, item, 4]))
    await act(build, 'consume', { lines: [{ build_line: line!.pk }], notes: 'by hand' })
    const told = await shop.rows(`select tracking_type as type from stock_tracking where notes = 'by hand' order by id`)
    expect(told.map(({ type }) => type)).to.eql([42, 40, 57])
  })

  it('lists of allocations are ordered by the name of the location', async () => {
    const build = await shop.build(frame, 2)
    const [line] = await shop.lines(build)
    const [zoo, attic] = [await shop.shelfBelow('Zoo'), await shop.shelfBelow('Attic')]
    await well(
      shop.allocate(
        build,
        [line!, await shop.stock(screw, 1, { location: zoo }), 1],
        [line!, await shop.stock(screw, 1, { location: attic }), 1],
      ),
    )
    const { body } = await shop.api.get(`/build/item/?build=${build.pk}&ordering=location`)
    expect(body.map(({ location }: Made) => location)).to.eql([attic, zoo])
  })

  it('a sales order that was sent is open until it is complete, and its lines are found by variants', async () => {
    const customer = await makeCompany(shop.api, { is_customer: true })
    const template = await shop.part({ is_template: true })
    const variant = await shop.part({ variant_of: template.pk, salable: true, IPN: 'VA-5' })
    const sale = await made(shop.api, '/order/so/', { customer: customer.pk })
    const line = await made(shop.api, '/order/so-line/', { order: sale.pk, part: variant.pk, quantity: 1 })
    await shop.server.db.transaction((trx) => trx('order_sales_order').where({ id: sale.pk }).update({ status: 20 }))
    expect(await keys('/order/so/?outstanding=true')).to.include(sale.pk)
    expect(await keys(`/order/so-line/?part=${variant.pk}&order_outstanding=true`)).to.eql([line.pk])
    expect(await keys(`/order/so-line/?part=${template.pk}&include_variants=true`)).to.eql([line.pk])
    expect(await keys(`/order/so-line/?part=${template.pk}`)).to.eql([])
    expect(await keys('/order/so-line/?search=VA-5')).to.eql([line.pk])
    await shop.server.db.transaction((trx) => trx('order_sales_order').where({ id: sale.pk }).update({ status: 10 }))
  })

  it('can be built of what is not consumable, whether the part or its line says so', async () => {
    const [bolt, glue, paint] = [await shop.part(), await shop.part({ consumable: true }), await shop.part()]
    const thing = await shop.assembly([
      [bolt, 4],
      [glue, 1],
      [paint, 1, { consumable: true }],
    ])
    await shop.stock(bolt, 20)
    expect((await shop.api.get(`/part/${thing.pk}/requirements/`)).body.can_build).to.equal(5)
  })

  it('lines of returns and transfers are found as those of sales are', async () => {
    const template = await shop.part({ is_template: true })
    const variant = await shop.part({ variant_of: template.pk, salable: true, description: 'gilded' })
    const order = await made(shop.api, '/order/transfer-order/', { description: 'moved' })
    const line = await made(shop.api, '/order/transfer-order-line/', { order: order.pk, part: variant.pk, quantity: 1 })
    expect(await keys(`/order/transfer-order-line/?part=${template.pk}&include_variants=true`)).to.eql([line.pk])
    expect(await keys('/order/transfer-order-line/?search=gilded')).to.eql([line.pk])
    const customer = await makeCompany(shop.api, { is_customer: true })
    const item = await shop.stock(variant, 1)
    await well(shop.api.post('/stock/assign/', { items: [{ item: item.pk }], customer: customer.pk }))
    const back = await made(shop.api, '/order/ro/', { customer: customer.pk })
    const returned = await made(shop.api, '/order/ro-line/', { order: back.pk, item: item.pk })
    expect(await keys('/order/ro-line/?search=gilded')).to.eql([returned.pk])
  })
})
