/** A workshop that makes things: what actions on outputs answer, and what becomes of items. */
import { expect } from 'chai'
import type { Reply } from '../../../../support/api.ts'
import type { Made } from '../../../../support/builders.ts'
import { PIECE } from '../../../../support/stock.ts'
import { Workshop } from '../workshop.ts'

/** What a server without a worker answers. */
const TASK = { task_id: '', exists: false, pending: false, complete: true, success: true, http_status: 200 }
type Action = 'create-output' | 'complete' | 'scrap-outputs' | 'delete-outputs'

export class Making {
  readonly shop: Workshop
  constructor(shop: Workshop) {
    this.shop = shop
  }
  static open = async (kind: 'sqlite' | 'postgres'): Promise<Making> => new Making(await Workshop.open(kind))

  send = (build: Made, action: Action, body: unknown): Promise<Reply> => this.shop.api.post(`/build/${build.pk}/${action}/`, body)
  begin = async (build: Made, quantity: number, more: object = {}): Promise<Made[]> => {
    const { status, body, text } = await this.send(build, 'create-output', { quantity, ...more })
    expect(status, text).to.equal(201)
    return body
  }
  /** @param outputs keys, or key and quantity */
  done = async (build: Made, action: Action, outputs: readonly (Made | [Made, number])[], more: object = {}): Promise<void> => {
    const { status, body, text } = await this.send(build, action, this.body(outputs, more))
    expect([status, body], text).to.deep.equal([200, TASK])
  }
  wrong = async (
    build: Made,
    action: Action,
    outputs: readonly (Made | [Made, number])[],
    message: unknown,
    more: object = {},
  ): Promise<void> => {
    const before = await this.everything()
    const { status, body, text } = await this.send(build, action, this.body(outputs, more))
    expect([status, body], text).to.deep.equal([400, message])
    expect(await this.everything(), 'what is refused changes nothing').to.deep.equal(before)
  }
  body = (outputs: readonly (Made | [Made, number])[], more: object = {}): object => ({
    outputs: outputs.map((one) => (Array.isArray(one) ? { output: one[0].pk, quantity: one[1] } : { output: one.pk })),
    location: this.shop.shelf.pk,
    ...more,
  })
  private everything = async () =>
    Promise.all(
      ['stock_item', 'stock_tracking', 'build_build', 'build_line', 'build_item'].map((table) =>
        this.shop.rows(`select * from ${table} order by id`),
      ),
    )

  item = async (of: Pick<Made, 'pk'>): Promise<Record<string, unknown> | undefined> => {
    const [row] = await this.shop.rows(
      `select quantity, serial, batch, location_id as location, parent_id as parent, belongs_to_id as inside, build_id as build,
         consumed_by_id as consumed, is_building, in_stock, status, delete_on_deplete as vanishes from stock_item where id = ?`,
      of.pk,
    )
    if (!row) return undefined
    const { quantity, is_building, in_stock, vanishes, serial, ...more } = row
    const flags = { building: Boolean(is_building), stocked: Boolean(in_stock), vanishes: Boolean(vanishes) }
    return { ...more, ...flags, serial: serial === null ? null : String(serial), quantity: Number(quantity) / PIECE }
  }
  /** Type, deltas and note of what happened to an item. */
  history = async (of: Pick<Made, 'pk'>): Promise<unknown[]> =>
    (await this.shop.rows('select tracking_type as type, deltas, notes from stock_tracking where item_id = ? order by id', of.pk)).map(
      ({ type, deltas, notes }) => [type, JSON.parse(String(deltas)), ...(notes ? [notes] : [])],
    )
  state = async (build: Made): Promise<{ status: number; completed: number }> => {
    const row = (await this.shop.row('build_build', build))!
    return { status: row.status as number, completed: Number(row.completed) / PIECE }
  }
  consumed = async (line: Made): Promise<number> => Number((await this.shop.row('build_line', line))!.consumed) / PIECE
  /** Items that were split from one. */
  pieces = async (of: Made): Promise<Made[]> =>
    (await this.shop.rows('select id from stock_item where parent_id = ? order by id', of.pk)).map(({ id }) => ({ pk: id }) as Made)
}
