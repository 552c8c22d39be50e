/** Sales orders and what is done with them, through the API, and what the database holds of them. */
import { expect } from 'chai'
import { type Api, superuser } from '../../../support/api.ts'
import { type Made, makeCompany, makePart } from '../../../support/builders.ts'
import { startServer, type TestServer } from '../../../support/server.ts'
import { made } from './builders.ts'

type Values = Readonly<Record<string, unknown>>

export class Shop {
  readonly server: TestServer
  readonly api: Api
  readonly customer: Made
  readonly shelf: Made

  private constructor(server: TestServer, api: Api, customer: Made, shelf: Made) {
    this.server = server
    this.api = api
    this.customer = customer
    this.shelf = shelf
  }

  static async open(kind: 'sqlite' | 'postgres'): Promise<Shop> {
    const server = await startServer(kind)
    const api = await superuser(server)
    const customer = await makeCompany(api, { is_customer: true })
    return new Shop(server, api, customer, await made(api, '/stock/location/', { name: 'Shelf' }))
  }

  part = (values: Values = {}): Promise<Made> => makePart(this.api, { salable: true, ...values })
  /** An item on the shelf. */
  stock = async (part: Made, quantity: number, values: Values = {}): Promise<Made> => {
    const { status, body, text } = await this.api.post('/stock/', { part: part.pk, quantity, location: this.shelf.pk, ...values })
    expect(status, text).to.equal(201)
    return body[0]
  }
  /** An issued order with a line a part. */
  order = async (...parts: readonly (readonly [Made, number])[]): Promise<{ so: Made; lines: Made[] }> => {
    const so = await made(this.api, '/order/so/', { customer: this.customer.pk })
    const lines: Made[] = []
    for (const [part, quantity] of parts) lines.push(await made(this.api, '/order/so-line/', { order: so.pk, part: part.pk, quantity }))
    expect((await this.api.post(`/order/so/${so.pk}/issue/`)).status).to.equal(201)
    return { so, lines }
  }
  shipment = (so: Made, values: Values = {}): Promise<Made> => made(this.api, '/order/so/shipment/', { order: so.pk, ...values })
  /** @param items line, stock item, quantity */
  allocate = (so: Made, items: readonly (readonly [Made, Made, number])[], shipment?: Made) =>
    this.api.post(`/order/so/${so.pk}/allocate/`, {
      items: items.map(([line, item, quantity]) => ({ line_item: line.pk, stock_item: item.pk, quantity })),
      ...(shipment ? { shipment: shipment.pk } : {}),
    })
  ship = (shipment: Made, values: Values = {}) => this.api.post(`/order/so/shipment/${shipment.pk}/ship/`, values)
  set = async (key: string, value: string): Promise<void> => {
    expect((await this.api.patch(`/settings/global/${key}/`, { value })).status).to.equal(200)
  }

  /** Rows of the database, with numbers for the bigints of PostgreSQL. */
  rows = async (text: string, ...values: number[]): Promise<Record<string, unknown>[]> =>
    (await this.server.db.all(text, values)).map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value]),
      ),
    )
  /** What lines of an order hold: line, item, quantity, shipment. */
  held = (so: Made): Promise<Record<string, unknown>[]> =>
    this.rows(
      `select a.line_id as line, a.item_id as item, a.quantity, a.shipment_id as shipment from order_sales_order_allocation a
       join order_sales_order_line l on l.id = a.line_id where l.order_id = ? order by a.id`,
      so.pk,
    )
  totals = async (part: Made) =>
    (
      await this.rows(
        `select in_stock, allocated_to_sales_orders as allocated, required_for_sales_orders as required, unallocated_stock as free
         from part_total where part_id = ?`,
        part.pk,
      )
    )[0]!
}
