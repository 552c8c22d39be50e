/** Rules that lines and extra lines share, and what follows for their order. */
import type { Row, Trx } from '../../../database.ts'
import { lockRows } from '../../engine/locks.ts'
import type { Hooks, Locked, Write } from '../../engine/resource.ts'
import { invalid } from '../../errors.ts'
import { orderCurrency, refreshOrderTotal } from '../kept/order-total.ts'
import { checkLines, lockOrder } from './order-state.ts'

/** A column as it will be once the write is done. */
export const after = ({ values, row }: Write, column: string): unknown => (values[column] !== undefined ? values[column] : row?.[column])

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
export async function openOrder(write: Write): Promise<Row> {
  const { trx, row } = write
  const order = await lockOrder(trx, after(write, 'order_id') as number)
  if (row && row.order_id !== order.id) await checkLines(trx, await lockOrder(trx, row.order_id as number))
  await checkLines(trx, order)
  return order
}

/** @param price column of the price of one @throws ValidationError */
export async function checkAmounts(write: Write, price: string): Promise<void> {
  const { trx, values } = write
  const discount = (after(write, 'discount') ?? 0) as number
  if (discount < 0 || discount > ALL) throw invalid('Ensure this value is between 0 and 100.', 'discount')
  const worth = (after(write, price) ?? 0) as number
  const quantity = after(write, 'quantity') as number
  const total = (BigInt(worth) * BigInt(quantity)) / 100_000n
  if (total > LARGEST_TOTAL || total < -LARGEST_TOTAL) throw invalid('The line costs more than can be reckoned with', price)
  if (!after(write, `${price}_currency`)) values[`${price}_currency`] = await orderCurrency(trx, after(write, 'order_id') as number)
}

/** In the order of keys, as they are locked. */
const ordersOf = (writes: readonly Write[]): number[] =>
  [...new Set(writes.map(({ row }) => row!.order_id as number))].sort((a, b) => a - b)

/** The totals of the orders that a write of a line touched. */
export const orderTotals: Hooks = {
  async saved(write) {
    const { trx, row } = write
    const order = after(write, 'order_id') as number
    await refreshOrderTotal(trx, order)
    if (row && row.order_id !== order) await refreshOrderTotal(trx, row.order_id as number)
  },
  async deletingAll(writes) {
    const { trx } = writes[0]!
    for (const order of ordersOf(writes)) await checkLines(trx, await lockOrder(trx, order))
  },
  async deletedAll(writes) {
    const { trx } = writes[0]!
    for (const order of ordersOf(writes)) await refreshOrderTotal(trx, order)
  },
}
