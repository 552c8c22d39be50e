/** Rules that lines and extra lines of all orders share, and what follows for their order. */
import { GivesWay } from '../../../../database/refused.ts'
import type { Row, Trx } from '../../../../database.ts'
import { type LockName, lockRows } from '../../../engine/locks.ts'
import { after, type Hooks, type Locked, type Write as WriteOf } from '../../../engine/resource.ts'
import type { Shape } from '../../../engine/shape.ts'
import { invalid } from '../../../errors.ts'
import { touchOrderTotals } from '../../kept/order-total.ts'
import type { Holding } from './holding.ts'
import type { LineFields } from './line-fields.ts'
import type { OrderKind } from './order-kind.ts'
import { checkLines, checkLocked, lockOrder, type Order } from './order-state.ts'

type Write = WriteOf<LineFields>

/** Percent, integer of 10^-5. */
const ALL = 10_000_000
const LARGEST_TOTAL = BigInt(Number.MAX_SAFE_INTEGER)

/** Orders are locked before their lines: those that the lines are on, and the one that they are put on. */
const lockOrdersOf =
  (k: OrderKind, table: LockName) =>
  async (trx: Trx, { ids, input }: Locked): Promise<void> => {
    const named = typeof input.order === 'number' ? [input.order] : []
    const before = await ordersOfLines(trx, table, ids)
    await lockRows(trx, k.table, [...before, ...named], 'change')
    // Lines that were put on another order before its lock was there: that one should have been locked as well.
    if (trx.kind === 'postgres' && (await ordersOfLines(trx, table, ids)).some((order) => !before.includes(order))) throw new GivesWay()
  }
const ordersOfLines = async (trx: Trx, table: LockName, ids: readonly number[]): Promise<number[]> =>
  ids.length ? trx(table).whereIn('id', ids).distinct('order_id').pluck('order_id') : []

/** The order that a line is on, or moves to, when both may change. @throws ValidationError */
export async function openOrder(k: OrderKind, write: Write): Promise<Order> {
  const { trx, row } = write
  const order = await lockOrder(k, trx, after(write, 'order_id')!)
  if (row && row.order_id !== order.id) await checkLines(k, trx, await lockOrder(k, trx, row.order_id))
  await checkLines(k, trx, order)
  return order
}

/** Once something of a line went or is held for it, it is about this part, for this order. @param went how the first is told @throws ValidationError */
export async function checkSame({ table, counted }: Holding, write: Write, went: string): Promise<void> {
  const { trx, id } = write
  const row: Row | undefined = write.row
  if (!row) return
  const changed = (column: string) => after<Shape, string>(write, column) !== row[column]
  const field = changed('part_id') ? 'part' : changed('order_id') ? 'order' : undefined
  if (!field) return
  if (Number(row[counted]) > 0) throw invalid(`Items were ${went} for this line already`, field)
  if (await trx(table).where({ line_id: id }).first('id')) throw invalid('Items are allocated to this line', field)
}

/** @throws ValidationError */
export function checkQuantity(write: Write): void {
  if (after(write, 'quantity')! < 0) throw invalid('Ensure this value is greater than or equal to 0.', 'quantity')
}

/** @param price column of the price of one @throws ValidationError */
export async function checkAmounts({ totals }: OrderKind, write: Write, price: string): Promise<void> {
  const { trx, values } = write
  const discount = Number(after(write, 'discount') ?? 0)
  if (discount < 0) throw invalid('Ensure this value is greater than or equal to 0.', 'discount')
  if (discount > ALL) throw invalid('Ensure this value is less than or equal to 100.', 'discount')
  const worth = Number(after(write, price) ?? 0)
  const total = (BigInt(worth) * BigInt(after(write, 'quantity')!)) / 100_000n
  if (total > LARGEST_TOTAL || total < -LARGEST_TOTAL) throw invalid('The line costs more than can be reckoned with', price)
  const currency = `${price}_currency`
  if (totals && !after(write, currency)) values[currency] = await totals.currency(trx, after(write, 'order_id')!)
}

/** In the order of keys, as they are locked. */
const ordersOf = (writes: readonly Write[]): number[] => [...new Set(writes.map(({ row }) => row!.order_id))].sort((a, b) => a - b)

/** What holds for every line, whatever else its kind asks: its order may change, and its total follows. */
export const anyLineRules = (k: OrderKind, table: LockName): Hooks<LineFields> => ({
  lock: lockOrdersOf(k, table),
  async saved(write) {
    const { trx, row } = write
    if (k.totals) await touchOrderTotals(trx, k.totals, [after(write, 'order_id')!, ...(row ? [row.order_id] : [])])
  },
  async deletingAll(writes) {
    const { trx } = writes[0]!
    for (const order of ordersOf(writes)) await checkLocked(k, trx, await lockOrder(k, trx, order))
  },
  async deletedAll(writes) {
    if (k.totals) await touchOrderTotals(writes[0]!.trx, k.totals, ordersOf(writes))
  },
})
