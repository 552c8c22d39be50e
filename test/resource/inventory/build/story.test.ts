/**
 * A workshop from the purchase of components to the other site: it builds ten amplifiers and tests them, scraps one, sells four in two
 * shipments, takes one back and moves three. Whatever is counted of a part is compared on the way, by the API and by rows alone.
 */
import { expect } from 'chai'
import { type Made, makeCompany } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { expectSound, PIECE } from '../../../support/stock.ts'
import { made, makeSupplierPart } from '../order/builders.ts'
import { type Counts, expectCounts } from './counts.ts'
import { Workshop } from './workshop.ts'

const AMPLIFIERS = 10

eachDatabase('a workshop that builds amplifiers', (kind) => {
  let shop: Workshop
  const parts: Record<'amplifier' | 'board' | 'chassis' | 'screw' | 'paste', Made> = {} as never
  let bench: Made
  let site: Made
  let build: Made
  let outputs: Made[]
  let boards: Made[]

  async function counts(expected: Partial<Record<keyof typeof parts, Counts>>): Promise<void> {
    for (const [name, wanted] of Object.entries(expected)) await expectCounts(shop, name, parts[name as keyof typeof parts], wanted)
    await expectSound(shop.server.db)
  }
  /** @returns the body of an answer that must have this status */
  async function post(path: string, body: object, wanted = 201) {
    const { status, body: answer, text } = await shop.api.post(path, body)
    expect(status, `POST ${path}: ${text}`).to.equal(wanted)
    return answer
  }
  async function refused(path: string, body: object, message: unknown): Promise<void> {
    expect(await post(path, body, 400), path).to.deep.equal(message)
  }
  const stock = async (query: string): Promise<Made[]> => (await shop.api.get(`/stock/?ordering=serial&${query}`)).body
  const linesOf = async () => new Map((await shop.lines(build)).map((line) => [line.part, line]))

  before(async () => {
    shop = await Workshop.open(kind)
    bench = await made(shop.api, '/stock/location/', { name: 'Bench' })
    site = await made(shop.api, '/stock/location/', { name: 'Other site' })
    for (const [name, values] of [
      ['chassis', {}],
      ['screw', {}],
      ['paste', { consumable: true }],
      ['board', { trackable: true }],
    ] as const)
      parts[name] = await shop.part({ ...values, purchaseable: true })
    parts.amplifier = await shop.assembly(
      [
        [parts.chassis, 1],
        [parts.screw, 4, { attrition: 10, setup_quantity: 2, rounding_multiple: 5 }],
        [parts.board, 1],
        [parts.paste, 0.5, { consumable: true }],
      ],
      { trackable: true, testable: true, salable: true },
    )
    for (const [test_name, required] of [
      ['Burn-in', true],
      ['Hum', false],
    ] as const)
      await made(shop.api, '/part/test-template/', { part: parts.amplifier.pk, test_name, required, description: 'On the bench' })
    await shop.set('PREVENT_BUILD_COMPLETION_HAVING_INCOMPLETED_TESTS', 'True')
  })
  after(() => shop.server.close())

  it('buys what it needs', async () => {
    const supplier = await makeCompany(shop.api, { is_supplier: true })
    const order = await made(shop.api, '/order/po/', { supplier: supplier.pk })
    const lines: Made[] = []
    for (const [name, quantity, pack_quantity] of [
      ['chassis', 12, '1'],
      ['screw', 6, '10'],
      ['board', 11, '1'],
    ] as const) {
      const part = await makeSupplierPart(shop.api, { part: parts[name].pk, supplier: supplier.pk, pack_quantity })
      lines.push(await made(shop.api, '/order/po-line/', { order: order.pk, part: part.pk, quantity, merge_items: false }))
    }
    await counts({ chassis: { ordered: 12 }, screw: { ordered: 60 }, board: { ordered: 11 }, amplifier: {} })
    await post(`/order/po/${order.pk}/issue/`, {})
    const receive = (items: readonly (readonly [line: number, quantity: number, more?: object])[]) =>
      post(`/order/po/${order.pk}/receive/`, {
        location: shop.shelf.pk,
        items: items.map(([line, quantity, more]) => ({ line_item: lines[line]!.pk, quantity, ...more })),
      })
    await receive([
      [0, 12],
      [1, 4],
    ])
    await counts({ chassis: { stock: 12, free: 12 }, screw: { stock: 40, free: 40, ordered: 20 }, board: { ordered: 11 } })
    await receive([
      [1, 2],
      [2, 11, { serial_numbers: '101-111' }],
    ])
    await counts({ screw: { stock: 60, free: 60 }, board: { stock: 11, free: 11 }, amplifier: {} })
    boards = await stock(`part=${parts.board.pk}`)
    const { body } = await shop.api.get(`/part/${parts.amplifier.pk}/requirements/`)
    expect(body.can_build, 'as many as there are boards').to.equal(11)
  })

  it('plans ten, and knows what they take', async () => {
    build = await shop.build(parts.amplifier, AMPLIFIERS, { destination: bench.pk })
    const lines = await linesOf()
    const asked = (name: keyof typeof parts) => lines.get(parts[name].pk)!.quantity
    // Four each and a tenth of that is lost, two for setting up, in fives.
    expect([asked('chassis'), asked('screw'), asked('board'), asked('paste')]).to.deep.equal([10, 50, 10, 5])
    await counts({
      amplifier: { scheduled: 10 },
      chassis: { stock: 12, free: 12, neededToBuild: 10 },
      screw: { stock: 60, free: 60, neededToBuild: 50 },
      board: { stock: 11, free: 11, neededToBuild: 10 },
      paste: { neededToBuild: 5 },
    })
    await post(`/build/${build.pk}/issue/`, {})
    await counts({ amplifier: { scheduled: 10 } })
  })

  it('begins ten with serial numbers, and puts aside what goes into them', async () => {
    const at = `/build/${build.pk}/create-output/`
    outputs = await post(at, { quantity: AMPLIFIERS, serial_numbers: '1-10', batch_code: 'May' })
    expect(outputs.map(({ serial, is_building, in_stock }) => [serial, is_building, in_stock])).to.deep.equal(
      outputs.map((_, n) => [String(n + 1), true, false]),
    )
    await counts({ amplifier: { scheduled: 10, building: 10 } })
    const lines = await linesOf()
    const tracked = lines.get(parts.board.pk)!
    const allocated = await shop.allocate(build, ...outputs.map((output, n) => [tracked, boards[n]!, 1, output] as const))
    expect(allocated.status, allocated.text).to.equal(201)
    await counts({ board: { stock: 11, free: 1, neededToBuild: 10, heldToBuild: 10 } })
    // Of what came in two lots nobody chose one.
    await post(`/build/${build.pk}/auto-allocate/`, {}, 200)
    await counts({
      chassis: { stock: 12, free: 2, neededToBuild: 10, heldToBuild: 10 },
      screw: { stock: 60, free: 60, neededToBuild: 50 },
    })
    await post(`/build/${build.pk}/auto-allocate/`, { interchangeable: true }, 200)
    await counts({
      amplifier: { scheduled: 10, building: 10 },
      chassis: { stock: 12, free: 2, neededToBuild: 10, heldToBuild: 10 },
      screw: { stock: 60, free: 10, neededToBuild: 50, heldToBuild: 50 },
      board: { stock: 11, free: 1, neededToBuild: 10, heldToBuild: 10 },
      paste: { neededToBuild: 5 },
    })
  })

  it('completes nothing that was not tested', async () => {
    const untested = { outputs: [{ non_field_errors: ['Build output has not passed all required tests'] }] }
    const complete = (output: Made) => ({ outputs: [{ output: output.pk }], location: bench.pk })
    await refused(`/build/${build.pk}/complete/`, complete(outputs[0]!), untested)
    // The other test is not required; the required one fails for the last.
    for (const [n, { pk }] of outputs.entries()) await post('/stock/test/', { stock_item: pk, test: 'Burn-in', result: n < 9 })
    await post('/stock/test/', { stock_item: outputs[9]!.pk, test: 'Hum', result: true })
    await refused(`/build/${build.pk}/complete/`, complete(outputs[9]!), untested)
    await counts({ amplifier: { scheduled: 10, building: 10 }, board: { stock: 11, free: 1, neededToBuild: 10, heldToBuild: 10 } })
  })

  it('completes nine, and each has its board inside', async () => {
    const done = outputs.slice(0, 9)
    await post(`/build/${build.pk}/complete/`, { outputs: done.map(({ pk }) => ({ output: pk })), location: bench.pk }, 200)
    expect(await shop.row('build_build', build)).to.include({ completed: 9 * PIECE, status: 20 })
    await counts({
      amplifier: { stock: 9, free: 9, scheduled: 1, building: 1 },
      board: { stock: 2, free: 1, neededToBuild: 1, heldToBuild: 1 },
      chassis: { stock: 12, free: 2, neededToBuild: 10, heldToBuild: 10 },
    })
    const inside = await shop.rows(
      'select serial, belongs_to_id as amplifier, consumed_by_id as build from stock_item where part_id = ? and belongs_to_id is not null order by id',
      parts.board.pk,
    )
    expect(inside).to.deep.equal(done.map(({ pk }, n) => ({ serial: 101 + n, amplifier: pk, build: build.pk })))
  })

  it('scraps the one that failed, and keeps its board', async () => {
    const reject = { outputs: [{ output: outputs[9]!.pk }], location: shop.shelf.pk, notes: 'smoke', discard_allocations: true }
    await post(`/build/${build.pk}/scrap-outputs/`, reject, 200)
    expect(await shop.row('stock_item', outputs[9]!)).to.include({ status: 65, quantity: PIECE, location_id: shop.shelf.pk })
    expect(await shop.row('build_build', build)).to.include({ completed: 9 * PIECE })
    await counts({
      amplifier: { stock: 9, free: 9, scheduled: 1 },
      board: { stock: 2, free: 2, neededToBuild: 1 },
    })
  })

  it('finishes one short, having used up all that ten take', async () => {
    await refused(`/build/${build.pk}/finish/`, {}, { accept_incomplete: ['Required build quantity has not been completed'] })
    await post(`/build/${build.pk}/finish/`, { accept_incomplete: true })
    expect(await shop.row('build_build', build)).to.include({ completed: 9 * PIECE, quantity: 10 * PIECE, status: 40 })
    expect(await shop.held(build)).to.deep.equal([])
    const lines = await linesOf()
    const used = (name: keyof typeof parts) => lines.get(parts[name].pk)!.consumed
    expect([used('chassis'), used('screw'), used('board'), used('paste')]).to.deep.equal([10, 50, 9, 0])
    for (const [name, quantity] of [
      ['chassis', 10],
      ['screw', 50],
      ['board', 9],
    ] as const) {
      const gone = await shop.rows(
        'select sum(quantity) as n from stock_item where part_id = ? and consumed_by_id is not null',
        parts[name].pk,
      )
      expect(Number(gone[0]!.n) / PIECE, name).to.equal(quantity)
    }
    await counts({
      amplifier: { stock: 9, free: 9 },
      chassis: { stock: 2, free: 2 },
      screw: { stock: 10, free: 10 },
      board: { stock: 2, free: 2 },
      paste: {},
    })
  })

  let sold: Made
  it('sells four in two shipments', async () => {
    const customer = await makeCompany(shop.api, { is_customer: true })
    sold = await made(shop.api, '/order/so/', { customer: customer.pk })
    const line = await made(shop.api, '/order/so-line/', { order: sold.pk, part: parts.amplifier.pk, quantity: 4 })
    await post(`/order/so/${sold.pk}/issue/`, {})
    await counts({ amplifier: { stock: 9, free: 9, neededToSell: 4 } })
    const shipments: Made[] = []
    for (const [at, reference] of ['first', 'second'].entries()) {
      const shipment = await made(shop.api, '/order/so/shipment/', { order: sold.pk, reference })
      shipments.push(shipment)
      await post(`/order/so/${sold.pk}/allocate/`, {
        shipment: shipment.pk,
        items: outputs.slice(2 * at, 2 * at + 2).map(({ pk }) => ({ line_item: line.pk, stock_item: pk, quantity: 1 })),
      })
    }
    await counts({ amplifier: { stock: 9, free: 5, neededToSell: 4, heldToSell: 4 } })
    for (const [at, { pk }] of shipments.entries()) {
      await post(`/order/so/shipment/${pk}/ship/`, {}, 200)
      const left = 2 - 2 * at
      await counts({ amplifier: { stock: 7 - 2 * at, free: 5, neededToSell: left, heldToSell: left } })
    }
    await post(`/order/so/${sold.pk}/complete/`, {})
    await counts({ amplifier: { stock: 5, free: 5 }, board: { stock: 2, free: 2 } })
    expect(await shop.rows('select id from stock_item where customer_id = ? order by id', customer.pk)).to.deep.equal(
      outputs.slice(0, 4).map(({ pk }) => ({ id: pk })),
    )
  })

  it('takes one back, with its board', async () => {
    const order = await made(shop.api, '/order/ro/', { customer: sold.customer })
    const line = await made(shop.api, '/order/ro-line/', { order: order.pk, item: outputs[1]!.pk, quantity: 1 })
    await post(`/order/ro/${order.pk}/issue/`, {})
    await counts({ amplifier: { stock: 5, free: 5 } })
    await post(`/order/ro/${order.pk}/receive/`, { items: [{ item: line.pk, status: 10 }], location: bench.pk })
    await counts({ amplifier: { stock: 6, free: 6 }, board: { stock: 2, free: 2 } })
    expect(await shop.row('stock_item', outputs[1]!)).to.include({ customer_id: null, location_id: bench.pk })
    expect(await shop.row('stock_item', boards[1]!)).to.include({ belongs_to_id: outputs[1]!.pk })
  })

  it('moves three to the other site', async () => {
    const order = await made(shop.api, '/order/transfer-order/', { destination: site.pk })
    const line = await made(shop.api, '/order/transfer-order-line/', { order: order.pk, part: parts.amplifier.pk, quantity: 3 })
    await post(`/order/transfer-order/${order.pk}/issue/`, {})
    await post(`/order/transfer-order/${order.pk}/allocate/`, {
      items: outputs.slice(4, 7).map(({ pk }) => ({ line_item: line.pk, stock_item: pk, quantity: 1 })),
    })
    await post(`/order/transfer-order/${order.pk}/complete/`, {})
    await counts({ amplifier: { stock: 6, free: 6 }, board: { stock: 2, free: 2 } })
    const places = await shop.rows(
      'select location_id as place, count(*) as n from stock_item where part_id = ? and in_stock group by location_id order by location_id',
      parts.amplifier.pk,
    )
    expect(places).to.deep.equal([
      { place: bench.pk, n: 3 },
      { place: site.pk, n: 3 },
    ])
  })

  it('can tell of each what became of it', async () => {
    const fates = await shop.rows(
      `select serial, case when customer_id is not null then 'sold' when status = 65 then 'scrapped' when in_stock then 'here' end as fate
       from stock_item where part_id = ? order by id`,
      parts.amplifier.pk,
    )
    expect(fates.map(({ serial, fate }) => `${serial} ${fate}`)).to.deep.equal([
      '1 sold',
      '2 here',
      '3 sold',
      '4 sold',
      ...[5, 6, 7, 8, 9].map((n) => `${n} here`),
      '10 scrapped',
    ])
  })
})
