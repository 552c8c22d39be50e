/** The writes of the mix about orders that hold stock, send it, move it and take it back. */
import type { Act } from './acts.ts'
import type { Ask } from './client.ts'

const post = (path: string, body: object = {}): Ask => ({ method: 'POST', path, body })
const some = <T>(rows: readonly T[], n: number): T => rows[n % rows.length]!
/** The smallest amount; so many of it are the mark of what is held. */
const GRAIN = 0.00001

const held = (
  kind: 'so' | 'transfer-order',
  { pk, lines }: { pk: number; lines: readonly number[] },
  items: readonly number[],
  n: number,
): Ask => {
  const asked = lines.map((line_item, at) => ({ line_item, stock_item: items[at], quantity: Number((n * GRAIN).toFixed(5)) }))
  return post(`/order/${kind}/${pk}/allocate/`, { items: n % 2 ? asked : asked.reverse() })
}

export const ORDER_ACTS: readonly Act[] = [
  ({ sales, items }, _, n) => ({ ...held('so', some(sales, n), items, n), trace: 'held', rows: 2 }),
  ({ transfers, items }, _, n) => ({ ...held('transfer-order', some(transfers, n), items, n), trace: 'held', rows: 2 }),
  // A shipment of some of two items.
  async ({ customer, parts, items }, tracking_number, n, _own, prepare) => {
    const order = await prepare('/order/so/', { customer })
    const lines: number[] = []
    for (const at of [0, 1]) lines.push(await prepare('/order/so-line/', { order, part: some(parts, n + at), quantity: 2 }))
    const shipment = await prepare('/order/so/shipment/', { order })
    const asked = lines.map((line_item, at) => ({ line_item, stock_item: some(items, n + at), quantity: 2 }))
    await prepare(`/order/so/${order}/allocate/`, { items: asked, shipment })
    return { ...post(`/order/so/shipment/${shipment}/ship/`, { tracking_number }), trace: 'shipment', rows: 2 }
  },
  // Some of two items is moved, or used up.
  async ({ places, parts, items }, description, n, _own, prepare) => {
    const order = await prepare('/order/transfer-order/', { description, destination: some(places, n), consume: n % 2 === 0 })
    const lines: number[] = []
    for (const at of [0, 1]) lines.push(await prepare('/order/transfer-order-line/', { order, part: some(parts, n + at), quantity: 2 }))
    const asked = lines.map((line_item, at) => ({ line_item, stock_item: some(items, n + at), quantity: 2 }))
    await prepare(`/order/transfer-order/${order}/allocate/`, { items: asked })
    return { ...post(`/order/transfer-order/${order}/complete/`), trace: 'transfer', rows: 2 }
  },
  // Of what a customer has, one comes back whole and one in part.
  async ({ places, parts, customer }, note, n, _own, prepare) => {
    const order = await prepare('/order/ro/', { customer })
    const lines: number[] = []
    for (const quantity of [1, 2]) {
      const item = await prepare('/stock/', { part: some(parts, n + quantity), quantity: 2, location: some(places, n) })
      await prepare('/stock/assign/', { items: [{ item }], customer })
      lines.push(await prepare('/order/ro-line/', { order, item, quantity }))
    }
    await prepare(`/order/ro/${order}/issue/`, {})
    // The split tells of both its sides.
    return {
      ...post(`/order/ro/${order}/receive/`, { items: lines.map((item) => ({ item })), location: some(places, n), note }),
      trace: 'return',
      rows: 2,
    }
  },
]
