/** What is done with an order as a whole. Issuing, holding and cancelling it are the same for all kinds but for their states. */
import type { Trx } from '../../../../database.ts'
import { action } from '../../../engine/action.ts'
import type { Caller, Operation } from '../../../engine/operation.ts'
import type { Resource } from '../../../engine/resource.ts'
import type { Input, Shape } from '../../../engine/shape.ts'
import { freeHolds, type Holding } from './holding.ts'
import type { OrderKind } from './order-kind.ts'
import { lockOrder, moveOrder, type Order } from './order-state.ts'

interface Acting {
  /** What its lines hold, where they hold stock: a cancelled order holds none. */
  readonly h?: Holding
  readonly k: OrderKind
  readonly on: Resource
  /** Tables that it changes, besides the orders. */
  readonly touches: readonly string[]
}
type Run<S extends Shape> = (trx: Trx, order: Order, input: Input<S>, request: Caller) => Promise<unknown>

/** An action on an order, which is locked before anything else is looked at. */
export const orderAction = <const S extends Shape = Record<never, never>>(
  { k, on, touches }: Acting,
  name: string,
  summary: string,
  run: Run<S>,
  schema: { schema?: string; body?: S } = {},
): Operation =>
  action({
    on,
    of: 'one',
    name,
    summary,
    touches: [k.table, ...touches],
    ...schema,
    open: ({ trx, id }) => lockOrder(k, trx, id),
    async run({ trx, request }, input, order) {
      await run(trx, order, input, request)
    },
  })

/** @param issue what issuing an order is called */
export const orderActions = (acting: Acting, issue: string) => {
  const { k, h } = acting
  const move = (name: 'issue' | 'hold' | 'cancel') => (trx: Trx, order: Order) => moveOrder(k, trx, order, k.moves[name])
  const cancelling = h ? { ...acting, touches: [...acting.touches, h.table] } : acting
  return {
    issue: orderAction(acting, 'issue', issue, move('issue')),
    hold: orderAction(acting, 'hold', 'Put an order on hold', move('hold')),
    // What was held for it is free again; what went stays where it is.
    cancel: orderAction(cancelling, 'cancel', 'Cancel an order', async (trx, order) => {
      if ((await move('cancel')(trx, order)) && h) await freeHolds(h, trx, order)
    }),
  }
}
