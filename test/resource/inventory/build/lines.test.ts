/** Lines of builds: made from the bill of materials, and what they tell of stock. */
import { expect } from 'chai'
import fc from 'fast-check'
import { required } from '../../../../resource/inventory/build/bom-lines.ts'
import type { Made } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { expectSound, PIECE } from '../../../support/stock.ts'
import { made } from '../order/builders.ts'
import { Workshop } from './workshop.ts'

describe('what a build takes of a component', () => {
  const pieces = (count: number) => Math.round(count * PIECE)
  const takes = (of: { quantity: number; setup?: number; attrition?: number; multiple?: number }, built: number) =>
    required(
      {
        id: 1,
        quantity: pieces(of.quantity),
        setup_quantity: pieces(of.setup ?? 0),
        attrition: pieces(of.attrition ?? 0),
        rounding_multiple: of.multiple === undefined ? null : pieces(of.multiple),
      },
      pieces(built),
    ) / PIECE

  it('is what each takes, with losses, set-up and rounding', () => {
    expect(takes({ quantity: 4 }, 10)).to.equal(40)
    expect(takes({ quantity: 0.1 }, 3)).to.equal(0.3)
    expect(takes({ quantity: 2, attrition: 10 }, 10)).to.equal(22)
    expect(takes({ quantity: 2, attrition: 10, setup: 3 }, 10)).to.equal(25)
    expect(takes({ quantity: 2.5, attrition: 10, multiple: 5 }, 10)).to.equal(30)
    expect(takes({ quantity: 1, multiple: 5 }, 10)).to.equal(10)
    expect(takes({ quantity: 1, setup: 0.00001, multiple: 5 }, 10)).to.equal(15)
  })

  it('is enough, a multiple, and no more than one multiple too much', () => {
    const quantity = fc.integer({ min: 1, max: 1e8 })
    fc.assert(
      fc.property(
        quantity,
        fc.integer({ min: PIECE, max: 1e8 }),
        fc.nat(1e7),
        fc.nat(1e8),
        fc.nat(1e7),
        (each, built, lost, setup, step) => {
          const all = BigInt(
            required({ id: 1, quantity: each, setup_quantity: setup, attrition: lost, rounding_multiple: step || null }, built),
          )
          const unit = BigInt(step || 1)
          // In units of 10^-17: pieces, pieces and a share of 10^7.
          const exact = BigInt(each) * BigInt(built) * (10_000_000n + BigInt(lost)) + BigInt(setup) * 1_000_000_000_000n
          expect(all % unit).to.equal(0n)
          expect(all * 1_000_000_000_000n + 500_000_000_000n >= exact).to.equal(true)
          expect((all - unit) * 1_000_000_000_000n < exact).to.equal(true)
        },
      ),
    )
  })
})

eachDatabase('lines of builds', (kind) => {
  let shop: Workshop
  before(async () => {
    shop = await Workshop.open(kind)
  })
  after(async () => {
    await expectSound(shop.server.db)
    await shop.server.close()
  })

  it('are those of the bill of materials with those of the templates, but for what is virtual', async () => {
    const [own, handed, kept, work] = [await shop.part(), await shop.part(), await shop.part(), await shop.part({ virtual: true })]
    const template = await shop.assembly(
      [
        [handed, 2, { inherited: true }],
        [kept, 1],
      ],
      { is_template: true },
    )
    const variant = await shop.assembly(
      [
        [own, 3, { attrition: 10, setup_quantity: 1, rounding_multiple: 5, optional: true, reference: 'R1' }],
        [work, 1],
      ],
      { variant_of: template.pk },
    )
    const build = await shop.build(variant, 4)
    const lines = await shop.lines(build)
    expect(lines.map(({ part, quantity, inherited, optional }) => [part, quantity, inherited, optional])).to.have.deep.members([
      [handed.pk, 8, true, false],
      [own.pk, 15, false, true],
    ])
    expect(await shop.totals(own)).to.include({ required: 15 })
    expect((await shop.lines(build, '&optional=true&bom_item_detail=true&part_detail=true'))[0]).to.deep.include({
      reference: 'R1',
      consumed: 0,
    })
    await shop.api.patch(`/build/${build.pk}/`, { quantity: 6 })
    expect((await shop.lines(build)).map(({ part, quantity }) => [part, quantity])).to.have.deep.members([
      [handed.pk, 12],
      [own.pk, 25],
    ])
    expect(await shop.totals(own)).to.include({ required: 25 })
  })

  it('follow the bill of materials as long as the build is open', async () => {
    const [bolt, nut, wing] = [await shop.part(), await shop.part(), await shop.part()]
    const frame = await shop.assembly([[bolt, 2, { inherited: true }]], { is_template: true })
    const small = await shop.assembly([], { variant_of: frame.pk })
    const [open, held, old] = [await shop.build(frame, 3), await shop.build(small, 5), await shop.build(frame, 7)]
    expect((await shop.api.post(`/build/${held.pk}/hold/`)).status).to.equal(201)
    await shop.put(old, { status: 40 })
    const asked = async (build: Made) => (await shop.lines(build)).map(({ part, quantity }) => [part, quantity])
    const [line] = (await shop.api.get(`/bom/?part=${frame.pk}`)).body
    expect((await shop.api.patch(`/bom/${line.pk}/`, { quantity: 4, setup_quantity: 1 })).status).to.equal(200)
    expect([await asked(open), await asked(held), await asked(old)]).to.deep.equal([[[bolt.pk, 13]], [[bolt.pk, 21]], [[bolt.pk, 14]]])
    expect(await shop.totals(bolt)).to.include({ required: 34 })
    // What is new for the template alone is nothing to its variants.
    const alone = await made(shop.api, '/bom/', { part: frame.pk, sub_part: nut.pk, quantity: 1 })
    expect([await asked(open), await asked(held)]).to.deep.equal([
      [
        [bolt.pk, 13],
        [nut.pk, 3],
      ],
      [[bolt.pk, 21]],
    ])
    await shop.api.patch(`/bom/${alone.pk}/`, { inherited: true })
    expect(await asked(held)).to.deep.equal([
      [bolt.pk, 21],
      [nut.pk, 5],
    ])
    expect(await shop.totals(nut)).to.include({ required: 8 })
    await shop.api.patch(`/bom/${alone.pk}/`, { sub_part: wing.pk })
    expect([await shop.totals(nut), await shop.totals(wing)].map(({ required }) => required)).to.deep.equal([0, 8])
    // A service is taken from nowhere; what was held is free.
    const bin = await shop.stock(wing, 9)
    const its = (await shop.lines(open)).find(({ part }) => part === wing.pk)!
    expect((await shop.allocate(open, [its, bin, 2])).status).to.equal(201)
    await shop.api.patch(`/part/${wing.pk}/`, { virtual: true })
    await shop.api.patch(`/bom/${alone.pk}/`, { quantity: 2 })
    expect(await asked(open)).to.deep.equal([[bolt.pk, 13]])
    expect(await shop.held(open)).to.deep.equal([])
    expect(await shop.totals(wing)).to.include({ required: 0, allocated: 0, free: 9 })
    expect((await shop.api.delete(`/bom/${line.pk}/`)).status).to.equal(204)
    expect([await asked(open), await asked(held), await asked(old)]).to.deep.equal([[], [], []])
  })

  it('tell what there is of the part, its variants and substitutes', async () => {
    const [spare, red] = [await shop.part(), await shop.part({ is_template: true })]
    const light = await shop.part({ variant_of: red.pk })
    const lamp = await shop.assembly([[red, 2, { allow_variants: true }]])
    const bom = (await shop.api.get(`/bom/?part=${lamp.pk}`)).body[0]
    await made(shop.api, '/bom/substitute/', { bom_item: bom.pk, part: spare.pk })
    await shop.stock(red, 3)
    await shop.stock(light, 4)
    const stock = await shop.stock(spare, 5)
    const build = await shop.build(lamp, 6)
    const [line] = await shop.lines(build)
    const there = { available_stock: 3, available_variant_stock: 4, available_substitute_stock: 5, allocated: 0, external_stock: 0 }
    expect(line).to.include({ ...there, in_production: 0, scheduled_to_build: 0, on_order: 0, allow_variants: true })
    expect(await shop.lines(build, '&available=true')).to.have.length(1)
    expect((await shop.allocate(build, [line!, stock, 2])).status).to.equal(201)
    const [now] = await shop.lines(build, '&allocations=true')
    expect(now).to.include({ ...there, available_substitute_stock: 3, allocated: 2 })
    expect((now!.allocations as Made[]).map((one) => [one.stock_item, one.quantity])).to.deep.equal([[stock.pk, 2]])
    await shop.api.patch(`/build/${build.pk}/`, { quantity: 7 })
    expect(await shop.lines(build, '&available=true')).to.have.length(0)
    expect(await shop.lines(build, '&allocated=false')).to.have.length(1)
  })

  it('are changed and taken away one by one, and made by nobody', async () => {
    const screw = await shop.part()
    const box = await shop.assembly([[screw, 2]])
    const build = await shop.build(box, 3)
    const [line] = await shop.lines(build)
    const { status, body } = await shop.api.post('/build/line/', { build: build.pk, bom_item: line!.bom_item, quantity: 1, consumed: 0 })
    const empty = ['This field cannot be null.']
    expect([status, body]).to.deep.equal([400, { build: empty, bom_item: empty }])
    expect((await shop.api.patch(`/build/line/${line!.pk}/`, { quantity: 7 })).status).to.equal(200)
    expect(await shop.row('build_line', line!)).to.include({ quantity: 7 * PIECE, build_id: build.pk })
    expect(await shop.totals(screw)).to.include({ required: 7 })
    for (const name of ['quantity', 'consumed'])
      expect((await shop.api.patch(`/build/line/${line!.pk}/`, { [name]: -1 })).status, name).to.equal(400)
    expect((await shop.api.patch(`/build/line/${line!.pk}/`, { consumed: 3 })).status).to.equal(200)
    expect(await shop.totals(screw)).to.include({ required: 4 })
    expect((await shop.api.patch(`/build/line/${line!.pk}/`, { consumed: 8 })).status).to.equal(200)
    expect(await shop.totals(screw)).to.include({ required: 0 })
    const bin = await shop.stock(screw, 9)
    expect((await shop.allocate(build, [line!, bin, 4])).status).to.equal(201)
    expect(await shop.totals(screw)).to.include({ allocated: 4, free: 5 })
    expect((await shop.api.delete(`/build/line/${line!.pk}/`)).status).to.equal(204)
    expect(await shop.held(build)).to.deep.equal([])
    expect(await shop.totals(screw)).to.include({ required: 0, allocated: 0, free: 9 })
  })
})
