/** Sales orders of many lines: finding stock takes as many statements for many lines as for few. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { expect } from 'chai'
import { STATEMENT_RAN } from '../../../../database/transaction.ts'
import { rebuildKept } from '../../../../resource/inventory/kept/index.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { expectSound, PIECE } from '../../../support/stock.ts'
import { Shop } from './sales-builders.ts'

const [FEW, MANY] = [10, 300]

eachDatabase('sales orders of many lines', (kind) => {
  let shop: Shop
  let statements = 0
  const count = () => {
    statements++
  }
  before(async () => {
    shop = await Shop.open(kind)
    subscribe(STATEMENT_RAN, count)
  })
  after(async () => {
    unsubscribe(STATEMENT_RAN, count)
    await expectSound(shop.server.db)
    await shop.server.close()
  })

  /** How many statements it takes where each line needs all of one item and some of another, of a variant. */
  async function cost(lines: number): Promise<number> {
    const { so } = await shop.order()
    await shop.server.db.transaction(async (trx) => {
      for (let n = 0; n < lines; n++) {
        const part = async (name: string, variant_of_id: number | null): Promise<number> =>
          (await trx('part_part').insert({ name, full_name: name, salable: true, variant_of_id }).returning('id'))[0].id
        const lamp = await part(`Lamp ${n} of ${lines}`, null)
        const red = await part(`Red lamp ${n} of ${lines}`, lamp)
        await trx('order_sales_order_line').insert({ order_id: so.pk, part_id: lamp, quantity: 5 * PIECE })
        for (const [part_id, quantity] of [
          [lamp, 3],
          [red, 20],
        ] as const)
          await trx('stock_item').insert({ part_id, location_id: shop.shelf.pk, quantity: quantity * PIECE })
      }
    })
    await shop.server.db.transaction(rebuildKept)
    const before = statements
    const { status, text } = await shop.api.post(`/order/so/${so.pk}/auto-allocate/`, { stock_sort_by: 'quantity' })
    expect(status, text).to.equal(200)
    const took = statements - before
    const held = await shop.held(so)
    expect(held.map(({ quantity }) => Number(quantity) / PIECE)).to.deep.equal(Array.from({ length: lines }, () => [3, 2]).flat())
    return took
  }

  it('take no more statements than those of few', async function () {
    this.timeout(120_000)
    const few = await cost(FEW)
    expect(await cost(MANY)).to.equal(few)
  })
})
