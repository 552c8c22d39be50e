/** What return orders are among orders. */
import { RETURN_TOTALS } from '../../kept/order-total.ts'
import { RETURN_ORDER, RETURN_ORDER_EXTRA_LINE, RETURN_ORDER_LINE } from '../../kinds/order.ts'
import { RETURN_ORDER_LINE_STATUS, RETURN_ORDER_OPEN, RETURN_ORDER_STATUS } from '../../status-codes.ts'
import { orderKind } from '../family/order-kind.ts'

export const { key: STATUS } = RETURN_ORDER_STATUS
export const { key: OUTCOME } = RETURN_ORDER_LINE_STATUS

export const RETURN = orderKind({
  kind: RETURN_ORDER,
  line: RETURN_ORDER_LINE,
  extraLine: RETURN_ORDER_EXTRA_LINE,
  status: RETURN_ORDER_STATUS,
  open: RETURN_ORDER_OPEN,
  done: [STATUS.COMPLETE],
  moves: {
    issue: { from: [STATUS.PENDING, STATUS.ON_HOLD], to: STATUS.IN_PROGRESS, day: 'issue_date' },
    hold: { from: [STATUS.PENDING, STATUS.IN_PROGRESS], to: STATUS.ON_HOLD },
    cancel: { from: RETURN_ORDER_OPEN, to: STATUS.CANCELLED },
  },
  settings: 'RETURNORDER',
  editsDone: 'RETURNORDER_EDIT_COMPLETED_ORDERS',
  turn: 'return order references',
  company: 'customer',
  issued: 'in progress',
  doneOn: 'complete_date',
  lineDone: `n.outcome <> ${OUTCOME.PENDING}`,
  totals: RETURN_TOTALS,
  // What is to come back counts nowhere until it is there.
  parts: async () => [],
  follow: async () => {},
})
