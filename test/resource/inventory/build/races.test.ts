/** Builds side by side with each other, with sales, stock and the bill of materials, eight at a time: sums stay true, and nothing is held twice. */
import { expect } from 'chai'
import fc from 'fast-check'
import { required } from '../../../../resource/inventory/build/bom-lines.ts'
import { type Made, makeCompany } from '../../../support/builders.ts'
import { eachDatabase } from '../../../support/databases.ts'
import { expectSound, PIECE } from '../../../support/stock.ts'
import { made } from '../order/builders.ts'
import { Workshop } from './workshop.ts'

/** One request: which of the builds, which item, how much. */
interface Step {
  readonly kind:
    | 'allocate'
    | 'unallocate'
    | 'item'
    | 'change'
    | 'quantity'
    | 'line'
    | 'sell'
    | 'take'
    | 'build'
    | 'bom'
    | 'amend'
    | 'remove'
  readonly of: number
  readonly item: number
  readonly quantity: number
}
const STEP: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom<Step['kind']>(
    'allocate',
    'allocate',
    'unallocate',
    'item',
    'change',
    'quantity',
    'line',
    'sell',
    'take',
    'build',
    'bom',
    'amend',
    'remove',
  ),
  of: fc.nat(2),
  item: fc.nat(1),
  quantity: fc.integer({ min: 1, max: 8 }),
})

eachDatabase('builds side by side', (kind) => {
  let shop: Workshop
  let customer: Made
  before(async () => {
    shop = await Workshop.open(kind)
    customer = await makeCompany(shop.api, { is_customer: true })
  })
  after(() => shop.server.close())

  async function lay() {
    const screw = await shop.part({ salable: true })
    const nut = await shop.part()
    const frame = await shop.assembly([
      [screw, 2],
      [nut, 1],
    ])
    const items = [await shop.stock(screw, 10, { delete_on_deplete: false }), await shop.stock(screw, 10, { delete_on_deplete: false })]
    const builds: { order: Made; line: Made }[] = []
    for (let n = 0; n < 3; n++) {
      const order = await shop.build(frame, 3)
      builds.push({ order, line: (await shop.lines(order)).find(({ part }) => part === screw.pk)! })
    }
    const sale = await made(shop.api, '/order/so/', { customer: customer.pk })
    const sold = await made(shop.api, '/order/so-line/', { order: sale.pk, part: screw.pk, quantity: 9 })
    const nuts: number = (await shop.api.get(`/bom/?part=${frame.pk}&sub_part=${nut.pk}`)).body[0].pk
    return { screw, frame, items, builds, sale, sold, nuts }
  }

  async function take(at: Awaited<ReturnType<typeof lay>>, { kind: what, of, item: which, quantity }: Step): Promise<number> {
    const { api } = shop
    const [{ order, line }, item] = [at.builds[of]!, at.items[which]!]
    const held = async () => (await api.get(`/build/item/?build=${order.pk}&limit=1`)).body.results[0]?.pk ?? 0
    const deeds = {
      allocate: () => shop.allocate(order, [line, item, quantity]),
      unallocate: () => api.post(`/build/${order.pk}/unallocate/`, {}),
      item: () => api.post('/build/item/', { build_line: line.pk, stock_item: item.pk, quantity }),
      change: async () => api.patch(`/build/item/${await held()}/`, { quantity, stock_item: item.pk }),
      remove: async () => api.delete(`/build/item/${await held()}/`),
      quantity: () => api.patch(`/build/${order.pk}/`, { quantity }),
      line: () => api.patch(`/build/line/${line.pk}/`, { quantity }),
      sell: () => api.post(`/order/so/${at.sale.pk}/allocate/`, { items: [{ line_item: at.sold.pk, stock_item: item.pk, quantity }] }),
      take: () => api.post('/stock/remove/', { items: [{ pk: item.pk, quantity }] }),
      build: () => api.post('/build/', { part: at.frame.pk, quantity }),
      amend: () => api.patch(`/bom/${at.nuts}/`, { quantity, attrition: which * 5 }),
      bom: () => api.post('/bom/', { part: at.frame.pk, sub_part: at.screw.pk, quantity }),
    }
    return (await deeds[what]()).status
  }

  it('keep their sums, and hold no more of an item than there is', async function () {
    this.timeout(120_000)
    await fc.assert(
      fc.asyncProperty(fc.array(STEP, { minLength: 8, maxLength: 24 }), async (steps) => {
        const at = await lay()
        const answers: number[] = []
        for (let n = 0; n < steps.length; n += 8) answers.push(...(await Promise.all(steps.slice(n, n + 8).map((step) => take(at, step)))))
        expect(answers.filter((status) => ![200, 201, 204, 400, 404].includes(status))).to.eql([])
        await expectSound(shop.server.db)
        // Every build has every line, and those that nobody changes by hand ask for what the bill of materials says.
        const lines = await shop.rows(
          `select b.id as build, b.quantity as pieces, m.*, l.quantity as asks from build_build b join part_bom_item m on m.part_id = b.part_id
           left join build_line l on l.build_id = b.id and l.bom_item_id = m.id where b.part_id = ?`,
          at.frame.pk,
        )
        expect(lines.filter(({ asks }) => asks === null)).to.eql([])
        for (const { asks, pieces, ...line } of lines.filter(({ id }) => id === at.nuts))
          expect(asks, JSON.stringify(steps)).to.equal(required(line as never, Number(pieces)))
        for (const item of at.items) {
          const [row] = await shop.rows(
            `select i.quantity, coalesce((select sum(a.quantity) from build_item a where a.stock_item_id = i.id), 0)
               + coalesce((select sum(a.quantity) from order_sales_order_allocation a where a.item_id = i.id), 0) as held
             from stock_item i where i.id = ?`,
            item.pk,
          )
          expect(Number(row!.held) / PIECE, JSON.stringify(steps)).to.be.at.most(Number(row!.quantity) / PIECE)
        }
      }),
      { numRuns: kind === 'sqlite' ? 12 : 8, endOnFailure: true },
    )
  })
})
