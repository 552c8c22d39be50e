import { action } from '../../../engine/action.ts'
import { field } from '../../../engine/fields/index.ts'
import { shapeOf } from '../../../engine/request.ts'
import { type Input, parseShape } from '../../../engine/shape.ts'
import { RECEIVING } from '../../effects.ts'
import { PURCHASE_ORDER_LINE } from '../../kinds/order.ts'
import { LOCATION } from '../../kinds/stock.ts'
import { STOCK_STATUS } from '../../status-codes.ts'
import { ITEMS, itemsAnswer } from '../../stock/item/items-answer.ts'
import { StockStatusField } from '../../stock/item/stock-status.ts'
import { lockOrder } from '../family/order-state.ts'
import { PURCHASE } from './purchase.ts'
import { purchaseOrder } from './purchase-order.ts'
import { receiveOrder, takeTurns } from './receive-order.ts'

const optional = (max: number) => field.text(max).blank().default('')

const RECEIVE = {
  items: field
    .list({
      line_item: field.ref(PURCHASE_ORDER_LINE).required().label('Line Item'),
      location: field.ref(LOCATION).unseen().nullable().help('Where it goes'),
      quantity: field.decimal().required().told({ min_value: 0 }).help('In packs of the supplier'),
      batch_code: optional(100).label('Batch Code').help('Batch code of the new stock'),
      expiry_date: field.date().nullable().label('Expiry Date').told({ default: null }).help('Until when the new stock lasts'),
      serial_numbers: optional(5000).label('Serial Numbers').help('Serial numbers of the new stock, such as "1-5" or "7, 9"'),
      status: new StockStatusField().default(STOCK_STATUS.key.OK).help('State of the new stock'),
      packaging: optional(50).help('How it came; by default as the supplier packs it'),
      note: optional(512).help('Note for the new stock'),
      barcode: optional(500).nullable().help('Scanned barcode, for the new stock item'),
    })
    .required(),
  location: field.ref(LOCATION).unseen().nullable().help('Where items go that name no place of their own'),
}
export type ReceiveOrder = Input<typeof RECEIVE>
export type ReceiveItem = ReceiveOrder['items'][number]

export const receiveOperation = action({
  on: purchaseOrder,
  of: 'one',
  name: 'receive',
  summary: 'Receive items of an order into stock',
  touches: RECEIVING,
  schema: 'PurchaseOrderReceive',
  body: RECEIVE,
  response: ITEMS,
  async open({ trx, id }, sent) {
    // Before anything else is looked at, as lines are read under the order's lock.
    await takeTurns(trx, parseShape(shapeOf(RECEIVE), sent, 'patch').values.items)
    await lockOrder(PURCHASE, trx, id)
  },
  run: async (work, asked) => itemsAnswer(work, await receiveOrder(work.trx, work.request, work.id, asked), 'detail'),
})
