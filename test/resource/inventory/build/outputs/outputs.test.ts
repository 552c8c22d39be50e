/** What builds make of parts that nobody tracks: begun, completed, rejected and taken back, whole or in part; each count as it should be. */
import { expect } from 'chai'
import type { Row } from '../../../../../database.ts'
import { rebuildKept } from '../../../../../resource/inventory/kept/index.ts'
import { type Made, makeCompany } from '../../../../support/builders.ts'
import { eachDatabase } from '../../../../support/databases.ts'
import { expectSound, PIECE } from '../../../../support/stock.ts'
import { made } from '../../order/builders.ts'
import type { Workshop } from '../workshop.ts'
import { Making } from './making.ts'

eachDatabase('outputs of builds', (kind) => {
  let at: Making
  let shop: Workshop
  let box: Made
  let shelf: number
  before(async () => {
    at = await Making.open(kind)
    shop = at.shop
    shelf = shop.shelf.pk
    box = await shop.assembly([[await shop.part(), 4]], { salable: true })
  })
  after(async () => {
    await expectSound(shop.server.db)
    await shop.server.close()
  })
  const atOutput = (field: string, message: string) => ({ outputs: [{ [field]: [message] }] })

  it('are begun as one item of so many, and the build is in production from then on', async () => {
    const build = await shop.build(box, 10, { destination: shelf })
    const [output] = await at.begin(build, 2.5, { batch_code: 'B-1' })
    expect(output).to.include({ build: build.pk, quantity: 2.5, is_building: true, in_stock: false, batch: 'B-1', location: shelf })
    expect(output).to.include({ tracking_items: 2 }).and.to.not.have.property('location_detail')
    expect(await at.history(output!)).to.deep.equal([
      [1, { status: 10, quantity: 2.5 }],
      [50, { quantity: 2.5, batch: 'B-1', location: shelf, buildorder: build.pk }],
    ])
    expect(await at.state(build)).to.deep.equal({ status: 20, completed: 0 })
    expect(await shop.totals(box)).to.include({ building: 2.5, scheduled: 10, free: 0 })
    const [elsewhere] = await at.begin(build, 1, { location: await shop.shelfBelow('Board') })
    expect(elsewhere!.location).to.be.greaterThan(shelf)
    expect(elsewhere!.batch).to.equal('')
  })

  it('are where the part is kept, if the build does not say; with serial numbers, though nobody tracks the part', async () => {
    const kept = await shop.assembly([], { default_location: shelf, default_expiry: 10 })
    const build = await shop.build(kept, 3)
    const outputs = await at.begin(build, 2, { serial_numbers: '1,2' })
    expect(outputs.map(({ serial, quantity, location }) => [serial, quantity, location])).to.deep.equal([
      ['1', 1, shelf],
      ['2', 1, shelf],
    ])
    expect(outputs[0]!.expiry_date).to.match(/^\d{4}-/)
    expect(await at.history(outputs[1]!)).to.deep.equal([
      [50, { quantity: 1, batch: '', serial: '2', location: shelf, buildorder: build.pk }],
    ])
  })

  it('are not begun at a place for other places, and only in amounts that there can be', async () => {
    const build = await shop.build(box, 3)
    const house = await made(shop.api, '/stock/location/', { name: 'House', structural: true })
    const begin = (body: object, message: unknown) => at.wrong(build, 'create-output', [], message, { outputs: undefined, ...body })
    const nowhere = { location: ['Stock items cannot be located into structural stock locations!'] }
    await begin({ quantity: 1, location: house.pk }, nowhere)
    await begin({ quantity: 0 }, { quantity: ['Quantity must be greater than zero'] })
    await begin({ quantity: -1 }, { quantity: ['Ensure this value is greater than or equal to 0.'] })
    await begin({ quantity: 1.5, serial_numbers: '1' }, { quantity: ['Quantity must be integer value for trackable parts'] })
    const [output] = await at.begin(build, 1)
    await at.wrong(build, 'complete', [output!], nowhere, { location: house.pk })
    await at.wrong(build, 'scrap-outputs', [output!], nowhere, { location: house.pk, notes: 'x' })
  })

  it('are completed whole and in part: the part is an item of its own, and counts', async () => {
    const build = await shop.build(box, 5)
    const before = await shop.totals(box)
    const [output] = await at.begin(build, 4)
    await at.done(build, 'complete', [[output!, 3]], { notes: 'three' })
    const [part] = await at.pieces(output!)
    expect(await at.item(output!)).to.include({ quantity: 1, building: true, stocked: false })
    expect(await at.item(part!)).to.include({ quantity: 3, building: false, stocked: true, location: shelf, build: build.pk })
    expect(await at.history(part!)).to.deep.equal([
      [40, { stockitem: output!.pk, quantity: 3 }],
      [55, { status: 10, quantity: 3, location: shelf, buildorder: build.pk }, 'three'],
    ])
    expect(await at.state(build)).to.deep.equal({ status: 20, completed: 3 })
    await at.done(build, 'complete', [output!], { status_custom_key: 50 })
    expect(await at.item(output!)).to.include({ quantity: 1, building: false, stocked: true, status: 50, location: shelf })
    expect((await at.history(output!)).slice(2)).to.deep.equal([
      [42, { stockitem: part!.pk, removed: 3, quantity: 1 }],
      [55, { status: 50, quantity: 1, location: shelf, buildorder: build.pk }],
    ])
    expect(await at.state(build)).to.deep.equal({ status: 20, completed: 4 })
    const after = await shop.totals(box)
    expect([after.scheduled! - before.scheduled!, after.free! - before.free!, after.building]).to.deep.equal([-4, 4, before.building])
  })

  it('are rejected whole and in part: nothing counts as built', async () => {
    const build = await shop.build(box, 5)
    const [before] = await shop.rows('select in_stock from part_total where part_id = ?', box.pk)
    const [output] = await at.begin(build, 4)
    const bin = await shop.shelfBelow('Bin')
    await at.done(build, 'scrap-outputs', [[output!, 1]], { location: bin, notes: 'dropped' })
    const [broken] = await at.pieces(output!)
    expect(await at.item(broken!)).to.include({ quantity: 1, status: 65, building: false, stocked: false, location: bin })
    expect(await at.history(broken!)).to.deep.equal([
      [40, { stockitem: output!.pk, quantity: 1, location: bin }],
      [56, { status: 65, quantity: 1, location: bin, buildorder: build.pk }, 'dropped'],
    ])
    expect(await at.item(output!)).to.include({ quantity: 3, status: 10, building: true })
    await at.done(build, 'scrap-outputs', [output!], { notes: 'all of them' })
    expect(await at.item(output!)).to.include({ quantity: 3, status: 65, building: false, stocked: false, location: shelf })
    expect(await at.state(build)).to.deep.equal({ status: 20, completed: 0 })
    expect(await shop.rows('select in_stock from part_total where part_id = ?', box.pk)).to.deep.equal([before])
  })

  it('are taken back: nothing is left of them but their history', async () => {
    const build = await shop.build(box, 5)
    const [one] = await at.begin(build, 4)
    const [other] = await at.begin(build, 2)
    const { building } = await shop.totals(box)
    await at.done(build, 'delete-outputs', [one!, other!])
    expect([await at.item(one!), await at.item(other!)]).to.deep.equal([undefined, undefined])
    expect((await shop.totals(box)).building).to.equal(building! - 6)
    expect(await at.state(build)).to.deep.equal({ status: 20, completed: 0 })
  })

  it('are all done, or none: what is another build’s, done already, named twice, or too much is refused', async () => {
    const [build, other] = [await shop.build(box, 5), await shop.build(box, 5)]
    const [one] = await at.begin(build, 4)
    const [two] = await at.begin(build, 4)
    const [theirs] = await at.begin(other, 1)
    const [finished] = await at.begin(build, 1)
    await at.done(build, 'complete', [finished!])
    for (const action of ['complete', 'scrap-outputs', 'delete-outputs'] as const) {
      const refuse = (outputs: Parameters<typeof at.wrong>[2], message: unknown) =>
        at.wrong(build, action, outputs, message, { notes: 'n' })
      const second = (field: string, message: string) => ({ outputs: [{}, { [field]: [message] }] })
      await refuse([], { non_field_errors: ['A list of build outputs must be provided'] })
      await refuse([one!, theirs!], second('output', 'Build output does not match the parent build'))
      await refuse([one!, finished!], second('output', 'This build output has already been completed'))
      await refuse([one!, one!], second('output', 'This build output is named twice'))
      if (action === 'delete-outputs') continue
      await refuse([one!, [two!, 5]], second('quantity', 'Quantity cannot be greater than the output quantity'))
      await refuse([one!, [two!, 0]], second('quantity', 'Quantity must be greater than zero'))
      await refuse([one!, [two!, -1]], second('quantity', 'Ensure this value is greater than or equal to 0.'))
    }
    await at.wrong(build, 'complete', [one!], { status_custom_key: ['"9999" is not a valid choice.'] }, { status_custom_key: 9999 })
    await at.wrong(build, 'scrap-outputs', [one!], { notes: ['This field is required.'] })
    await at.wrong(build, 'scrap-outputs', [one!], { notes: ['This field may not be blank.'] }, { notes: '' })
    expect((await at.send({ pk: 999_999 } as Made, 'complete', at.body([one!]))).status).to.equal(404)
  })

  it('are left alone where they became something else, or where somebody holds them', async () => {
    const build = await shop.build(box, 5)
    const [output] = await at.begin(build, 4)
    const customer = await makeCompany(shop.api, { is_customer: true })
    const change = (values: Row) => shop.server.db.transaction((trx) => trx('stock_item').where({ id: output!.pk }).update(values))
    for (const [values, message] of [
      [{ customer_id: customer.pk }, 'Stock item is not in stock'],
      [{ part_id: (await shop.part()).pk }, 'Output part does not match BuildOrder part'],
    ] as const) {
      await change(values)
      await at.wrong(build, 'complete', [output!], atOutput('output', message))
      await change({ customer_id: null, part_id: box.pk })
    }
    const [line] = await shop.lines(await shop.build(await shop.assembly([[box, 1]]), 1))
    const row = { build_line_id: line!.pk, stock_item_id: output!.pk, quantity: 3 * PIECE }
    await shop.server.db.transaction((trx) => trx('build_item').insert(row))
    await shop.server.db.transaction(rebuildKept)
    await at.wrong(build, 'complete', [[output!, 2]], atOutput('quantity', 'Quantity must not exceed available stock quantity (1.00000)'))
    await at.done(build, 'complete', [[output!, 1]])
    await at.done(build, 'complete', [output!])
  })

  it('cannot be taken by anything else while they are in production', async () => {
    const build = await shop.build(box, 5)
    const [output] = await at.begin(build, 4)
    const like = await shop.stock(box, 2)
    const customer = await makeCompany(shop.api, { is_customer: true })
    const sale = await made(shop.api, '/order/so/', { customer: customer.pk })
    const line = await made(shop.api, '/order/so-line/', { order: sale.pk, part: box.pk, quantity: 3 })
    const { pk } = output!
    const items = [{ pk, quantity: 1 }]
    const before = await at.item(output!)
    for (const [path, body] of [
      ['/stock/add/', { items }],
      ['/stock/remove/', { items }],
      ['/stock/count/', { items }],
      ['/stock/transfer/', { items, location: shelf }],
      ['/stock/return/', { items, location: shelf }],
      ['/stock/merge/', { items: [{ item: like.pk }, { item: pk }], location: shelf }],
      ['/stock/assign/', { items: [{ item: pk }], customer: customer.pk }],
      [`/stock/${pk}/serialize/`, { quantity: 1, serial_numbers: '77', destination: shelf }],
      [`/stock/${pk}/disassemble/`, { quantity: 1, items: [] }],
      [`/stock/${like.pk}/install/`, { stock_item: pk, quantity: 1 }],
      [`/order/so/${sale.pk}/allocate/`, { items: [{ line_item: line.pk, stock_item: pk, quantity: 1 }] }],
    ] as const)
      expect((await shop.api.post(path, body)).status, path).to.equal(400)
    expect(await at.item(output!)).to.deep.equal(before)
    await at.done(build, 'complete', [output!])
    const sold = await shop.api.post(`/order/so/${sale.pk}/allocate/`, { items: [{ line_item: line.pk, stock_item: pk, quantity: 1 }] })
    expect(sold.status, sold.text).to.equal(201)
  })

  it('wait for their tests, where the installation asks for that', async () => {
    const tested = await shop.assembly([], { testable: true, trackable: true })
    const test = await made(shop.api, '/part/test-template/', { part: tested.pk, test_name: 'Holds', description: 'x', required: true })
    const build = await shop.build(tested, 2)
    const [good, bad] = await at.begin(build, 2, { serial_numbers: '1-2' })
    const judge = (of: Made, result: boolean) => made(shop.api, '/stock/test/', { stock_item: of.pk, template: test.pk, result })
    await shop.set('PREVENT_BUILD_COMPLETION_HAVING_INCOMPLETED_TESTS', 'True')
    const failed = { non_field_errors: ['Build output has not passed all required tests'] }
    await at.wrong(build, 'complete', [good!, bad!], { outputs: [failed, failed] })
    await judge(good!, true)
    await judge(bad!, true)
    await judge(bad!, false)
    await at.wrong(build, 'complete', [good!, bad!], { outputs: [{}, failed] })
    await at.done(build, 'complete', [good!])
    await shop.set('PREVENT_BUILD_COMPLETION_HAVING_INCOMPLETED_TESTS', 'False')
    await at.done(build, 'complete', [bad!])
    expect(await at.item(bad!)).to.include({ stocked: true, vanishes: false })
    await at.wrong(build, 'complete', [bad!], atOutput('output', 'This build output has already been completed'))
  })
})
