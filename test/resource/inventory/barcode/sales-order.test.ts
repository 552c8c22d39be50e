/** Scanned stock for sales orders: held when a shipment can take it, and never more than there is. */
import { expect } from 'chai'
import type { Permission } from '../../../../provider/scopes.ts'
import { Api, token } from '../../../support/api.ts'
import type { Made } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { expectSound } from '../../../support/stock.ts'
import { Shop } from '../order/sales-builders.ts'

const UNIT = 100_000

eachDatabase('stock that is scanned for sales orders', (kind) => {
  let shop: Shop
  let seller: Api
  let keeper: Api
  before(async () => {
    shop = await Shop.open(kind)
    const person = async (username: string, permissions: Permission[]) =>
      new Api(shop.server.url, token(await shop.server.createToken(await shop.server.createUser({ username, permissions }))))
    seller = await person('seller', ['view:sales_order', 'change:sales_order', 'view:stock', 'view:part'])
    keeper = await person('keeper', ['view:stock', 'change:stock', 'view:sales_order'])
  })
  after(() => shop.server.close())
  afterEach(() => expectSound(shop.server.db))

  const code = (item: Made) => `{"stockitem": ${item.pk}}`
  const scan = (so: Made, barcode: string, more: object = {}, by = seller) =>
    by.post('/barcode/so-allocate/', { barcode, sales_order: so.pk, ...more })

  it('is shown with what is missing while no shipment can take it, and held with the only one that waits', async () => {
    const part = await shop.part()
    const item = await shop.stock(part, 9)
    const { so, lines } = await shop.order([part, 2])
    const about = { stock_item: item.pk, part: part.pk, sales_order: so.pk, line_item: lines[0]!.pk, quantity: 2 }
    const asked = await scan(so, code(item))
    expect(asked.status, asked.text).to.equal(200)
    expect(asked.body).to.deep.include({ ...about, shipment: null, plugin: 'InvenTreeBarcode', barcode_data: code(item) })
    expect(asked.body).to.not.have.property('success')
    expect(asked.body.stockitem).to.include({ pk: item.pk, web_url: `/web/stock/item/${item.pk}` })
    expect(asked.body.stockitem.instance).to.include({ part: part.pk, quantity: 9 })
    expect(await shop.held(so)).to.deep.equal([])

    await shop.shipment(so, { shipment_date: '2026-01-10' })
    const shipment = await shop.shipment(so)
    const held = await scan(so, code(item))
    expect(held.body, held.text).to.deep.include({ ...about, shipment: shipment.pk, success: 'Stock item allocated to sales order' })
    expect(await shop.held(so)).to.deep.equal([{ line: lines[0]!.pk, item: item.pk, quantity: 2 * UNIT, shipment: shipment.pk }])
    expect(await shop.totals(part)).to.include({ allocated: 2 * UNIT, free: 7 * UNIT })

    const chosen = await shop.shipment(so)
    expect((await scan(so, code(item), { quantity: 3 })).body, 'two shipments wait').to.include({ shipment: null, quantity: 3 })
    expect((await scan(so, code(item), { line: lines[0]!.pk, shipment: chosen.pk, quantity: 3 })).status).to.equal(200)
    expect((await shop.held(so)).at(-1)).to.include({ quantity: 3 * UNIT, shipment: chosen.pk })
  })

  it('with a serial number is held for a line of its template', async () => {
    const template = await shop.part({ is_template: true, trackable: true })
    const variant = await shop.part({ variant_of: template.pk, trackable: true })
    const item = await shop.stock(variant, 1, { serial_numbers: '77' })
    const { so, lines } = await shop.order([template, 5])
    const shipment = await shop.shipment(so)
    const { status, text, body } = await scan(so, code(item), { quantity: 4 })
    expect(status, text).to.equal(200)
    expect(body).to.include({ quantity: 1, part: variant.pk, line_item: lines[0]!.pk })
    expect(await shop.held(so)).to.deep.equal([{ line: lines[0]!.pk, item: item.pk, quantity: UNIT, shipment: shipment.pk }])
    expect((await scan(so, code(item))).body.error, 'a second time').to.equal('Insufficient stock available')
  })

  it('is refused where it does not fit, and then nothing is held', async () => {
    const part = await shop.part()
    const other = await shop.part()
    const item = await shop.stock(part, 4)
    const { so, lines } = await shop.order([part, 3], [other, 1])
    await shop.shipment(so)
    const elsewhere = await shop.order([part, 1])
    const away = await shop.shipment(elsewhere.so)
    const twice = await shop.order([part, 1], [part, 1])
    const refusals: readonly (readonly [string, Made, string, object?])[] = [
      ['No matching plugin found for barcode data', so, 'nope'],
      ['Barcode does not match an existing stock item', so, `{"part": ${part.pk}}`],
      ['No matching line item found', await shop.order([other, 1]).then((made) => made.so), code(item)],
      ['Multiple matching line items found', twice.so, code(item)],
      ['Line item is not associated with this order', so, code(item), { line: elsewhere.lines[0]!.pk }],
      ['Cannot allocate stock item to a line with a different part', so, code(item), { line: lines[1]!.pk }],
      ['Insufficient stock available', so, code(item), { quantity: 5 }],
    ]
    for (const [error, order, barcode, more] of refusals) {
      const { status, body } = await scan(order, barcode, more)
      expect([status, body.error]).to.deep.equal([400, error])
    }
    expect((await scan(so, code(item), { shipment: away.pk })).body).to.have.property('shipment')
    await shop.api.post(`/order/so/${elsewhere.so.pk}/cancel/`)
    expect((await scan(elsewhere.so, code(item))).body.error).to.equal('Sales order is not open')
    expect((await scan(so, code(item), {}, keeper)).status, 'whoever may not change sales orders').to.equal(403)
    expect(await shop.rows('select id from order_sales_order_allocation where item_id = ?', item.pk)).to.deep.equal([])
  })

  it('is never held beyond what there is, whoever scans at the same time', async () => {
    const part = await shop.part()
    const item = await shop.stock(part, 5)
    const { so } = await shop.order([part, 50])
    await shop.shipment(so)
    const replies = await Promise.all(Array.from({ length: 8 }, () => scan(so, code(item), { quantity: 1 })))
    expect(replies.filter(({ status }) => status === 200)).to.have.length(5)
    expect((await shop.held(so)).map(({ quantity }) => quantity)).to.deep.equal(Array(5).fill(UNIT))
  })
})
