/** What is done with a purchase order as a whole: issue, hold, complete, cancel. */

import type { Trx } from '../../../database.ts'
import { today } from '../../../provider/identity/api-tokens.ts'
import { action } from '../../engine/action.ts'
import { field } from '../../engine/fields/index.ts'
import type { Input, Shape } from '../../engine/shape.ts'
import { invalid } from '../../errors.ts'
import { PRICES } from '../effects.ts'
import { isOpen, lockOrder, type Order, STATUS, setStatus } from './order-state.ts'
import { purchaseOrder } from './purchase-order.ts'

/** Holds the order's state against what is asked of it, and writes the new one. @throws ValidationError */
type Deed<S extends Shape = Record<never, never>> = (trx: Trx, order: Order, input: Input<S>) => Promise<void>

const COMPLETE = {
  accept_incomplete: field.bool().default(false).help('Whether lines may stay that not all of has come for'),
}

export const issueOrder: Deed = async (trx, order) => {
  if (order.status !== STATUS.PENDING && order.status !== STATUS.ON_HOLD) throw invalid('Order cannot be issued')
  await setStatus(trx, order, STATUS.PLACED, { issue_date: today() })
}

export const holdOrder: Deed = async (trx, order) => {
  if (order.status !== STATUS.PENDING && order.status !== STATUS.PLACED) throw invalid('Order cannot be put on hold')
  await setStatus(trx, order, STATUS.ON_HOLD)
}

export const cancelOrder: Deed = async (trx, order) => {
  if (!isOpen(order)) throw invalid('Order cannot be cancelled')
  await setStatus(trx, order, STATUS.CANCELLED)
}

export const completeOrder: Deed<typeof COMPLETE> = async (trx, order, { accept_incomplete }) => {
  if (order.status !== STATUS.PLACED) throw invalid('Order cannot be completed')
  if (!accept_incomplete && !(await isReceived(trx, order.id))) throw invalid('Order has incomplete line items', 'accept_incomplete')
  await setStatus(trx, order, STATUS.COMPLETE, { complete_date: today() })
}

/** Has everything come that the lines ask for? */
export const isReceived = async (trx: Trx, order: number): Promise<boolean> =>
  (await trx('order_purchase_order_line').where({ order_id: order }).whereRaw('received < quantity').first('id')) === undefined

const deed = <const S extends Shape>(name: string, summary: string, run: Deed<S>, schema: { schema?: string; body?: S } = {}) =>
  action({
    on: purchaseOrder,
    of: 'one',
    name,
    summary,
    touches: ['order_purchase_order', ...PRICES],
    ...schema,
    open: ({ trx, id }) => lockOrder(trx, id),
    run: ({ trx }, input, order) => run(trx, order, input),
  })

export const orderActions = [
  deed('issue', 'Place an order with its supplier', issueOrder),
  deed('hold', 'Put an order on hold', holdOrder),
  deed('complete', 'Complete an order', completeOrder, { schema: 'PurchaseOrderComplete', body: COMPLETE }),
  deed('cancel', 'Cancel an order', cancelOrder),
]
