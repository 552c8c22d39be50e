/** What lines of builds hold of stock: by hand, within what the line takes, and never more than there is. */
import { expect } from 'chai'
import { type Made, makeCompany } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { expectSound, PIECE } from '../../../support/stock.ts'
import { made } from '../order/builders.ts'
import { Workshop } from './workshop.ts'

eachDatabase('stock of builds', (kind) => {
  let shop: Workshop
  let screw: Made
  let chip: Made
  let board: Made
  before(async () => {
    shop = await Workshop.open(kind)
    screw = await shop.part({ salable: true })
    chip = await shop.part({ trackable: true })
    board = await shop.assembly(
      [
        [screw, 4],
        [chip, 1],
      ],
      { trackable: true },
    )
  })
  after(async () => {
    await expectSound(shop.server.db)
    await shop.server.close()
  })
  async function build(quantity = 5): Promise<{ order: Made; screws: Made; chips: Made }> {
    const order = await shop.build(board, quantity)
    const lines = await shop.lines(order)
    return { order, screws: lines.find(({ part }) => part === screw.pk)!, chips: lines.find(({ part }) => part === chip.pk)! }
  }
  const wrong = async (request: Promise<{ status: number; body: unknown }>, body: unknown) => {
    const reply = await request
    expect([reply.status, reply.body]).to.deep.equal([400, body])
  }
  const atItem = (field: string, message: string) => ({ items: [{ [field]: [message] }] })

  it('is held in one row for a line and an output, and given back', async () => {
    const { order, screws } = await build()
    const [bin, box] = [await shop.stock(screw, 30), await shop.stock(screw, 30)]
    const first = await shop.allocate(order, [screws, bin, 12])
    expect([first.status, first.body]).to.deep.equal([
      201,
      { items: [{ build_line: screws.pk, stock_item: bin.pk, quantity: '12.00000', output: null }] },
    ])
    expect((await shop.allocate(order, [screws, bin, 8], [screws, box, 1], [screws, bin, 2])).status).to.equal(201)
    expect(await shop.held(order)).to.deep.equal([
      [screws.pk, bin.pk, 22, null],
      [screws.pk, box.pk, 1, null],
    ])
    expect(await shop.totals(screw)).to.include({ allocated: 23 })
    const { body } = await shop.api.get(`/build/item/?build=${order.pk}&stock_detail=true`)
    expect(body[0]).to.include({ build: order.pk, build_line: screws.pk, location: shop.shelf.pk, quantity: 22 })
    expect(body[0]).to.have.nested.property('stock_item_detail.pk', bin.pk)
    const other = await build()
    const elsewhere = await shop.api.post(`/build/${other.order.pk}/unallocate/`, { build_line: screws.pk })
    expect([elsewhere.status, elsewhere.body]).to.deep.equal([201, { build_line: screws.pk, output: null }])
    expect(await shop.held(order)).to.have.length(2)
    expect((await shop.api.post(`/build/${order.pk}/unallocate/`, {})).status).to.equal(201)
    expect(await shop.held(order)).to.deep.equal([])
    expect(await shop.totals(screw)).to.include({ allocated: 0 })
  })

  it('is refused where it does not fit, is not there, or is too much', async () => {
    const { order, screws, chips } = await build()
    const bin = await shop.stock(screw, 10)
    const meter = await shop.stock(chip, 1, { serial_numbers: `1${order.pk}` })
    await wrong(shop.allocate(order, [screws, meter, 1]), atItem('stock_item', 'Selected stock item does not match BOM line'))
    await wrong(shop.allocate(order, [screws, bin, 11]), atItem('quantity', 'Available quantity (10) exceeded'))
    await wrong(shop.allocate(order, [screws, bin, 0]), atItem('quantity', 'Quantity must be greater than zero'))
    await wrong(shop.allocate(order, [screws, bin, -1]), atItem('quantity', 'Ensure this value is greater than or equal to 0.'))
    await wrong(shop.allocate(order), { non_field_errors: ['Allocation items must be provided'] })
    const tracked = 'Build output must be specified for allocation of tracked parts'
    await wrong(shop.allocate(order, [chips, meter, 1]), atItem('output', tracked))
    const output = await shop.output(order, 1, { serial_numbers: `2${order.pk}` })
    const untracked = 'Build output cannot be specified for allocation of untracked parts'
    await wrong(shop.allocate(order, [screws, bin, 1, output]), atItem('output', untracked))
    const other = await build()
    const its = await shop.output(other.order, 1, { serial_numbers: `3${order.pk}` })
    await wrong(shop.allocate(order, [chips, meter, 1, its]), atItem('output', 'Build output does not match the parent build'))
    await wrong(shop.allocate(order, [chips, meter, 1, bin]), atItem('output', 'Build output does not match the parent build'))
    await wrong(shop.allocate(order, [other.screws, bin, 1]), atItem('build_line', 'Build line is of another build'))
    await shop.api.post('/stock/change_status/', { items: [bin.pk], status: 75 })
    await wrong(shop.allocate(order, [screws, bin, 1]), atItem('stock_item', 'Item must be in stock'))
    expect(await shop.held(order)).to.deep.equal([])
  })

  it('is what nothing else holds: sales and transfers count', async () => {
    const bin = await shop.stock(screw, 10)
    const sale = await made(shop.api, '/order/so/', { customer: (await makeCompany(shop.api, { is_customer: true })).pk })
    const sold = await made(shop.api, '/order/so-line/', { order: sale.pk, part: screw.pk, quantity: 3 })
    const carry = await made(shop.api, '/order/transfer-order/', { destination: shop.shelf.pk })
    const carried = await made(shop.api, '/order/transfer-order-line/', { order: carry.pk, part: screw.pk, quantity: 2 })
    const hold = (path: string, line: Made, quantity: number) =>
      shop.api.post(path, { items: [{ line_item: line.pk, stock_item: bin.pk, quantity }] })
    expect((await hold(`/order/so/${sale.pk}/allocate/`, sold, 3)).status).to.equal(201)
    expect((await hold(`/order/transfer-order/${carry.pk}/allocate/`, carried, 2)).status).to.equal(201)
    const { order, screws } = await build()
    await wrong(shop.allocate(order, [screws, bin, 6]), atItem('quantity', 'Available quantity (5) exceeded'))
    expect((await shop.allocate(order, [screws, bin, 5])).status).to.equal(201)
    expect((await hold(`/order/so/${sale.pk}/allocate/`, sold, 1)).status).to.equal(400)
    const second = await build()
    await wrong(shop.allocate(second.order, [second.screws, bin, 1]), atItem('quantity', 'Available quantity (0) exceeded'))
    // What a build holds is not taken from under it.
    const taken = await shop.api.post('/stock/remove/', { items: [{ pk: bin.pk, quantity: 1 }] })
    expect(taken.status, taken.text).to.equal(400)
    expect(await shop.row('stock_item', bin)).to.include({ quantity: 10 * PIECE })
  })

  it('goes into one output each, where it is tracked', async () => {
    const { order, chips } = await build()
    const [one, two] = [
      await shop.output(order, 1, { serial_numbers: `4${order.pk}` }),
      await shop.output(order, 1, { serial_numbers: `5${order.pk}` }),
    ]
    const meter = await shop.stock(chip, 1, { serial_numbers: `6${order.pk}` })
    expect((await shop.allocate(order, [chips, meter, 1, one])).status).to.equal(201)
    await wrong(shop.allocate(order, [chips, meter, 1, two]), atItem('quantity', 'Available quantity (0) exceeded'))
    expect(await shop.held(order)).to.deep.equal([[chips.pk, meter.pk, 1, one.pk]])
    const keys = async (query: string) => (await shop.api.get(`/build/item/?build=${order.pk}&${query}`)).body.length
    expect([
      await keys('tracked=true'),
      await keys(`output=${one.pk}`),
      await keys(`output=${two.pk}`),
      await keys('output=null'),
    ]).to.deep.equal([1, 1, 0, 0])
    expect((await shop.api.post(`/build/${order.pk}/unallocate/`, { output: two.pk })).status).to.equal(201)
    expect(await shop.held(order)).to.have.length(1)
    expect((await shop.api.post(`/build/${order.pk}/unallocate/`, { output: one.pk })).status).to.equal(201)
    expect(await shop.held(order)).to.have.length(0)
  })

  it('may be a substitute, or a variant where the line takes it', async () => {
    const [spare, lamp] = [await shop.part(), await shop.part({ is_template: true })]
    const red = await shop.part({ variant_of: lamp.pk })
    const strict = await shop.part({ is_template: true })
    const blue = await shop.part({ variant_of: strict.pk })
    const rig = await shop.assembly([
      [lamp, 1, { allow_variants: true }],
      [strict, 1],
    ])
    const [bom] = (await shop.api.get(`/bom/?part=${rig.pk}&sub_part=${strict.pk}`)).body
    await made(shop.api, '/bom/substitute/', { bom_item: bom.pk, part: spare.pk })
    const order = await shop.build(rig, 2)
    const lines = await shop.lines(order)
    const line = (part: Made) => lines.find((one) => one.part === part.pk)!
    const [reds, blues, spares] = [await shop.stock(red, 5), await shop.stock(blue, 5), await shop.stock(spare, 5)]
    expect((await shop.allocate(order, [line(lamp), reds, 1], [line(strict), spares, 1])).status).to.equal(201)
    for (const item of [blues, reds])
      await wrong(shop.allocate(order, [line(strict), item, 1]), atItem('stock_item', 'Selected stock item does not match BOM line'))
    await wrong(shop.allocate(order, [line(lamp), spares, 1]), atItem('stock_item', 'Selected stock item does not match BOM line'))
    expect((await shop.totals(red)).allocated).to.equal(1)
  })

  it('is trackable where the part of the line is, and only there', async () => {
    const [bolt, marked] = [await shop.part(), await shop.part({ trackable: true })]
    const rig = await shop.assembly([[bolt, 1]])
    const [bom] = (await shop.api.get(`/bom/?part=${rig.pk}`)).body
    await made(shop.api, '/bom/substitute/', { bom_item: bom.pk, part: marked.pk })
    const order = await shop.build(rig, 2)
    const [line] = await shop.lines(order)
    const lot = await shop.stock(marked, 5)
    await wrong(shop.allocate(order, [line!, lot, 1]), atItem('stock_item', 'Selected stock item does not match BOM line'))
    const automatic = await shop.api.post(`/build/${order.pk}/auto-allocate/`, { interchangeable: true, substitutes: true })
    expect(automatic.status, automatic.text).to.equal(200)
    expect(await shop.held(order)).to.deep.equal([])
    expect((await shop.api.get(`/stock/?bom_item=${bom.pk}`)).body).to.deep.equal([])
    const bolts = await shop.stock(bolt, 5)
    expect((await shop.api.get(`/stock/?bom_item=${bom.pk}`)).body.map(({ pk }: Made) => pk)).to.deep.equal([bolts.pk])
  })

  it('is held by a row that is made, changed and deleted, one or several at once', async () => {
    const { order, screws, chips } = await build()
    const [bin, box] = [await shop.stock(screw, 10), await shop.stock(screw, 3)]
    const row = await made(shop.api, '/build/item/', { build_line: screws.pk, stock_item: bin.pk, quantity: 4 })
    expect(row).to.include({ build: order.pk, build_line: screws.pk, stock_item: bin.pk, quantity: 4, install_into: null })
    const path = `/build/item/${row.pk}/`
    await wrong(shop.api.patch(path, { quantity: 11 }), { quantity: ['Stock item is over-allocated'] })
    await wrong(shop.api.patch(path, { stock_item: box.pk }), { quantity: ['Stock item is over-allocated'] })
    await wrong(shop.api.patch(path, { build_line: chips.pk }), { stock_item: ['Selected stock item does not match BOM line'] })
    await wrong(shop.api.patch(path, { build_line: (await build()).screws.pk }), { build_line: ['Build line is of another build'] })
    expect((await shop.api.patch(path, { quantity: 10 })).status).to.equal(200)
    expect(await shop.held(order)).to.deep.equal([[screws.pk, bin.pk, 10, null]])
    expect((await shop.api.patch(path, { stock_item: box.pk, quantity: 3 })).status).to.equal(200)
    expect(await shop.held(order)).to.deep.equal([[screws.pk, box.pk, 3, null]])
    const { allocated } = await shop.totals(screw)
    const second = await made(shop.api, '/build/item/', { build_line: screws.pk, stock_item: bin.pk, quantity: 1 })
    expect(await shop.totals(screw)).to.include({ allocated: allocated! + 1 })
    const gone = await shop.api.delete('/build/item/', { items: [row.pk, second.pk] })
    expect(gone.status, gone.text).to.be.oneOf([200, 204])
    expect(await shop.held(order)).to.deep.equal([])
  })

  it('is held by no build that is done or cancelled', async () => {
    const { order, screws } = await build()
    const bin = await shop.stock(screw, 10)
    for (const status of [30, 40]) {
      await shop.put(order, { status })
      await wrong(shop.allocate(order, [screws, bin, 1]), { non_field_errors: ['Build order is not open'] })
      await wrong(shop.api.post('/build/item/', { build_line: screws.pk, stock_item: bin.pk, quantity: 1 }), {
        non_field_errors: ['Build order is not open'],
      })
    }
    expect(await shop.held(order)).to.deep.equal([])
    await shop.put(order, { status: 10 })
  })

  it('is held eight at a time by no more than there is', async () => {
    const bin = await shop.stock(screw, 10)
    const builds = await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(() => build()))
    const replies = await Promise.all(
      builds.map(({ order, screws }, n) =>
        n % 2
          ? shop.api.post('/build/item/', { build_line: screws.pk, stock_item: bin.pk, quantity: 3 })
          : shop.allocate(order, [screws, bin, 3]),
      ),
    )
    expect(replies.filter(({ status }) => status === 201)).to.have.length(3)
    expect(replies.filter(({ status }) => status === 400)).to.have.length(5)
    const [{ n }] = (await shop.rows('select sum(quantity) as n from build_item where stock_item_id = ?', bin.pk)) as [{ n: number }]
    expect(n).to.equal(9 * PIECE)
  })
})
