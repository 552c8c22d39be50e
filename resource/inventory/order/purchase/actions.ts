/** Completing a purchase order, besides what is done with every order. */
import type { Trx } from '../../../../database.ts'
import { field } from '../../../engine/fields/index.ts'
import { invalid } from '../../../errors.ts'
import { PRICES } from '../../effects.ts'
import { orderActions as familyActions, orderAction } from '../family/order-actions.ts'
import { moveOrder } from '../family/order-state.ts'
import { COMPLETED, PURCHASE } from './purchase.ts'
import { purchaseOrder } from './purchase-order.ts'

const COMPLETE = {
  accept_incomplete: field.bool().default(false).label('Accept Incomplete').help('Whether lines may stay that not all of has come for'),
}

/** Has everything come that the lines ask for? */
export const isReceived = async (trx: Trx, order: number): Promise<boolean> =>
  (await trx('order_purchase_order_line').where({ order_id: order }).whereRaw('received < quantity').first('id')) === undefined

const acting = { k: PURCHASE, on: purchaseOrder, touches: PRICES }

const complete = orderAction(
  acting,
  'complete',
  'Complete an order',
  async (trx, order, { accept_incomplete }) => {
    if (!accept_incomplete && !(await isReceived(trx, order.id))) throw invalid('Order has incomplete line items', 'accept_incomplete')
    await moveOrder(PURCHASE, trx, order, COMPLETED)
  },
  { schema: 'PurchaseOrderComplete', body: COMPLETE },
)

const { issue, hold, cancel } = familyActions(acting, 'Place an order with its supplier')
export const orderActions = [issue, hold, complete, cancel]
