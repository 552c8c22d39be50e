/** What sales orders are among orders. */
import { keysIn } from '../../../engine/rows.ts'
import { SALES_TOTALS } from '../../kept/order-total.ts'
import { touchPrices } from '../../kept/prices.ts'
import { touchTotals } from '../../kept/totals.ts'
import { SALES_ORDER, SALES_ORDER_EXTRA_LINE, SALES_ORDER_LINE } from '../../kinds/order.ts'
import { SALES_ORDER_OPEN, SALES_ORDER_STATUS } from '../../status-codes.ts'
import { orderKind } from '../family/order-kind.ts'

export const { key: STATUS } = SALES_ORDER_STATUS
const OPEN = [STATUS.PENDING, STATUS.IN_PROGRESS, STATUS.ON_HOLD]

export const SALES = orderKind({
  kind: SALES_ORDER,
  line: SALES_ORDER_LINE,
  extraLine: SALES_ORDER_EXTRA_LINE,
  status: SALES_ORDER_STATUS,
  open: OPEN,
  // What was sent is open until the order is completed.
  outstanding: SALES_ORDER_OPEN,
  done: [STATUS.SHIPPED, STATUS.COMPLETE],
  moves: {
    issue: { from: [STATUS.PENDING, STATUS.ON_HOLD], to: STATUS.IN_PROGRESS, day: 'issue_date' },
    hold: { from: [STATUS.PENDING, STATUS.IN_PROGRESS], to: STATUS.ON_HOLD },
    cancel: { from: OPEN, to: STATUS.CANCELLED },
  },
  settings: 'SALESORDER',
  editsDone: 'SALESORDER_EDIT_COMPLETED_ORDERS',
  turn: 'sales order references',
  company: 'customer',
  issued: 'in progress',
  doneOn: 'shipment_date',
  lineDone: 'n.shipped >= n.quantity',
  copied: ['part_id', 'discount', 'sale_price', 'sale_price_currency'],
  totals: SALES_TOTALS,
  // An item that is allocated may be of a variant of the line's part.
  parts: (trx, order) =>
    keysIn(
      trx,
      `select part_id as id from order_sales_order_line where order_id = ? and part_id is not null
       union select i.part_id from order_sales_order_allocation a join order_sales_order_line l on l.id = a.line_id
         join stock_item i on i.id = a.item_id where l.order_id = ?`,
      [order, order],
    ),
  async follow(trx, parts, done) {
    // What was asked for is known once an order is sent.
    if (done) await touchPrices(trx, parts)
    await touchTotals(trx, 'sales', parts)
  },
})
