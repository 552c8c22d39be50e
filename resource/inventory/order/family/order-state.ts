/** What an order's state forbids, and what follows when it changes. */
import type { Row, Trx } from '../../../../database.ts'
import { today } from '../../../../provider/identity/api-tokens.ts'
import { lockRows } from '../../../engine/locks.ts'
import { invalid, NotFound, Refused } from '../../../errors.ts'
import { setting } from '../../settings/setting.ts'
import type { Order } from './order-fields.ts'
import type { Move, OrderKind } from './order-kind.ts'

export type { Order } from './order-fields.ts'

export const isOpen = (k: OrderKind, { status }: Order): boolean => k.open.includes(status)

/** The order, locked until the transaction ends. Orders are locked before their lines. @throws NotFound */
export async function lockOrder<O extends Order = Order>(k: OrderKind, trx: Trx, id: number): Promise<O> {
  await lockRows(trx, k.table, [id], 'change')
  const row: O | undefined = await trx(k.table).where({ id }).first()
  if (!row) throw new NotFound(k.kind.name)
  return row
}

/** An order that is done stays as it is, unless its kind or the installation allows otherwise. */
export const isLocked = async ({ done, editsDone }: OrderKind, trx: Trx, order: Pick<Order, 'status'>): Promise<boolean> =>
  editsDone !== undefined && done.includes(order.status) && !(await setting(trx, editsDone))

export const LOCKED = 'The order is locked and cannot be modified'

/** What an order that is done had stays with it. @throws ValidationError */
export async function checkLocked(k: OrderKind, trx: Trx, order: Order): Promise<void> {
  if (await isLocked(k, trx, order)) throw invalid(LOCKED)
}

/** Holds an order open for changes of its lines. @throws ValidationError */
export async function checkLines(k: OrderKind, trx: Trx, order: Order): Promise<void> {
  await checkLocked(k, trx, order)
  if (!k.done.includes(order.status) && !isOpen(k, order)) throw invalid('Order is not open', 'order')
}

/** When it was changed last, where that is kept. */
export const changedNow = ({ undated }: OrderKind) => (undated ? {} : { updated_at: new Date().toISOString() })

/** Writes a new state with what goes with it: what is kept of parts follows. */
export async function setStatus(k: OrderKind, trx: Trx, order: Order, status: number, more: Row = {}): Promise<void> {
  await trx(k.table)
    .where({ id: order.id })
    .update({ status, status_custom_key: null, ...changedNow(k), ...more })
  await k.follow(trx, await k.parts(trx, order.id), k.done.includes(status) || k.done.includes(order.status))
}

/**
 * Moves an order to the next state. Where it cannot have that, it stays as it is and the answer is the same, as InvenTree's clients expect,
 * unless the move is one that is refused. @returns whether it moved
 */
export async function moveOrder(k: OrderKind, trx: Trx, order: Order, { from, to, day, refused }: Move, more: Row = {}): Promise<boolean> {
  if (!from.includes(order.status)) {
    if (refused) throw new Refused(refused)
    return false
  }
  await setStatus(k, trx, order, to, { ...(day ? { [day]: today() } : {}), ...more })
  return true
}
