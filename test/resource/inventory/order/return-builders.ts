/** Return orders and what they are about, through the API, and what the database holds of them. */
import { expect } from 'chai'
import type { Made } from '../../../support/builders.ts'
import { made } from './builders.ts'
import { Shop } from './sales-builders.ts'

type Values = Readonly<Record<string, unknown>>

export class Returns {
  readonly shop: Shop
  constructor(shop: Shop) {
    this.shop = shop
  }
  static open = async (kind: 'sqlite' | 'postgres'): Promise<Returns> => new Returns(await Shop.open(kind))

  /** An item that the customer has. */
  sold = async (quantity: number, values: Values = {}, part?: Made): Promise<Made> => {
    const { shop } = this
    const item = await shop.stock(part ?? (await shop.part(values.serial_numbers ? { trackable: true } : {})), quantity, values)
    const { status, text } = await shop.api.post('/stock/assign/', { items: [{ item: item.pk }], customer: shop.customer.pk })
    expect(status, text).to.equal(201)
    return item
  }
  order = (values: Values = {}): Promise<Made> => made(this.shop.api, '/order/ro/', { customer: this.shop.customer.pk, ...values })
  line = (ro: Made, item: Made, quantity = 1, values: Values = {}): Promise<Made> =>
    made(this.shop.api, '/order/ro-line/', { order: ro.pk, item: item.pk, quantity, ...values })
  act = async (ro: Made, action: string): Promise<void> => {
    const { status, body, text } = await this.shop.api.post(`/order/ro/${ro.pk}/${action}/`)
    expect([status, body], text).to.deep.equal([201, {}])
  }
  /** An order in progress, with lines of items and quantities. */
  issued = async (...items: readonly (readonly [Made, number])[]): Promise<{ ro: Made; lines: Made[] }> => {
    const ro = await this.order()
    const lines: Made[] = []
    for (const [item, quantity] of items) lines.push(await this.line(ro, item, quantity))
    await this.act(ro, 'issue')
    return { ro, lines }
  }
  receive = (ro: Made, lines: readonly (Made | Values)[], more: Values = {}) =>
    this.shop.api.post(`/order/ro/${ro.pk}/receive/`, {
      items: lines.map((line) => ('pk' in line ? { item: line.pk } : line)),
      location: this.shop.shelf.pk,
      ...more,
    })

  row = async (ro: Made) => (await this.shop.rows('select * from order_return_order where id = ?', ro.pk))[0]!
  item = async (id: number) =>
    (
      await this.shop.rows(
        'select id, quantity, status, location_id, customer_id, sales_order_id, parent_id from stock_item where id = ?',
        id,
      )
    )[0]!
  lines = (ro: Made) =>
    this.shop.rows(
      'select id, item_id, quantity, outcome, received_date from order_return_order_line where order_id = ? order by id',
      ro.pk,
    )
  /** What the history tells of an item: type and what changed. */
  story = async (id: number) =>
    (await this.shop.rows('select tracking_type as type, deltas, notes from stock_tracking where item_id = ? order by id', id)).map(
      (row) => ({
        type: row.type,
        notes: row.notes,
        deltas: JSON.parse(String(row.deltas)),
      }),
    )
}
