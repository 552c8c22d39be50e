/** External builds: a supplier makes what a purchase order asks for, and what comes belongs to the build. */
import { expect } from 'chai'
import type { Reply } from '../../../support/api.ts'
import type { Made } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { expectSound, PIECE } from '../../../support/stock.ts'
import { made } from '../order/builders.ts'
import { Workshop } from './workshop.ts'

eachDatabase('external builds', (kind) => {
  let shop: Workshop
  let supplier: Made
  before(async () => {
    shop = await Workshop.open(kind)
    supplier = await made(shop.api, '/company/', { name: `Makers ${kind}`, is_supplier: true })
  })
  after(async () => {
    await expectSound(shop.server.db)
    await shop.server.close()
  })

  const post = (build: Made, name: string, body: unknown = {}): Promise<Reply> => shop.api.post(`/build/${build.pk}/${name}/`, body)
  let orders = 0
  /** A build, its purchase order, and the line that asks for it. */
  async function ordered(quantity: number, values = {}, part = {}) {
    const assembly = await shop.assembly([], { purchaseable: true, ...part })
    const build = await shop.build(assembly, quantity, { external: true, ...values })
    const bought = await made(shop.api, '/company/part/', { part: assembly.pk, supplier: supplier.pk, SKU: `MADE ${orders++}` })
    const order = await made(shop.api, '/order/po/', { supplier: supplier.pk })
    const line = await made(shop.api, '/order/po-line/', { order: order.pk, part: bought.pk, quantity, build_order: build.pk })
    for (const address of [`/order/po/${order.pk}/issue/`, `/build/${build.pk}/issue/`])
      expect((await shop.api.post(address)).status, address).to.equal(201)
    const receive = (quantity: number, more = {}, whole = {}) =>
      shop.api.post(`/order/po/${order.pk}/receive/`, { items: [{ line_item: line.pk, quantity, ...more }], ...whole })
    return { assembly, build, order, line, receive }
  }
  const stocked = async (build: Made) =>
    (
      await shop.rows('select quantity, is_building, location_id as place, serial from stock_item where build_id = ? order by id', build.pk)
    ).map(({ quantity, is_building, place, serial }) => [
      Number(quantity) / PIECE,
      Boolean(is_building),
      place,
      serial ? String(serial) : null,
    ])
  const completed = async (build: Made) => Number((await shop.row('build_build', build))!.completed) / PIECE

  it('what comes while the build goes on is being made, and is completed by hand', async () => {
    const { assembly, build, receive } = await ordered(4)
    expect((await receive(3, {}, { location: shop.shelf.pk })).status).to.equal(201)
    expect([await stocked(build), await completed(build)]).to.deep.equal([[[3, true, shop.shelf.pk, null]], 0])
    expect(await shop.totals(assembly)).to.include({ building: 3, scheduled: 4, free: 0 })
  })

  it('what comes once the build is done is made already, and counts', async () => {
    const { assembly, build, receive } = await ordered(4, {}, { trackable: true })
    expect((await post(build, 'finish', { accept_incomplete: true })).status).to.equal(201)
    const reply = await receive(3, { serial_numbers: '1-3' }, { location: shop.shelf.pk })
    expect(reply.status, reply.text).to.equal(201)
    expect(await stocked(build)).to.deep.equal(['1', '2', '3'].map((serial) => [1, false, shop.shelf.pk, serial]))
    expect([await completed(build), (await shop.totals(assembly)).free]).to.deep.equal([3, 3])
  })

  it('what comes for a cancelled build is stock like any other', async () => {
    const { assembly, build, receive } = await ordered(4)
    expect((await post(build, 'cancel')).status).to.equal(201)
    expect((await receive(4, {}, { location: shop.shelf.pk })).status).to.equal(201)
    expect([await stocked(build), await completed(build), (await shop.totals(assembly)).free]).to.deep.equal([[], 0, 4])
  })

  it('is finished or fed, never with outputs that nobody completed', async () => {
    for (let n = 0; n < 6; n++) {
      const { build, receive } = await ordered(4)
      const replies = await Promise.all([
        receive(2, {}, { location: shop.shelf.pk }),
        post(build, 'finish', { accept_incomplete: true }),
        receive(1, {}, { location: shop.shelf.pk }),
      ])
      for (const { status, text } of replies) expect(status, text).to.be.oneOf([201, 400])
      const { status } = (await shop.row('build_build', build))!
      const rows = await stocked(build)
      expect(rows.map(([quantity]) => quantity).sort()).to.deep.equal([1, 2])
      if (status === 40) {
        expect(rows.map(([, making]) => making)).to.deep.equal([false, false])
        expect(await completed(build)).to.equal(3)
      } else expect(await completed(build)).to.equal(0)
    }
  })
})
