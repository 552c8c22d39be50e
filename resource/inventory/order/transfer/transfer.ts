/** What transfer orders are among orders. */
import { keysIn } from '../../../engine/rows.ts'
import { touchTotals } from '../../kept/totals.ts'
import { TRANSFER_ORDER, TRANSFER_ORDER_ALLOCATION, TRANSFER_ORDER_LINE } from '../../kinds/order.ts'
import { TRANSFER_ORDER_OPEN, TRANSFER_ORDER_STATUS } from '../../status-codes.ts'
import { holding } from '../family/holding.ts'
import { orderKind } from '../family/order-kind.ts'

export const { key: STATUS } = TRANSFER_ORDER_STATUS

export const TRANSFER = orderKind({
  kind: TRANSFER_ORDER,
  line: TRANSFER_ORDER_LINE,
  status: TRANSFER_ORDER_STATUS,
  open: TRANSFER_ORDER_OPEN,
  done: [STATUS.COMPLETE],
  moves: {
    issue: { from: [STATUS.PENDING, STATUS.ON_HOLD], to: STATUS.ISSUED, day: 'issue_date' },
    hold: { from: [STATUS.PENDING, STATUS.ISSUED], to: STATUS.ON_HOLD },
    cancel: { from: TRANSFER_ORDER_OPEN, to: STATUS.CANCELLED, refused: 'Order cannot be cancelled' },
  },
  settings: 'TRANSFERORDER',
  editsDone: 'TRANSFERORDER_EDIT_COMPLETED_ORDERS',
  turn: 'transfer order references',
  issued: 'issued',
  doneOn: 'complete_date',
  lineDone: 'n.transferred >= n.quantity',
  copied: ['part_id'],
  // What a line asks for counts nowhere; what is allocated to it does.
  parts: (trx, order) =>
    keysIn(
      trx,
      `select distinct i.part_id as id from ${HOLDING.table} a join ${TRANSFER.lineTable} l on l.id = a.line_id
       join stock_item i on i.id = a.item_id where l.order_id = ?`,
      [order],
    ),
  follow: (trx, parts) => touchTotals(trx, 'transfers', parts),
})

/** Stock that waits to be moved or used up. */
export const HOLDING = holding({
  k: TRANSFER,
  kind: TRANSFER_ORDER_ALLOCATION,
  counted: 'transferred',
  lasting: true,
  takes: (item) => !item.facts.virtual && item.belongs_to_id === null && item.sales_order_id === null,
})
