/** What is not here any more is not made, used up, held or thrown away by a build, and what a build used up does not come back with it. */
import { expect } from 'chai'
import type { Row } from '../../../../database.ts'
import { rebuildKept } from '../../../../resource/inventory/kept/index.ts'
import type { Reply } from '../../../support/api.ts'
import { type Made, makeCompany } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { expectSound } from '../../../support/stock.ts'
import { made } from '../order/builders.ts'
import { Making } from './outputs/making.ts'
import type { Workshop } from './workshop.ts'

eachDatabase('builds and what is at hand', (kind) => {
  let at: Making
  let shop: Workshop
  let screw: Made
  let chip: Made
  let frame: Made
  let board: Made
  let customer: Made
  let last = 0
  before(async () => {
    at = await Making.open(kind)
    shop = at.shop
    screw = await shop.part()
    chip = await shop.part({ trackable: true, assembly: true, salable: true })
    frame = await shop.assembly([[screw, 4]])
    board = await shop.assembly([[chip, 1]], { trackable: true, salable: true })
    customer = await makeCompany(shop.api, { is_customer: true })
  })
  after(async () => {
    await shop.server.db.transaction(rebuildKept) // after rows that were written by hand
    await expectSound(shop.server.db)
    await shop.server.close()
  })
  const act = (build: Made, action: string, body: object = {}): Promise<Reply> => shop.api.post(`/build/${build.pk}/${action}/`, body)
  const well = async (request: Promise<Reply>): Promise<void> => {
    const { status, text } = await request
    expect(status, text).to.be.within(200, 299)
  }
  const refused = async (request: Promise<Reply>, message: unknown): Promise<void> => {
    const { status, body } = await request
    expect([status, body]).to.eql([400, message])
  }
  /** A build of one board that is begun, with its serial number. */
  async function begun(): Promise<{ build: Made; output: Made; serial: string; line: Made }> {
    const serial = String(++last)
    const build = await shop.build(board, 1)
    const [output] = await at.begin(build, 1, { serial_numbers: serial })
    return { build, output: output!, serial, line: (await shop.lines(build))[0]! }
  }
  const chipOf = (serial: string, values: Row = {}): Promise<Made> => shop.stock(chip, 1, { serial_numbers: serial, ...values })
  /** Changes an item in a transaction that ends while the request waits for it. */
  async function meanwhile(item: Made, values: Row | undefined, request: () => Promise<Reply>): Promise<Reply> {
    const { answer } = await shop.server.db.transaction(async (trx) => {
      const row = trx('stock_item').where({ id: item.pk })
      await (values ? row.update(values) : row.delete())
      const answer = request()
      await new Promise((done) => setTimeout(done, 300))
      return { answer }
    })
    return answer
  }

  it('a build that used something up stays: it would be in stock again', async () => {
    const build = await shop.build(frame, 1)
    const [line] = await shop.lines(build)
    const item = await shop.stock(screw, 10)
    await well(shop.allocate(build, [line!, item, 4]))
    await well(act(build, 'issue'))
    await well(act(build, 'consume', { lines: [{ build_line: line!.pk }] }))
    await well(act(build, 'cancel'))
    await refused(shop.api.delete(`/build/${build.pk}/`), { non_field_errors: ['Build order has consumed stock'] })
    const inStock = await shop.rows('select quantity from stock_item where part_id = ? and in_stock', screw.pk)
    expect(inStock).to.eql([{ quantity: 600_000 }])
    const unused = await shop.build(frame, 1)
    await well(act(unused, 'cancel'))
    expect((await shop.api.delete(`/build/${unused.pk}/`)).status).to.equal(204)
  })

  it('a cancelled build throws away what it is making, and nothing that has become something else', async () => {
    const sold = await begun()
    await well(shop.api.patch(`/stock/${sold.output.pk}/`, { customer: customer.pk }))
    await refused(act(sold.build, 'cancel', { remove_incomplete_outputs: true }), {
      remove_incomplete_outputs: ['A build output is not in stock'],
    })
    expect(await at.state(sold.build)).to.include({ status: 20 })
    const done = await begun()
    await well(meanwhile(done.output, { is_building: false }, () => act(done.build, 'cancel', { remove_incomplete_outputs: true })))
    expect(await at.item(done.output)).to.include({ building: false, quantity: 1 })
    const lying = await begun()
    await well(act(lying.build, 'cancel', { remove_incomplete_outputs: true }))
    expect(await at.item(lying.output)).to.equal(undefined)
  })

  it('components find outputs that are still made by the build, and no others', async () => {
    const other = await shop.build(board, 1)
    for (const values of [{ build_id: other.pk }, { is_building: false }, { customer_id: customer.pk }, undefined]) {
      const { build, output, serial } = await begun()
      await chipOf(serial)
      await well(meanwhile(output, values, () => act(build, 'auto-allocate', { item_type: 'tracked' })))
      expect(await shop.held(build), JSON.stringify(values)).to.eql([])
    }
    const { build, output, serial, line } = await begun()
    const own = await chipOf(serial)
    await well(act(build, 'auto-allocate', { item_type: 'tracked' }))
    expect(await shop.held(build)).to.eql([[line.pk, own.pk, 1, output.pk]])
  })

  it('what has expired is matched by its serial number only where it may be used', async () => {
    await shop.set('STOCK_ENABLE_EXPIRY', 'True')
    const { build, serial } = await begun()
    await chipOf(serial, { expiry_date: '2020-01-01' })
    await well(act(build, 'auto-allocate', { item_type: 'tracked' }))
    expect(await shop.held(build)).to.eql([])
    await shop.set('STOCK_ALLOW_EXPIRED_BUILD', 'True')
    await well(act(build, 'auto-allocate', { item_type: 'tracked' }))
    expect(await shop.held(build)).to.have.length(1)
    await shop.set('STOCK_ALLOW_EXPIRED_BUILD', 'False')
    await shop.set('STOCK_ENABLE_EXPIRY', 'False')
  })

  it('a build that is over holds nothing for what it begins', async () => {
    const build = await shop.build(board, 1)
    await well(act(build, 'cancel'))
    const serial = String(++last)
    await chipOf(serial)
    await refused(act(build, 'create-output', { quantity: 1, serial_numbers: serial, auto_allocate: true }), {
      non_field_errors: ['Build order is not open'],
    })
    await well(act(build, 'create-output', { quantity: 1, serial_numbers: serial }))
    expect(await shop.held(build)).to.eql([])
  })

  it('nothing is used up for an output that is sold or lies in something, its own component above all', async () => {
    const { build, output, serial, line } = await begun()
    const own = await chipOf(serial)
    await well(shop.allocate(build, [line, own, 1, output]))
    for (const values of [{ customer: customer.pk }, { belongs_to: own.pk }]) {
      await well(shop.api.patch(`/stock/${output.pk}/`, values))
      await refused(act(build, 'consume', { lines: [{ build_line: line.pk }] }), {
        non_field_errors: [`Stock item ${output.pk} is not in stock`],
      })
      await well(shop.api.patch(`/stock/${output.pk}/`, { customer: null, belongs_to: null }))
    }
    await well(act(build, 'consume', { lines: [{ build_line: line.pk }] }))
    expect(await at.item(own)).to.include({ inside: output.pk })
  })

  it('what a build holds is not given away, not while it is still being made either', async () => {
    const below = await shop.build(chip, 1)
    const { build, output, line, serial } = await begun()
    const [making] = await at.begin(below, 1, { serial_numbers: serial })
    await well(act(build, 'auto-allocate', { item_type: 'tracked' }))
    expect(await shop.held(build)).to.eql([[line.pk, making!.pk, 1, output.pk]])
    const held = { non_field_errors: ['This stock item is allocated to an order: take it out of the order first.'] }
    for (const values of [{ customer: customer.pk }, { belongs_to: output.pk, is_building: false }, { consumed_by: build.pk }])
      await refused(shop.api.patch(`/stock/${making!.pk}/`, values), held)
    await at.done(below, 'complete', [making!])
    expect(await at.item(making!)).to.include({ building: false, stocked: true })
  })

  it('builds lie a hundred deep below each other at most', async () => {
    const { rows, server } = shop
    const first = await shop.build(frame, 1)
    await server.db.transaction(async (trx) => {
      let parent = first.pk
      for (let n = 1; n < 100; n++) {
        const [row] = await trx('build_build')
          .insert({
            reference: `BO-${9000 + n}`,
            reference_int: 9000 + n,
            part_id: frame.pk,
            quantity: 100_000,
            parent_id: parent,
            status: 40,
          })
          .returning('id')
        parent = row.id
      }
    })
    const [{ id: bottom } = {}] = await rows('select max(id) as id from build_build')
    const lower = await shop.build(frame, 1, { parent: bottom })
    expect((await shop.api.get(`/build/${lower.pk}/`)).body.level).to.equal(100)
    const tooDeep = { parent: ['Builds cannot lie more than 100 deep below each other'] }
    await refused(shop.api.post('/build/', { part: frame.pk, quantity: 1, parent: lower.pk }), tooDeep)
    const top = await shop.build(frame, 1)
    await refused(shop.api.patch(`/build/${first.pk}/`, { parent: top.pk }), tooDeep)
    await well(shop.api.patch(`/build/${lower.pk}/`, { parent: top.pk }))
    await well(shop.api.patch(`/build/${first.pk}/`, { parent: top.pk }))
  })

  it('lines that the same stock fits share it, in their order, by what each takes in its place', async () => {
    const [nut, spare] = [await shop.part(), await shop.part()]
    const thing = await shop.assembly([
      [nut, 2, { reference: 'a' }],
      [nut, 3, { reference: 'b' }],
      [nut, 4, { reference: 'c' }],
    ])
    const third = (await shop.bomOf(thing)).find(({ quantity }) => quantity === 4)!
    await made(shop.api, '/bom/substitute/', { bom_item: third.pk, part: spare.pk })
    const build = await shop.build(thing, 1)
    const [a, b, c] = (await shop.lines(build)).sort((x, y) => Number(x.quantity) - Number(y.quantity))
    const [some, more, instead] = [await shop.stock(nut, 1), await shop.stock(nut, 5), await shop.stock(spare, 9)]
    await well(act(build, 'auto-allocate', { interchangeable: true }))
    expect(await shop.held(build)).to.eql([
      [a!.pk, some.pk, 1, null],
      [a!.pk, more.pk, 1, null],
      [b!.pk, more.pk, 3, null],
      [c!.pk, more.pk, 1, null],
      [c!.pk, instead.pk, 3, null],
    ])
  })
})
