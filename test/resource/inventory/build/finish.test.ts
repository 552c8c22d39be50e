/** How builds come to an end: stock is found for them, used up, given back; every count is as it should be, and what fails changes nothing. */
import { expect } from 'chai'
import { rebuildKept } from '../../../../resource/inventory/kept/index.ts'
import type { Reply } from '../../../support/api.ts'
import type { Made } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { expectSound, PIECE } from '../../../support/stock.ts'
import { made } from '../order/builders.ts'
import { Workshop } from './workshop.ts'

const TASK = { task_id: '', exists: false, pending: false, complete: true, success: true, http_status: 200 }
const [PRODUCTION, CANCELLED, COMPLETE] = [20, 30, 40]

eachDatabase('the end of builds', (kind) => {
  let shop: Workshop
  before(async () => {
    shop = await Workshop.open(kind)
  })
  after(async () => {
    await expectSound(shop.server.db)
    await shop.server.close()
  })

  const post = (build: Made, name: string, body: unknown = {}): Promise<Reply> => shop.api.post(`/build/${build.pk}/${name}/`, body)
  const done = async (build: Made, name: string, body: unknown = {}): Promise<void> => {
    const { status, text } = await post(build, name, body)
    expect(status, text).to.be.below(300)
  }
  /** A refusal, by which nothing changes. */
  const refused = async (build: Made, name: string, body: unknown, says: unknown): Promise<void> => {
    const state = async () => [
      await shop.rows('select * from build_build where id = ?', build.pk),
      await shop.rows('select * from build_line where build_id = ? order by id', build.pk),
      await shop.held(build),
      await shop.rows('select id, quantity, location_id, consumed_by_id, is_building from stock_item order by id'),
      await shop.rows('select count(*) as n from stock_tracking'),
    ]
    const before = await state()
    const reply = await post(build, name, body)
    expect([reply.status, reply.body], reply.text).to.deep.equal([400, says])
    expect(await state()).to.deep.equal(before)
  }
  const item = async (of: { pk: number }): Promise<Record<string, unknown> | undefined> => {
    const [row] = await shop.rows(
      'select quantity, location_id as place, consumed_by_id as used, parent_id as from_ from stock_item where id = ?',
      of.pk,
    )
    return row && { ...row, quantity: Number(row.quantity) / PIECE }
  }
  /** What a build used up: part, quantity, and the item that it was taken from. */
  const used = async (build: Made) =>
    (
      await shop.rows(
        'select part_id as part, quantity, parent_id as origin, location_id as place from stock_item where consumed_by_id = ? order by id',
        build.pk,
      )
    ).map(({ part, quantity, origin, place }) => [part, Number(quantity) / PIECE, origin, place])
  const consumed = async (line: Made): Promise<number> => Number((await shop.row('build_line', line))!.consumed) / PIECE
  const state = async (build: Made) => {
    const { status, completion_date, completed_by_id } = (await shop.row('build_build', build))!
    return { status, day: typeof completion_date, by: typeof completed_by_id }
  }
  /** A build in production, with the lines of its bill of materials. */
  const begun = async (assembly: Made, quantity: number, values = {}): Promise<[Made, ...Made[]]> => {
    const build = await shop.build(assembly, quantity, values)
    await done(build, 'issue')
    return [build, ...(await shop.lines(build))]
  }
  const held = async (build: Made) => (await shop.held(build)).map(([line, item, quantity]) => [line, item, quantity])

  describe('auto-allocate', () => {
    it('takes what lies in one item, and of several only what is interchangeable, as far as lines lack anything', async () => {
      const [screw, nut, plate] = [await shop.part(), await shop.part(), await shop.part({ consumable: true })]
      const [build, screws, nuts] = await begun(
        await shop.assembly([
          [screw, 4],
          [nut, 2],
          [plate, 1],
        ]),
        5,
      )
      const lonely = await shop.stock(screw, 12)
      const [first, second] = [await shop.stock(nut, 3), await shop.stock(nut, 30)]
      await shop.stock(plate, 9)
      const reply = await post(build, 'auto-allocate')
      expect([reply.status, reply.body]).to.deep.equal([200, TASK])
      expect(await held(build)).to.deep.equal([[screws!.pk, lonely.pk, 12]])
      await done(build, 'auto-allocate', { interchangeable: true, stock_sort_by: 'quantity' })
      expect(await held(build)).to.deep.equal([
        [screws!.pk, lonely.pk, 12],
        [nuts!.pk, first.pk, 3],
        [nuts!.pk, second.pk, 7],
      ])
      expect(await shop.totals(nut)).to.include({ allocated: 10, required: 10 })
      // Once more: nothing is lacking that there is.
      await done(build, 'auto-allocate', { interchangeable: true })
      expect(await held(build)).to.have.length(3)
    })

    it('prefers the part itself to its variants, and these to substitutes, which can be left out', async () => {
      const [lamp, other] = [await shop.part({ is_template: true }), await shop.part()]
      const red = await shop.part({ variant_of: lamp.pk })
      const assembly = await shop.assembly([[lamp, 1, { allow_variants: true }]])
      await made(shop.api, '/bom/substitute/', { bom_item: (await shop.api.get(`/bom/?part=${assembly.pk}`)).body[0].pk, part: other.pk })
      const [instead, variant] = [await shop.stock(other, 5), await shop.stock(red, 2)]
      const [build, line] = await begun(assembly, 6)
      await done(build, 'auto-allocate', { interchangeable: true, substitutes: false })
      expect(await held(build)).to.deep.equal([[line!.pk, variant.pk, 2]])
      await done(build, 'unallocate')
      await done(build, 'auto-allocate', { interchangeable: true })
      expect(await held(build)).to.deep.equal([
        [line!.pk, variant.pk, 2],
        [line!.pk, instead.pk, 4],
      ])
    })

    it('keeps to places, to named lines, and to what is not optional unless that is asked for', async () => {
      const [screw, nut, cap] = [await shop.part(), await shop.part(), await shop.part()]
      const [build, screws, nuts, caps] = await begun(
        await shop.assembly([
          [screw, 1],
          [nut, 1],
          [cap, 1, { optional: true }],
        ]),
        2,
      )
      const below = await shop.shelfBelow('Drawer')
      const [here, there] = [await shop.stock(screw, 5), await shop.stock(nut, 5, { location: below })]
      const lid = await shop.stock(cap, 5)
      await done(build, 'auto-allocate', { exclude_location: below, build_lines: [nuts!.pk] })
      expect(await held(build)).to.deep.equal([])
      await done(build, 'auto-allocate', { location: below })
      expect(await held(build)).to.deep.equal([[nuts!.pk, there.pk, 2]])
      await done(build, 'auto-allocate')
      expect(await held(build)).to.deep.equal([
        [nuts!.pk, there.pk, 2],
        [screws!.pk, here.pk, 2],
      ])
      await done(build, 'auto-allocate', { optional_items: true })
      expect((await held(build)).slice(2)).to.deep.equal([[caps!.pk, lid.pk, 2]])
      const other = await shop.build(await shop.assembly([[screw, 1]]), 1)
      const [elsewhere] = await shop.lines(other)
      await refused(
        build,
        'auto-allocate',
        { build_lines: [elsewhere!.pk] },
        { build_lines: ['Build line must point to the correct build order'] },
      )
      await refused(build, 'auto-allocate', { item_type: 'some' }, { item_type: ['"some" is not a valid choice.'] })
    })

    it('leaves expired stock and what others hold, and two lines share what there is', async () => {
      const screw = await shop.part()
      const [first, build] = [
        (await begun(await shop.assembly([[screw, 3]]), 1))[0],
        (await begun(await shop.assembly([[screw, 2]]), 4))[0],
      ]
      await shop.set('STOCK_ENABLE_EXPIRY', 'True')
      const old = await shop.stock(screw, 50, { expiry_date: '2020-01-01' })
      const fresh = await shop.stock(screw, 8)
      await done(first, 'auto-allocate')
      await done(build, 'auto-allocate')
      expect([(await held(first)).map(([, ...rest]) => rest), (await held(build)).map(([, ...rest]) => rest)]).to.deep.equal([
        [[fresh.pk, 3]],
        [[fresh.pk, 5]],
      ])
      await shop.set('STOCK_ALLOW_EXPIRED_BUILD', 'True')
      await done(build, 'auto-allocate', { interchangeable: true })
      expect((await held(build)).map(([, ...rest]) => rest)).to.deep.equal([
        [fresh.pk, 5],
        [old.pk, 3],
      ])
      await shop.set('STOCK_ALLOW_EXPIRED_BUILD', 'False')
      await shop.set('STOCK_ENABLE_EXPIRY', 'False')
    })

    it('finds tracked components for outputs with the same serial number', async () => {
      const [board, screw] = [await shop.part({ trackable: true }), await shop.part()]
      const assembly = await shop.assembly(
        [
          [board, 1],
          [screw, 2],
        ],
        { trackable: true },
      )
      const [build, boards, screws] = await begun(assembly, 2)
      const { body: outputs } = await post(build, 'create-output', { quantity: 2, serial_numbers: '71-72' })
      const { body: components } = await shop.api.post('/stock/', {
        part: board.pk,
        quantity: 2,
        serial_numbers: '72-73',
        location: shop.shelf.pk,
      })
      const item = await shop.stock(screw, 40)
      await done(build, 'auto-allocate', { item_type: 'tracked' })
      expect(await shop.held(build)).to.deep.equal([[boards!.pk, components[0].pk, 1, outputs[1].pk]])
      await done(build, 'auto-allocate', { item_type: 'all' })
      expect((await shop.held(build)).slice(1)).to.deep.equal([[screws!.pk, item.pk, 4, null]])
    })

    it('does nothing for a build that is over', async () => {
      const build = await shop.build(await shop.assembly([[await shop.part(), 1]]), 1)
      await done(build, 'cancel')
      await refused(build, 'auto-allocate', {}, { non_field_errors: ['Build order is not open'] })
    })
  })

  describe('consume', () => {
    it('takes so much of an allocation as an item of its own, and the rest stays held', async () => {
      const screw = await shop.part()
      const [build, line] = await begun(await shop.assembly([[screw, 4]]), 5)
      const stock = await shop.stock(screw, 30)
      expect((await shop.allocate(build, [line!, stock, 20])).status).to.equal(201)
      const [row] = await shop.rows('select id from build_item where build_line_id = ?', line!.pk)
      const reply = await post(build, 'consume', { items: [{ build_item: row!.id, quantity: 4 }], notes: 'four used' })
      expect([reply.status, reply.body], reply.text).to.deep.equal([200, TASK])
      expect(await item(stock)).to.include({ quantity: 26, place: shop.shelf.pk, used: null })
      expect([await held(build), await consumed(line!), await used(build)]).to.deep.equal([
        [[line!.pk, stock.pk, 16]],
        4,
        [[screw.pk, 4, stock.pk, null]],
      ])
      expect(await shop.totals(screw)).to.include({ required: 16, allocated: 16, free: 10 })
      const [story] = await shop.rows(`select deltas, notes from stock_tracking where tracking_type = 57 and part_id = ?`, screw.pk)
      expect([JSON.parse(String(story!.deltas)), story!.notes]).to.deep.equal([{ buildorder: build.pk, quantity: 4 }, 'four used'])
      await done(build, 'consume', { lines: [{ build_line: line!.pk }] })
      expect([await held(build), await consumed(line!)]).to.deep.equal([[], 20])
      expect(await item(stock)).to.include({ quantity: 10 })
    })

    it('refuses more than is allocated, what is of another build, and the same twice', async () => {
      const screw = await shop.part()
      const assembly = await shop.assembly([[screw, 1]])
      const [build, line] = await begun(assembly, 5)
      const [other, theirs] = await begun(assembly, 5)
      const stock = await shop.stock(screw, 30)
      await shop.allocate(build, [line!, stock, 5])
      await shop.allocate(other, [theirs!, stock, 5])
      const key = async (of: Made) => (await shop.rows('select id from build_item where build_line_id = ?', of.pk))[0]!.id
      const [mine, not] = [await key(line!), await key(theirs!)]
      const one = (build_item: unknown, quantity: unknown) => ({ items: [{ build_item, quantity }] })
      await refused(build, 'consume', {}, { non_field_errors: ['At least one item or line must be provided'] })
      await refused(build, 'consume', one(mine, 6), { items: [{ quantity: ['Consumed quantity exceeds allocated quantity'] }] })
      await refused(build, 'consume', one(mine, 0), { items: [{ quantity: ['Quantity must be greater than zero'] }] })
      await refused(build, 'consume', one(not, 1), { items: ['Build item must point to the correct build order'] })
      await refused(
        build,
        'consume',
        { items: [...one(mine, 1).items, ...one(mine, 1).items] },
        { items: ['Duplicate build item allocation'] },
      )
      await refused(
        build,
        'consume',
        { lines: [{ build_line: theirs!.pk }] },
        { lines: ['Build line must point to the correct build order'] },
      )
      await shop.api.post('/stock/remove/', { items: [{ pk: stock.pk, quantity: 1 }] })
      expect(await held(other)).to.deep.equal([[theirs!.pk, stock.pk, 5]])
    })
  })

  describe('finish', () => {
    it('uses up what is held, and asks first where too little or too much is held, or too little was built', async () => {
      const [screw, nut] = [await shop.part(), await shop.part()]
      const [build, screws, nuts] = await begun(
        await shop.assembly([
          [screw, 2],
          [nut, 1],
        ]),
        3,
      )
      const [some, whole] = [await shop.stock(screw, 20), await shop.stock(nut, 2)]
      await shop.allocate(build, [screws!, some, 9], [nuts!, whole, 2])
      await refused(
        build,
        'finish',
        {},
        {
          accept_overallocated: ['Some stock items have been overallocated'],
          accept_unallocated: ['Required stock has not been fully allocated'],
          accept_incomplete: ['Required build quantity has not been completed'],
        },
      )
      const accepted = { accept_unallocated: true, accept_incomplete: true }
      const { body } = await post(build, 'create-output', { quantity: 1 })
      await refused(
        build,
        'finish',
        { ...accepted, accept_overallocated: 'accept' },
        { non_field_errors: ['Build order has incomplete outputs'] },
      )
      await done(build, 'delete-outputs', { outputs: [{ output: body[0].pk }] })
      const reply = await post(build, 'finish', { ...accepted, accept_overallocated: 'accept' })
      expect([reply.status, reply.body]).to.deep.equal([201, { accept_overallocated: 'accept', ...accepted }])
      expect(await state(build)).to.deep.equal({ status: COMPLETE, day: 'string', by: 'number' })
      expect([await held(build), await consumed(screws!), await consumed(nuts!)]).to.deep.equal([[], 9, 2])
      expect(await used(build)).to.have.deep.members([
        [screw.pk, 9, some.pk, null],
        [nut.pk, 2, null, null],
      ])
      expect(await item(some)).to.include({ quantity: 11, place: shop.shelf.pk })
      expect(await shop.totals(screw)).to.include({ required: 0, allocated: 0, free: 11 })
      await refused(
        build,
        'finish',
        { ...accepted, accept_overallocated: 'accept' },
        { non_field_errors: ['Build order must be in production state'] },
      )
    })

    it('trims what is held beyond the need, what was used up before counted, the oldest allocations first', async () => {
      const screw = await shop.part()
      const [build, line] = await begun(await shop.assembly([[screw, 10]]), 1)
      const items = [await shop.stock(screw, 5), await shop.stock(screw, 5), await shop.stock(screw, 20)]
      await shop.allocate(build, [line!, items[2]!, 2])
      await done(build, 'consume', { lines: [{ build_line: line!.pk }] })
      await shop.allocate(build, [line!, items[0]!, 5], [line!, items[1]!, 4], [line!, items[2]!, 6])
      await done(build, 'finish', { accept_overallocated: 'trim', accept_incomplete: true })
      expect(await consumed(line!)).to.equal(10)
      expect(await Promise.all(items.map(async (one) => [(await item(one))!.quantity, (await item(one))!.used]))).to.deep.equal([
        [5, null],
        [3, null],
        [12, null],
      ])
      expect(await shop.totals(screw)).to.include({ required: 0, allocated: 0, free: 20 })
    })

    it('waits for builds below, where the installation says so', async () => {
      const assembly = await shop.assembly([])
      const [build] = await begun(assembly, 1)
      const child = await shop.build(assembly, 1, { parent: build.pk })
      await shop.set('BUILDORDER_REQUIRE_CLOSED_CHILDS', 'True')
      await refused(build, 'finish', { accept_incomplete: true }, { non_field_errors: ['Build order has open child build orders'] })
      await done(child, 'cancel')
      await done(build, 'finish', { accept_incomplete: true })
      await shop.set('BUILDORDER_REQUIRE_CLOSED_CHILDS', 'False')
      expect(await state(build)).to.include({ status: COMPLETE })
    })

    it('is done once, and takes once, whoever asks', async () => {
      const screw = await shop.part()
      const [build, line] = await begun(await shop.assembly([[screw, 4]]), 1)
      const stock = await shop.stock(screw, 10)
      await shop.allocate(build, [line!, stock, 4])
      const replies = await Promise.all([1, 2, 3, 4].map(() => post(build, 'finish', { accept_incomplete: true })))
      expect(replies.map(({ status }) => status).sort()).to.deep.equal([201, 400, 400, 400])
      expect([(await item(stock))!.quantity, await consumed(line!)]).to.deep.equal([6, 4])
    })

    it('changes nothing where less is there than is held', async () => {
      const screw = await shop.part()
      const [build, line] = await begun(await shop.assembly([[screw, 4]]), 1)
      const stock = await shop.stock(screw, 10)
      await shop.allocate(build, [line!, stock, 4])
      const put = async (quantity: number): Promise<void> => {
        await shop.server.db.transaction((trx) =>
          trx('stock_item')
            .where({ id: stock.pk })
            .update({ quantity: quantity * PIECE }),
        )
        await shop.server.db.transaction(rebuildKept)
      }
      await put(3)
      await refused(build, 'finish', { accept_incomplete: true }, { non_field_errors: [`Stock item ${stock.pk} is over-allocated`] })
      await done(build, 'cancel')
      await put(10)
    })
  })

  describe('cancel', () => {
    it('gives back what is held, and leaves what it was making', async () => {
      const screw = await shop.part()
      const [build, line] = await begun(await shop.assembly([[screw, 2]]), 2)
      const stock = await shop.stock(screw, 10)
      await shop.allocate(build, [line!, stock, 4])
      const { body } = await post(build, 'create-output', { quantity: 2 })
      const reply = await post(build, 'cancel')
      expect([reply.status, reply.body]).to.deep.equal([201, { remove_allocated_stock: false, remove_incomplete_outputs: false }])
      expect(await state(build)).to.deep.equal({ status: CANCELLED, day: 'string', by: 'number' })
      expect([await held(build), await used(build), await item(body[0])]).to.deep.equal([
        [],
        [],
        { quantity: 2, place: null, used: null, from_: null },
      ])
      expect(await item(stock)).to.include({ quantity: 10 })
      expect(await shop.totals(screw)).to.include({ required: 0, allocated: 0, free: 10 })
      // As long as that is there, the build is, too.
      const kept = await shop.api.delete(`/build/${build.pk}/`)
      expect([kept.status, kept.body]).to.deep.equal([400, { non_field_errors: ['Build order has incomplete outputs: delete them first'] }])
      expect(await item(body[0])).to.include({ quantity: 2 })
      // Again: it stays as it is.
      await done(build, 'cancel', { remove_incomplete_outputs: true })
      expect(await item(body[0])).to.include({ quantity: 2 })
    })

    it('uses up what is held and takes back what it was making, where that is asked for', async () => {
      const [screw, board] = [await shop.part(), await shop.part({ trackable: true })]
      const [build, screws, boards] = await begun(
        await shop.assembly(
          [
            [screw, 2],
            [board, 1],
          ],
          { trackable: true },
        ),
        1,
      )
      const { body: outputs } = await post(build, 'create-output', { quantity: 1, serial_numbers: '1' })
      const stock = await shop.stock(screw, 10)
      const { body: components } = await shop.api.post('/stock/', {
        part: board.pk,
        quantity: 1,
        serial_numbers: '5',
        location: shop.shelf.pk,
      })
      expect((await shop.allocate(build, [screws!, stock, 2], [boards!, components[0], 1, outputs[0]])).status).to.equal(201)
      await done(build, 'cancel', { remove_allocated_stock: true, remove_incomplete_outputs: true })
      expect(await item(outputs[0])).to.equal(undefined)
      expect(await item(components[0])).to.include({ quantity: 1, place: shop.shelf.pk, used: null })
      expect([await held(build), await used(build), await consumed(screws!)]).to.deep.equal([[], [[screw.pk, 2, stock.pk, null]], 2])
    })

    it('takes a complete build, too', async () => {
      const [build] = await begun(await shop.assembly([]), 1)
      await done(build, 'finish', { accept_incomplete: true })
      await done(build, 'cancel')
      expect((await state(build)).status).to.equal(CANCELLED)
      await done(build, 'issue')
      expect((await state(build)).status).to.not.equal(PRODUCTION)
    })
  })

  it('external builds are fed by a purchase order: what comes is an output, which is completed', async () => {
    const supplier = await made(shop.api, '/company/', { name: `Makers ${kind}`, is_supplier: true })
    const screw = await shop.part()
    const assembly = await shop.assembly([[screw, 1]], { purchaseable: true })
    const [build] = await begun(assembly, 3, { external: true })
    const bought = await made(shop.api, '/company/part/', { part: assembly.pk, supplier: supplier.pk, SKU: 'MADE' })
    const order = await made(shop.api, '/order/po/', { supplier: supplier.pk })
    const line = await made(shop.api, '/order/po-line/', { order: order.pk, part: bought.pk, quantity: 3, build_order: build.pk })
    expect((await shop.api.post(`/order/po/${order.pk}/issue/`)).status).to.equal(201)
    const { status, body, text } = await shop.api.post(`/order/po/${order.pk}/receive/`, {
      items: [{ line_item: line.pk, quantity: 3 }],
      location: shop.shelf.pk,
    })
    expect(status, text).to.equal(201)
    expect(body[0]).to.include({ build: build.pk, is_building: true, quantity: 3 })
    await done(build, 'complete', { outputs: [{ output: body[0].pk }], location: shop.shelf.pk })
    await done(build, 'finish', { accept_unallocated: true })
    expect(Number((await shop.row('build_build', build))!.completed) / PIECE).to.equal(3)
    expect(await state(build)).to.include({ status: COMPLETE })
    expect(await shop.totals(assembly)).to.include({ building: 0, scheduled: 0, free: 3 })
  })
})
