/** What using up must never do: cut a piece, take what others hold, or count something twice, whoever asks at the same time. */
import { expect } from 'chai'
import { type Permission, ROLES, VERBS } from '../../../../provider/scopes.ts'
import { person, type Reply } from '../../../support/api.ts'
import { type Made, makeCompany } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { expectSound, PIECE } from '../../../support/stock.ts'
import { made } from '../order/builders.ts'
import { Workshop } from './workshop.ts'

eachDatabase('using up what builds hold', (kind) => {
  let shop: Workshop
  before(async () => {
    shop = await Workshop.open(kind)
  })
  after(async () => {
    await expectSound(shop.server.db)
    await shop.server.close()
  })

  const post = (build: Made, name: string, body: unknown = {}): Promise<Reply> => shop.api.post(`/build/${build.pk}/${name}/`, body)
  const done = async (build: Made, name: string, body: unknown = {}): Promise<Reply> => {
    const reply = await post(build, name, body)
    expect(reply.status, reply.text).to.be.below(300)
    return reply
  }
  const begun = async (assembly: Made, quantity: number, values = {}): Promise<[Made, ...Made[]]> => {
    const build = await shop.build(assembly, quantity, values)
    await done(build, 'issue')
    return [build, ...(await shop.lines(build))]
  }
  const item = async (pk: number) => {
    const [row] = await shop.rows(
      'select quantity, serial, belongs_to_id as inside, consumed_by_id as used from stock_item where id = ?',
      pk,
    )
    const { quantity, serial, inside, used } = row!
    return { quantity: Number(quantity) / PIECE, serial: serial === null ? null : String(serial), inside, used }
  }
  const rowsOf = async (line: Made): Promise<number[]> =>
    (await shop.rows('select id from build_item where build_line_id = ? order by id', line.pk)).map(({ id }) => Number(id))
  const everything = () =>
    Promise.all(
      ['stock_item', 'stock_tracking', 'build_build', 'build_line', 'build_item'].map((table) =>
        shop.rows(`select * from ${table} order by id`),
      ),
    )

  it('takes a thing with a serial number whole, and a tracked part in whole pieces', async () => {
    const [board, cable] = [await shop.part({ trackable: true }), await shop.part({ trackable: true })]
    const assembly = await shop.assembly(
      [
        [board, 1],
        [cable, 3],
      ],
      { trackable: true },
    )
    const [build, boards, cables] = await begun(assembly, 1)
    const { body: outputs } = await done(build, 'create-output', { quantity: 1, serial_numbers: '1' })
    const { body: numbered } = await shop.api.post('/stock/', { part: board.pk, quantity: 1, serial_numbers: '9', location: shop.shelf.pk })
    const coil = await shop.stock(cable, 5)
    expect((await shop.allocate(build, [boards!, numbered[0], 1, outputs[0]], [cables!, coil, 3, outputs[0]])).status).to.equal(201)
    const [[one], [three]] = [await rowsOf(boards!), await rowsOf(cables!)]
    const before = await everything()
    for (const [build_item, quantity] of [
      [one, 0.5],
      [three, 1.5],
    ]) {
      const { status, body, text } = await post(build, 'consume', { items: [{ build_item, quantity }] })
      expect([status, Object.keys(body?.items?.[0] ?? {})], text).to.deep.equal([400, ['quantity']])
    }
    expect(await everything()).to.deep.equal(before)
    await done(build, 'consume', {
      items: [
        { build_item: one, quantity: 1 },
        { build_item: three, quantity: 2 },
      ],
    })
    expect(await item(numbered[0].pk)).to.deep.equal({ quantity: 1, serial: '9', inside: outputs[0].pk, used: build.pk })
    expect(await item(coil.pk)).to.include({ quantity: 3, inside: null, used: null })
    expect(await shop.held(build)).to.deep.equal([[cables!.pk, coil.pk, 1, outputs[0].pk]])
  })

  it('takes what is said of a row where its line is named, too', async () => {
    const screw = await shop.part()
    const [build, line] = await begun(await shop.assembly([[screw, 1]]), 10)
    const items = [await shop.stock(screw, 6), await shop.stock(screw, 4)]
    await shop.allocate(build, [line!, items[0]!, 6], [line!, items[1]!, 4])
    const [first] = await rowsOf(line!)
    await done(build, 'consume', { items: [{ build_item: first, quantity: 2 }], lines: [{ build_line: line!.pk }] })
    expect(await shop.held(build)).to.deep.equal([[line!.pk, items[0]!.pk, 4, null]])
    expect(Number((await shop.row('build_line', line!))!.consumed) / PIECE).to.equal(6)
    expect([(await item(items[0]!.pk)).quantity, (await item(items[1]!.pk)).used]).to.deep.equal([4, build.pk])
  })

  it('trims no piece in two', async () => {
    const counted = await shop.part({ trackable: true })
    const one = { part: counted.pk, quantity: 1, serial_numbers: '5', location: shop.shelf.pk }
    const items = [(await shop.api.post('/stock/', one)).body[0] as Made, await shop.stock(counted, 10)] as const
    // An item keeps its serial number when its part is no longer trackable.
    expect((await shop.api.patch(`/part/${counted.pk}/`, { trackable: false })).status).to.equal(200)
    const [build, line] = await begun(await shop.assembly([[counted, 4.5]]), 1)
    expect((await shop.allocate(build, [line!, items[0], 1], [line!, items[1], 4])).status).to.equal(201)
    await done(build, 'finish', { accept_overallocated: 'trim', accept_incomplete: true })
    expect([await item(items[0].pk), (await item(items[1].pk)).quantity]).to.deep.equal([
      { quantity: 1, serial: '5', inside: null, used: build.pk },
      6.5,
    ])
    expect(Number((await shop.row('build_line', line!))!.consumed) / PIECE).to.equal(4.5)
  })

  it('leaves what a sale holds of the same item', async () => {
    const screw = await shop.part({ salable: true })
    const stock = await shop.stock(screw, 10)
    const [build, line] = await begun(await shop.assembly([[screw, 4]]), 1)
    await shop.allocate(build, [line!, stock, 4])
    const customer = await makeCompany(shop.api, { is_customer: true })
    const sale = await made(shop.api, '/order/so/', { customer: customer.pk })
    const sold = await made(shop.api, '/order/so-line/', { order: sale.pk, part: screw.pk, quantity: 9 })
    const sell = { items: [{ line_item: sold.pk, stock_item: stock.pk, quantity: 6 }] }
    expect((await shop.api.post(`/order/so/${sale.pk}/allocate/`, sell)).status).to.equal(201)
    await done(build, 'finish', { accept_incomplete: true })
    expect(await item(stock.pk)).to.include({ quantity: 6, used: null })
    expect(await shop.rows('select item_id, quantity from order_sales_order_allocation where line_id = ?', sold.pk)).to.deep.equal([
      { item_id: stock.pk, quantity: 6 * PIECE },
    ])
  })

  it('is consumed, finished and cancelled once, whoever does that at the same time', async () => {
    const screw = await shop.part()
    const assembly = await shop.assembly([[screw, 5]])
    for (let n = 0; n < 6; n++) {
      const stock = await shop.stock(screw, 20)
      const [build, line] = await begun(assembly, 2)
      await shop.allocate(build, [line!, stock, 10])
      const [row] = await rowsOf(line!)
      const replies = await Promise.all([
        post(build, 'consume', { items: [{ build_item: row, quantity: 6 }] }),
        post(build, 'consume', { lines: [{ build_line: line!.pk }] }),
        post(build, 'finish', { accept_incomplete: true, accept_unallocated: true }),
        post(build, 'cancel', { remove_allocated_stock: true }),
        post(build, 'consume', { items: [{ build_item: row, quantity: 6 }] }),
        post(build, 'auto-allocate'),
      ])
      for (const { status, text } of replies) expect(status, text).to.be.oneOf([200, 201, 400])
      const [{ consumed }] = (await shop.rows('select consumed from build_line where id = ?', line!.pk)) as [{ consumed: number }]
      const used = (await shop.rows('select sum(quantity) as n from stock_item where consumed_by_id = ?', build.pk))[0]!.n
      expect(Number(used ?? 0), 'what the line counts is what was used up').to.equal(consumed)
      expect(consumed / PIECE).to.be.at.most(10)
      expect(await shop.held(build)).to.deep.equal([])
    }
  })

  it('is found for several builds at the same time, and no item is held beyond what there is', async () => {
    const screw = await shop.part()
    const assembly = await shop.assembly([[screw, 5]])
    const builds = await Promise.all([1, 2, 3, 4, 5, 6].map(() => begun(assembly, 2)))
    const items = [await shop.stock(screw, 12), await shop.stock(screw, 13), await shop.stock(screw, 8)]
    const replies = await Promise.all(builds.map(([build]) => post(build, 'auto-allocate', { interchangeable: true })))
    expect(replies.map(({ status }) => status)).to.deep.equal([200, 200, 200, 200, 200, 200])
    for (const { pk } of items) {
      const [row] = await shop.rows('select sum(quantity) as n from build_item where stock_item_id = ?', pk)
      expect(Number(row!.n)).to.be.at.most((await item(pk)).quantity * PIECE)
    }
    const [row] = await shop.rows(
      `select sum(a.quantity) as n from build_item a join stock_item i on i.id = a.stock_item_id where i.part_id = ?`,
      screw.pk,
    )
    expect(Number(row!.n) / PIECE, 'all that there is is held').to.equal(33)
  })

  it('gives back what belongs to others, and uses it up for nobody but its owner', async () => {
    const { api, server } = shop
    const all = ROLES.flatMap((role) => VERBS.map((verb): Permission => `${verb}:${role}`))
    const stranger = await person(server, ...all)
    const screw = await shop.part()
    const theirs = await shop.stock(screw, 5)
    const [build, line] = await begun(await shop.assembly([[screw, 5]]), 1)
    await shop.allocate(build, [line!, theirs, 5])
    const [{ id: owner }] = (await shop.rows(
      "select o.id from users_owner o join auth_user u on u.id = o.user_id where u.username = 'super'",
    )) as [{ id: number }]
    expect((await api.patch(`/stock/${theirs.pk}/`, { owner })).status).to.equal(200)
    await shop.set('STOCK_OWNERSHIP_CONTROL', 'True')
    const said = { accept_incomplete: true }
    const before = await everything()
    for (const [name, body] of [
      ['consume', { lines: [{ build_line: line!.pk }] }],
      ['finish', said],
      ['cancel', { remove_allocated_stock: true }],
    ] as const) {
      const { status, text } = await stranger.post(`/build/${build.pk}/${name}/`, body)
      expect([status, /Only the owner/.test(text)], `${name} ${text}`).to.deep.equal([400, true])
    }
    expect(await everything()).to.deep.equal(before)
    expect((await stranger.post(`/build/${build.pk}/cancel/`, {})).status).to.equal(201)
    expect([await shop.held(build), (await item(theirs.pk)).used]).to.deep.equal([[], null])
    // Nor is it found for what somebody else builds.
    const [next] = await begun({ pk: build.part } as Made, 1)
    expect((await stranger.post(`/build/${next.pk}/auto-allocate/`, {})).status).to.equal(200)
    expect(await shop.held(next)).to.deep.equal([])
    await shop.set('STOCK_OWNERSHIP_CONTROL', 'False')
  })
})
