/** Rules that lines and extra lines share, and what follows for their order. */
import type { Trx } from '../../../database.ts'
import { lockRows } from '../../engine/locks.ts'
import { after, type Hooks, type Locked, type Write as WriteOf } from '../../engine/resource.ts'
import { invalid } from '../../errors.ts'
import { orderCurrency, touchOrderTotals } from '../kept/order-total.ts'
import type { lineFields } from './line-fields.ts'
import { checkLines, lockOrder, type Order } from './order-state.ts'

type Fields = typeof lineFields
type Write = WriteOf<Fields>

/** Percent, integer of 10^-5. */
const ALL = 10_000_000
const LARGEST_TOTAL = BigInt(Number.MAX_SAFE_INTEGER)

/** Orders are locked before their lines: those that the lines are on, and the one that they are put on. */
export const lockOrdersOf =
  (table: string) =>
  async (trx: Trx, { ids, input }: Locked): Promise<void> => {
    const orders: number[] = ids.length ? await trx(table).whereIn('id', ids).distinct('order_id').pluck('order_id') : []
    if (typeof input.order === 'number') orders.push(input.order)
    await lockRows(trx, 'order_purchase_order', orders, 'change')
  }

/** The order that a line is on, or moves to, when both may change. @throws ValidationError */
export async function openOrder(write: Write): Promise<Order> {
  const { trx, row } = write
  const order = await lockOrder(trx, after(write, 'order_id')!)
  if (row && row.order_id !== order.id) await checkLines(trx, await lockOrder(trx, row.order_id))
  await checkLines(trx, order)
  return order
}

/** @param price column of the price of one @param worth what it will hold @throws ValidationError */
export async function checkAmounts(write: Write, price: string, worth: number | null = 0): Promise<void> {
  const { trx, values } = write
  const discount = after(write, 'discount') ?? 0
  if (discount < 0 || discount > ALL) throw invalid('Ensure this value is between 0 and 100.', 'discount')
  const total = (BigInt(worth ?? 0) * BigInt(after(write, 'quantity')!)) / 100_000n
  if (total > LARGEST_TOTAL || total < -LARGEST_TOTAL) throw invalid('The line costs more than can be reckoned with', price)
  const currency = `${price}_currency`
  if (!after(write, currency)) values[currency] = await orderCurrency(trx, after(write, 'order_id')!)
}

/** In the order of keys, as they are locked. */
const ordersOf = (writes: readonly Write[]): number[] => [...new Set(writes.map(({ row }) => row!.order_id))].sort((a, b) => a - b)

/** The totals of the orders that a write of a line touched. */
export const orderTotals: Hooks<Fields> = {
  async saved(write) {
    const { trx, row } = write
    await touchOrderTotals(trx, [after(write, 'order_id')!, ...(row ? [row.order_id] : [])])
  },
  async deletingAll(writes) {
    const { trx } = writes[0]!
    for (const order of ordersOf(writes)) await checkLines(trx, await lockOrder(trx, order))
  },
  async deletedAll(writes) {
    const { trx } = writes[0]!
    await touchOrderTotals(trx, ordersOf(writes))
  },
}
