/** What purchase orders are among orders. */

import { PURCHASE_TOTALS } from '../../kept/order-total.ts'
import { touchPrices } from '../../kept/prices.ts'
import { touchTotals } from '../../kept/totals.ts'
import { EXTRA_LINE, PURCHASE_ORDER, PURCHASE_ORDER_LINE } from '../../kinds/order.ts'
import { PURCHASE_ORDER_OPEN, PURCHASE_ORDER_STATUS } from '../../status-codes.ts'
import { type Move, orderKind } from '../family/order-kind.ts'

export const { key: STATUS } = PURCHASE_ORDER_STATUS

export const PURCHASE = orderKind({
  kind: PURCHASE_ORDER,
  line: PURCHASE_ORDER_LINE,
  extraLine: EXTRA_LINE,
  status: PURCHASE_ORDER_STATUS,
  open: PURCHASE_ORDER_OPEN,
  done: [STATUS.COMPLETE],
  moves: {
    issue: { from: [STATUS.PENDING, STATUS.ON_HOLD], to: STATUS.PLACED, day: 'issue_date' },
    hold: { from: [STATUS.PENDING, STATUS.PLACED], to: STATUS.ON_HOLD },
    cancel: { from: PURCHASE_ORDER_OPEN, to: STATUS.CANCELLED, refused: 'Order cannot be cancelled' },
  },
  settings: 'PURCHASEORDER',
  editsDone: 'PURCHASEORDER_EDIT_COMPLETED_ORDERS',
  turn: 'purchase order references',
  company: 'supplier',
  issued: 'placed',
  doneOn: 'complete_date',
  lineDone: 'n.received >= n.quantity',
  copied: ['part_id', 'discount', 'purchase_price', 'purchase_price_currency', 'auto_pricing', 'destination_id'],
  linesOfCompany: true,
  totals: PURCHASE_TOTALS,
  parts: (trx, order) =>
    trx('order_purchase_order_line as l')
      .join('company_supplier_part as s', 's.id', 'l.part_id')
      .where('l.order_id', order)
      .distinct('s.part_id')
      .pluck('s.part_id'),
  async follow(trx, parts, done) {
    // What was paid is known once an order is complete.
    if (done) await touchPrices(trx, parts)
    await touchTotals(trx, 'purchases', parts)
  },
})

export const COMPLETED: Move = { from: [STATUS.PLACED], to: STATUS.COMPLETE, day: 'complete_date' }
