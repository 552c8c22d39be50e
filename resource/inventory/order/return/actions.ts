/** What is done with a return order as a whole, besides receiving. */
import { orderActions as familyActions, orderAction } from '../family/order-actions.ts'
import { moveOrder } from '../family/order-state.ts'
import { RETURN, STATUS } from './return.ts'
import { returnOrder } from './return-order.ts'

const acting = { k: RETURN, on: returnOrder, touches: [] }
const COMPLETED = { from: [STATUS.IN_PROGRESS], to: STATUS.COMPLETE, day: 'complete_date' }

const { issue, hold, cancel } = familyActions(acting, 'Issue an order')

/** What did not come back by then is not waited for any more. */
const complete = orderAction(acting, 'complete', 'Complete an order', (trx, order) => moveOrder(RETURN, trx, order, COMPLETED))

export const orderActions = [issue, hold, complete, cancel]
