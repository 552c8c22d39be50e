/** What is held stays where it is until it goes, and goes only where it still fits; what went is written down for good. */
import { expect } from 'chai'
import type { Made } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { expectSound } from '../../../support/stock.ts'
import { made } from './builders.ts'
import { Shop } from './sales-builders.ts'

const HELD = 'This stock item is allocated to an order: take it out of the order first.'
const UNIT = 100_000

eachDatabase('what is held', (kind) => {
  let shop: Shop
  before(async () => {
    shop = await Shop.open(kind)
  })
  after(() => shop.server.close())
  afterEach(() => expectSound(shop.server.db))

  const api = () => shop.api
  const rows = (text: string, ...values: (number | null)[]) => shop.server.db.all<Record<string, unknown>>(text, values)
  const item = async ({ pk }: Made) => (await rows('select * from stock_item where id = ?', pk))[0]!
  const post = async (path: string, body: object = {}): Promise<void> => {
    const { status, text } = await api().post(path, body)
    expect(status, text).to.be.below(300)
  }

  /** Something that holds 8 of 10, in each of the ways in which that is done. */
  const HOLDERS: Readonly<Record<string, (part: Made, stock: Made) => Promise<void>>> = {
    'a sales order': async (part, stock) => {
      const { so, lines } = await shop.order([part, 8])
      await post(`/order/so/${so.pk}/allocate/`, { items: [{ line_item: lines[0]!.pk, stock_item: stock.pk, quantity: 8 }] })
    },
    'a transfer order': async (part, stock) => {
      const to = await made(api(), '/order/transfer-order/', { destination: stock.location })
      const line = await made(api(), '/order/transfer-order-line/', { order: to.pk, part: part.pk, quantity: 8 })
      await post(`/order/transfer-order/${to.pk}/allocate/`, { items: [{ line_item: line.pk, stock_item: stock.pk, quantity: 8 }] })
    },
    'a build': async (part, stock) => {
      const assembly = await shop.part({ assembly: true })
      await made(api(), '/bom/', { part: assembly.pk, sub_part: part.pk, quantity: 8 })
      const build = await made(api(), '/build/', { part: assembly.pk, quantity: 1 })
      const [line] = (await api().get(`/build/line/?build=${build.pk}`)).body
      await post(`/build/${build.pk}/allocate/`, { items: [{ build_line: line.pk, stock_item: stock.pk, quantity: 8 }] })
    },
  }

  for (const [holder, hold] of Object.entries(HOLDERS))
    it(`by ${holder} cannot be given away, put into something, used up or taken into production by a change of the item`, async () => {
      const part = await shop.part({ component: true, assembly: true })
      const stock = await shop.stock(part, 10)
      const other = await shop.stock(part, 1)
      const build = await made(api(), '/build/', { part: part.pk, quantity: 1 })
      await hold(part, stock)
      const before = await item(stock)
      const { so } = await shop.order([part, 1])
      for (const change of [
        { customer: shop.customer.pk },
        { belongs_to: other.pk },
        { consumed_by: build.pk },
        { sales_order: so.pk },
        { is_building: true, build: build.pk },
      ])
        for (const reply of [
          await api().patch(`/stock/${stock.pk}/`, change),
          await api().patch('/stock/', { items: [stock.pk], ...change }),
        ]) {
          expect([reply.status, reply.text], JSON.stringify(change)).to.deep.equal([400, JSON.stringify({ non_field_errors: [HELD] })])
        }
      // The other roads to the same.
      const inside = { stock_item: stock.pk, quantity: 3 }
      for (const [path, body] of [
        ['/stock/assign/', { items: [{ item: stock.pk }], customer: shop.customer.pk }],
        [`/stock/${other.pk}/install/`, inside],
        ['/stock/transfer/', { items: [{ pk: stock.pk, quantity: 3 }], location: shop.shelf.pk }],
        [`/stock/${stock.pk}/serialize/`, { quantity: 3, serial_numbers: '1-3', destination: shop.shelf.pk }],
        ['/stock/remove/', { items: [{ pk: stock.pk, quantity: 3 }] }],
      ] as const)
        expect((await api().post(path, body)).status, path).to.equal(400)
      expect(await item(stock)).to.deep.equal(before)
      // What changes nothing of that is free.
      expect((await api().patch(`/stock/${stock.pk}/`, { batch: 'B' })).status).to.equal(200)
    })

  it('goes nowhere once its part is no variant of the part that was ordered', async () => {
    const lamp = await shop.part({ is_template: true })
    const red = await shop.part({ variant_of: lamp.pk })
    const stock = await shop.stock(red, 10)
    const { so, lines } = await shop.order([lamp, 4])
    const box = await made(api(), '/order/so/shipment/', { order: so.pk })
    await post(`/order/so/${so.pk}/allocate/`, {
      items: [{ line_item: lines[0]!.pk, stock_item: stock.pk, quantity: 4 }],
      shipment: box.pk,
    })
    const to = await made(api(), '/order/transfer-order/', { consume: true })
    const line = await made(api(), '/order/transfer-order-line/', { order: to.pk, part: lamp.pk, quantity: 3 })
    await post(`/order/transfer-order/${to.pk}/issue/`)
    await post(`/order/transfer-order/${to.pk}/allocate/`, { items: [{ line_item: line.pk, stock_item: stock.pk, quantity: 3 }] })
    expect((await api().patch(`/part/${red.pk}/`, { variant_of: null })).status).to.equal(200)
    const says = { non_field_errors: [`Stock item ${stock.pk} does not fit its line any more`] }
    for (const path of [`/order/so/shipment/${box.pk}/ship/`, `/order/transfer-order/${to.pk}/complete/`]) {
      const { status, body } = await api().post(path, {})
      expect([status, body], path).to.deep.equal([400, says])
    }
    expect(Number((await item(stock)).quantity)).to.equal(10 * UNIT)
  })

  it('by a build is not used up once its line does not ask for it', async () => {
    const [screw, bolt, assembly] = [
      await shop.part({ component: true }),
      await shop.part({ component: true }),
      await shop.part({ assembly: true }),
    ]
    const bom = await made(api(), '/bom/', { part: assembly.pk, sub_part: screw.pk, quantity: 4 })
    const substitute = await made(api(), '/bom/substitute/', { bom_item: bom.pk, part: bolt.pk })
    const build = await made(api(), '/build/', { part: assembly.pk, quantity: 1 })
    await post(`/build/${build.pk}/issue/`)
    const [line] = (await api().get(`/build/line/?build=${build.pk}`)).body
    const stock = await shop.stock(bolt, 10)
    await post(`/build/${build.pk}/allocate/`, { items: [{ build_line: line.pk, stock_item: stock.pk, quantity: 4 }] })
    expect((await api().delete(`/bom/substitute/${substitute.pk}/`)).status).to.equal(204)
    const says = { non_field_errors: [`Stock item ${stock.pk} does not fit its line any more`] }
    for (const [action, body] of [
      ['consume', { lines: [{ build_line: line.pk }] }],
      ['finish', { accept_incomplete: true }],
    ] as const) {
      const reply = await api().post(`/build/${build.pk}/${action}/`, body)
      expect([reply.status, reply.body], action).to.deep.equal([400, says])
    }
    expect(await item(stock)).to.include({ consumed_by_id: null })
    // What is taken out of it lets it go on.
    await post(`/build/${build.pk}/unallocate/`)
    await post(`/build/${build.pk}/finish/`, { accept_incomplete: true, accept_unallocated: true })
    expect(Number((await item(stock)).quantity)).to.equal(10 * UNIT)
  })

  it('goes in whole pieces, where its part is counted so meanwhile', async () => {
    const part = await shop.part()
    const stock = await shop.stock(part, 10)
    const { so, lines } = await shop.order([part, 4])
    const box = await made(api(), '/order/so/shipment/', { order: so.pk })
    await post(`/order/so/${so.pk}/allocate/`, {
      items: [{ line_item: lines[0]!.pk, stock_item: stock.pk, quantity: 0.5 }],
      shipment: box.pk,
    })
    expect((await api().patch(`/part/${part.pk}/`, { trackable: true })).status).to.equal(200)
    const { status, body } = await api().post(`/order/so/shipment/${box.pk}/ship/`, {})
    expect([status, body]).to.deep.equal([400, { non_field_errors: [`Stock item ${stock.pk} is held in an amount that cannot go`] }])
    expect(Number((await item(stock)).quantity)).to.equal(10 * UNIT)
  })

  it('by a build is not used up, where it is trackable meanwhile and what it stands for is not', async () => {
    const [screw, assembly] = [await shop.part({ component: true }), await shop.part({ assembly: true })]
    await made(api(), '/bom/', { part: assembly.pk, sub_part: (await shop.part({ component: true })).pk, quantity: 0.5 })
    const [bom] = (await api().get(`/bom/?part=${assembly.pk}`)).body
    await made(api(), '/bom/substitute/', { bom_item: bom.pk, part: screw.pk })
    const build = await made(api(), '/build/', { part: assembly.pk, quantity: 1 })
    const [line] = (await api().get(`/build/line/?build=${build.pk}`)).body
    const stock = await shop.stock(screw, 10)
    await post(`/build/${build.pk}/allocate/`, { items: [{ build_line: line.pk, stock_item: stock.pk, quantity: 0.5 }] })
    expect((await api().patch(`/part/${screw.pk}/`, { trackable: true })).status).to.equal(200)
    const reply = await api().post(`/build/${build.pk}/consume/`, { lines: [{ build_line: line.pk }] })
    const says = { non_field_errors: [`Stock item ${stock.pk} does not fit its line any more`] }
    expect([reply.status, reply.body]).to.deep.equal([400, says])
    expect(Number((await item(stock)).quantity)).to.equal(10 * UNIT)
  })

  it('and was moved stays written down, even where complete orders can be edited', async () => {
    const part = await shop.part()
    const [stock, other] = [await shop.stock(part, 4), await shop.stock(part, 9)]
    const to = await made(api(), '/order/transfer-order/', { destination: stock.location })
    const line = await made(api(), '/order/transfer-order-line/', { order: to.pk, part: part.pk, quantity: 4 })
    await post(`/order/transfer-order/${to.pk}/issue/`)
    await post(`/order/transfer-order/${to.pk}/allocate/`, { items: [{ line_item: line.pk, stock_item: stock.pk, quantity: 4 }] })
    await post(`/order/transfer-order/${to.pk}/complete/`)
    expect((await api().patch('/settings/global/TRANSFERORDER_EDIT_COMPLETED_ORDERS/', { value: 'True' })).status).to.equal(200)
    const written = () => rows('select * from order_transfer_order_allocation where line_id = ?', line.pk)
    const before = await written()
    const path = `/order/transfer-order-allocation/${before[0]!.id}/`
    const locked = { non_field_errors: ['The order is locked and cannot be modified'] }
    for (const reply of [await api().patch(path, { item: other.pk, quantity: 2 }), await api().delete(path)])
      expect([reply.status, reply.body]).to.deep.equal([400, locked])
    expect(await written()).to.deep.equal(before)
    expect((await api().patch('/settings/global/TRANSFERORDER_EDIT_COMPLETED_ORDERS/', { value: 'False' })).status).to.equal(200)
  })

  it('and was sent stays counted, where its part needs no sending any more', async () => {
    const part = await shop.part()
    const stock = await shop.stock(part, 9)
    const { so, lines } = await shop.order([part, 3])
    const box = await made(api(), '/order/so/shipment/', { order: so.pk })
    await post(`/order/so/${so.pk}/allocate/`, {
      items: [{ line_item: lines[0]!.pk, stock_item: stock.pk, quantity: 5 }],
      shipment: box.pk,
    })
    await post(`/order/so/shipment/${box.pk}/ship/`)
    expect((await api().patch(`/part/${part.pk}/`, { virtual: true })).status).to.equal(200)
    await post(`/order/so/${so.pk}/complete/`)
    const [line] = await rows('select shipped from order_sales_order_line where id = ?', lines[0]!.pk)
    expect(Number(line!.shipped)).to.equal(5 * UNIT)
  })

  it('by a scan is held once, however often the label is scanned', async () => {
    const part = await shop.part()
    const stock = await shop.stock(part, 100)
    const { so, lines } = await shop.order([part, 10])
    const box = await made(api(), '/order/so/shipment/', { order: so.pk })
    const scan = () => api().post('/barcode/so-allocate/', { barcode: `{"stockitem": ${stock.pk}}`, sales_order: so.pk, shipment: box.pk })
    expect((await scan()).body).to.include({ quantity: 10, success: 'Stock item allocated to sales order' })
    const again = await scan()
    expect(again.status, again.text).to.equal(400)
    const held = await rows('select quantity from order_sales_order_allocation where line_id = ?', lines[0]!.pk)
    expect(held.map(({ quantity }) => Number(quantity))).to.deep.equal([10 * UNIT])
  })
})
