/** Components that are tracked: each ends up in exactly one output, used up by the build, or is free again. */
import { expect } from 'chai'
import type { Row } from '../../../../../database.ts'
import type { Made } from '../../../../support/builders.ts'
import { eachDatabase } from '../../../../support/databases.ts'
import { expectSound } from '../../../../support/stock.ts'
import { made } from '../../order/builders.ts'
import type { Workshop } from '../workshop.ts'
import { Making } from './making.ts'

eachDatabase('tracked components of outputs', (kind) => {
  let at: Making
  let shop: Workshop
  let chip: Made
  let board: Made
  let last = 100
  before(async () => {
    at = await Making.open(kind)
    shop = at.shop
    chip = await shop.part({ trackable: true })
    board = await shop.assembly(
      [
        [await shop.part(), 2],
        [chip, 1],
      ],
      { trackable: true },
    )
  })
  after(async () => {
    await expectSound(shop.server.db)
    await shop.server.close()
  })

  /** A build of so many boards, each begun, with serial numbers that nothing else has. */
  async function begun(quantity: number, more: object = {}, values: Row = {}) {
    const build = await shop.build(board, quantity, values)
    const first = last + 1
    last += quantity
    const outputs = await at.begin(build, quantity, { serial_numbers: `${first}-${last}`, ...more })
    const line = (await shop.lines(build)).find(({ part }) => part === chip.pk)!
    return { build, outputs, line, first }
  }
  const chips = (serial: number, values: Row = {}) => shop.stock(chip, 1, { serial_numbers: String(serial), ...values })
  const allocate = async (...of: Parameters<Workshop['allocate']>) => expect((await shop.allocate(...of)).status).to.equal(201)

  it('ask for serial numbers and whole numbers, and for serial numbers that are free', async () => {
    const build = await shop.build(board, 2)
    const refuse = (body: object, message: unknown) => at.wrong(build, 'create-output', [], message, { outputs: undefined, ...body })
    await refuse({ quantity: 1.5 }, { quantity: ['Integer quantity required for trackable parts'] })
    await refuse({ quantity: 1 }, { serials: ['Serial numbers must be provided for trackable parts'] })
    const serials = (message: string) => ({ serial_numbers: [message] })
    await refuse({ quantity: 2, serial_numbers: '5' }, serials('Number of unique serial numbers (1) must match quantity (2)'))
    await refuse({ quantity: 2, serial_numbers: '5-1' }, serials('Group range 5-1 exceeds allowed quantity (2)'))
    await at.begin(build, 1, { serial_numbers: '9' })
    const taken = 'The following serial numbers already exist or are invalid : 9'
    await refuse({ quantity: 2, serial_numbers: '8,9' }, serials(taken))
    const frame = await shop.assembly([[chip, 1]])
    await shop.server.db.transaction((trx) => trx('part_part').where({ id: frame.pk }).update({ trackable: false }))
    const plain = await shop.build(frame, 2)
    const mixed = 'Integer quantity required, as the bill of materials contains trackable parts'
    await at.wrong(plain, 'create-output', [], { quantity: [mixed] }, { outputs: undefined, quantity: 0.5 })
  })

  it('are installed when the output is completed, used up by the build, and counted by the line', async () => {
    const { build, outputs, line } = await begun(2)
    const [one, two] = [await chips(1), await chips(2)]
    await allocate(build, [line, one, 1, outputs[0]!])
    const missing = { output: ['This build output is not fully allocated'] }
    await at.wrong(build, 'complete', outputs, { outputs: [{}, missing] })
    await allocate(build, [line, two, 1, outputs[1]!])
    expect(await shop.totals(chip)).to.include({ allocated: 2 })
    const { required } = await shop.totals(chip)
    await at.done(build, 'complete', outputs)
    for (const [n, item] of [one, two].entries()) {
      const output = outputs[n]!
      expect(await at.item(item)).to.include({ inside: output.pk, consumed: build.pk, location: null, stocked: false, quantity: 1 })
      expect((await at.history(item)).slice(1)).to.deep.equal([[30, { stockitem: output.pk, quantity: 1, buildorder: build.pk }]])
      expect((await at.history(output)).slice(1)).to.deep.equal([
        [35, { stockitem: item.pk, quantity: 1 }],
        [55, { status: 10, quantity: 1, location: shop.shelf.pk, buildorder: build.pk }],
      ])
      expect(await at.item(output)).to.include({ building: false, stocked: true, vanishes: false })
    }
    expect(await shop.held(build)).to.deep.equal([])
    expect(await at.consumed(line)).to.equal(2)
    expect(await at.state(build)).to.deep.equal({ status: 20, completed: 2 })
    expect(await shop.totals(chip)).to.include({ allocated: 0, required: required! - 2 })
  })

  it('may be missing, where that is accepted', async () => {
    const { build, outputs } = await begun(1)
    await at.done(build, 'complete', outputs, { accept_incomplete_allocation: true })
    expect(await at.item(outputs[0]!)).to.include({ stocked: true })
  })

  it('of one lot for several outputs are parts of it, each in its own', async () => {
    const { build, outputs, line } = await begun(3)
    const lot = await shop.stock(chip, 4)
    await allocate(build, ...outputs.map((output) => [line, lot, 1, output] as const))
    await at.done(build, 'complete', outputs)
    expect(await at.item(lot)).to.include({ quantity: 1, inside: null, stocked: true })
    const pieces = await at.pieces(lot)
    expect((await Promise.all(pieces.map(at.item))).map((one) => one?.inside)).to.deep.equal(outputs.map(({ pk }) => pk))
    expect(await at.consumed(line)).to.equal(3)
  })

  it('that stand for others are counted for the part that the line names', async () => {
    const twin = await shop.part({ trackable: true })
    const frame = await shop.assembly([[chip, 1]], { trackable: true })
    const [bom] = await shop.bomOf(frame)
    await made(shop.api, '/bom/substitute/', { bom_item: bom!.pk, part: twin.pk })
    const build = await shop.build(frame, 2)
    const [output] = await at.begin(build, 1, { serial_numbers: 'T1' })
    const [line] = await shop.lines(build)
    const item = await shop.stock(twin, 1, { serial_numbers: 'T9' })
    await allocate(build, [line!, item, 1, output!])
    const { required } = await shop.totals(chip)
    await at.done(build, 'complete', [output!])
    expect(await shop.totals(chip)).to.include({ required: required! - 1 })
    expect(await shop.totals(twin)).to.include({ allocated: 0 })
  })

  it('that are not there any more, or are still being made, stop the output', async () => {
    const { build, outputs, line } = await begun(1)
    const one = await chips(11)
    await allocate(build, [line, one, 1, outputs[0]!])
    const change = (values: object) =>
      shop.server.db.transaction((trx) =>
        trx('stock_item')
          .where({ id: one.pk })
          .update({ ...values }),
      )
    await change({ is_building: true, build_id: build.pk })
    const making = { outputs: [{ non_field_errors: ['Allocated stock items are still in production'] }] }
    await at.wrong(build, 'complete', outputs, making)
    await change({
      is_building: false,
      build_id: null,
      customer_id: (await made(shop.api, '/company/', { name: 'C', is_customer: true })).pk,
    })
    const gone = { non_field_errors: [`Stock item ${one.pk} is not in stock`] }
    await at.wrong(build, 'complete', outputs, gone)
    await at.wrong(build, 'scrap-outputs', outputs, gone, { notes: 'x' })
    await change({ customer_id: null })
    await at.done(build, 'complete', outputs)
  })

  it('keep an output from being divided', async () => {
    const mixed = await shop.assembly([[await shop.part(), 1]])
    const build = await shop.build(mixed, 3)
    const [output] = await at.begin(build, 3)
    const [line] = await shop.lines(build)
    await shop.server.db.transaction((trx) => trx('part_part').where({ id: line!.part }).update({ trackable: true }))
    const lot = await shop.stock({ pk: line!.part } as Made, 3)
    await allocate(build, [line!, lot, 3, output!])
    const whole = 'Cannot partially complete a build output with allocated items'
    await at.wrong(build, 'complete', [[output!, 1]], { outputs: [{ quantity: [whole] }] })
    await at.done(build, 'scrap-outputs', [[output!, 1]], { notes: 'one of them' })
    // What is left keeps what is held for it.
    expect(await shop.held(build)).to.deep.equal([[line!.pk, lot.pk, 3, output!.pk]])
    await at.done(build, 'complete', [output!])
    expect(await at.item(lot)).to.include({ inside: output!.pk, consumed: build.pk })
  })

  it('go with what is rejected, or are free again', async () => {
    const { build, outputs, line } = await begun(2)
    const [one, two] = [await chips(21), await chips(22)]
    await allocate(build, [line, one, 1, outputs[0]!], [line, two, 1, outputs[1]!])
    await at.done(build, 'scrap-outputs', [outputs[0]!], { notes: 'burnt' })
    expect(await at.item(one)).to.include({ inside: outputs[0]!.pk, consumed: build.pk, stocked: false })
    await at.done(build, 'scrap-outputs', [outputs[1]!], { notes: 'burnt', discard_allocations: true })
    expect(await at.item(two)).to.include({ inside: null, consumed: null, stocked: true, location: shop.shelf.pk })
    expect(await shop.held(build)).to.deep.equal([])
    expect(await at.consumed(line)).to.equal(1)
    expect(await at.state(build)).to.deep.equal({ status: 20, completed: 0 })
    expect(await shop.totals(chip)).to.include({ allocated: 0 })
  })

  it('are free again when the output is taken back or deleted, and its serial number is', async () => {
    const { build, outputs, line, first } = await begun(2)
    const [one, two] = [await chips(31), await chips(32)]
    await allocate(build, [line, one, 1, outputs[0]!], [line, two, 1, outputs[1]!])
    await at.done(build, 'delete-outputs', [outputs[0]!])
    expect(await at.item(outputs[0]!)).to.equal(undefined)
    expect(await at.item(one)).to.include({ inside: null, stocked: true })
    expect(await shop.held(build)).to.deep.equal([[line.pk, two.pk, 1, outputs[1]!.pk]])
    const moved = await shop.api.patch(`/stock/${outputs[1]!.pk}/`, { is_building: false })
    expect([moved.status, moved.body]).to.deep.equal([400, { is_building: ['Components are allocated to this build output'] }])
    await shop.set('STOCK_ALLOW_DELETE_SERIALIZED', 'True')
    expect((await shop.api.delete(`/stock/${outputs[1]!.pk}/`)).status).to.equal(204)
    await shop.set('STOCK_ALLOW_DELETE_SERIALIZED', 'False')
    expect(await shop.held(build)).to.deep.equal([])
    expect(await shop.totals(chip)).to.include({ allocated: 0 })
    expect((await at.begin(build, 1, { serial_numbers: String(first) }))[0]!.serial).to.equal(String(first))
  })

  it('that were installed by hand must come out before the output is taken back', async () => {
    const { build, outputs } = await begun(1)
    const one = await chips(41)
    expect((await shop.api.post(`/stock/${outputs[0]!.pk}/install/`, { stock_item: one.pk, quantity: 1 })).status).to.equal(201)
    const message = 'Other items are installed in this stock item: uninstall them first.'
    await at.wrong(build, 'delete-outputs', outputs, { outputs: [{ output: [message] }] })
  })

  it('with the same serial number are held for the output: the one that is meant, where it is looked for', async () => {
    const below = await shop.shelfBelow('Drawer')
    const away = await made(shop.api, '/stock/location/', { name: 'Elsewhere' })
    const same = async (n: number, values: Row = {}) => chips(last + n, values)
    const [here, , nested, other] = [await same(1), await same(2, { location: away.pk }), await same(3, { location: below }), await same(4)]
    // Somebody else holds that one.
    const first = await shop.build(board, 1)
    const rival = (await at.begin(first, 1, { serial_numbers: '9000' }))[0]!
    const theirs = (await shop.lines(first)).find(({ part }) => part === chip.pk)!
    await allocate(first, [theirs, other, 1, rival])
    const { build, outputs, line } = await begun(5, { auto_allocate: true }, { take_from: shop.shelf.pk })
    expect(await shop.held(build)).to.deep.equal([
      [line.pk, here.pk, 1, outputs[0]!.pk],
      [line.pk, nested.pk, 1, outputs[2]!.pk],
    ])
    await at.done(build, 'complete', [outputs[0]!, outputs[2]!])
    expect(await at.item(nested)).to.include({ inside: outputs[2]!.pk })
  })

  it('with a serial number that several have, of optional lines, or on no shelf are left', async () => {
    const [spare, twin] = [await shop.part({ trackable: true }), await shop.part({ trackable: true })]
    const frame = await shop.assembly([
      [chip, 1],
      [spare, 1, { optional: true }],
    ])
    const [line] = await shop.bomOf(frame)
    await made(shop.api, '/bom/substitute/', { bom_item: line!.pk, part: twin.pk })
    const put = (part: Made, serial: string, values: Row = {}) => shop.stock(part, 1, { serial_numbers: serial, ...values })
    await put(chip, 'A1')
    await put(twin, 'A1')
    await put(spare, 'A1')
    const only = await put(twin, 'A2')
    await put(chip, 'A3', { status: 65 })
    const build = await shop.build(frame, 3)
    const outputs = await at.begin(build, 3, { serial_numbers: 'A1,A2,A3', auto_allocate: true })
    expect((await shop.held(build)).map(([, item, , output]) => [item, output])).to.deep.equal([[only.pk, outputs[1]!.pk]])
  })

  it('are not held by a line that holds all it needs', async () => {
    const build = await shop.build(board, 1)
    for (const serial of ['F1', 'F2']) {
      await shop.stock(chip, 1, { serial_numbers: serial })
      await at.begin(build, 1, { serial_numbers: serial, auto_allocate: true })
    }
    expect(await shop.held(build)).to.have.length(1)
  })

  it('that another build is making are held with it, and wait for it', async () => {
    const module = await shop.assembly([[await shop.part(), 1]], { trackable: true })
    const device = await shop.assembly([[module, 1]], { trackable: true })
    const inner = await shop.build(module, 1)
    const [part] = await at.begin(inner, 1, { serial_numbers: 'M1' })
    const outer = await shop.build(device, 1)
    const outputs = await at.begin(outer, 1, { serial_numbers: 'M1', auto_allocate: true })
    expect((await shop.held(outer)).map(([, item]) => item)).to.deep.equal([part!.pk])
    await at.wrong(outer, 'complete', outputs, { outputs: [{ non_field_errors: ['Allocated stock items are still in production'] }] })
    const held = { outputs: [{ output: ['This build output is allocated to an order'] }] }
    await at.wrong(inner, 'scrap-outputs', [part!], held, { notes: 'x' })
    await at.wrong(inner, 'delete-outputs', [part!], held)
    await at.done(inner, 'complete', [part!])
    await at.done(outer, 'complete', outputs)
    expect(await at.item(part!)).to.include({ inside: outputs[0]!.pk, build: inner.pk, consumed: outer.pk })
  })
})
