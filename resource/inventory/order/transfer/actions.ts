/** What is done with a transfer order as a whole, besides completing it. */
import { holdingActions } from '../family/holding-actions.ts'
import { orderActions as familyActions } from '../family/order-actions.ts'
import { complete } from './complete.ts'
import { HOLDING, TRANSFER } from './transfer.ts'
import { transferOrder } from './transfer-order.ts'

const { issue, hold, cancel } = familyActions({ k: TRANSFER, h: HOLDING, on: transferOrder, touches: ['part_total'] }, 'Issue an order')

const allocate = holdingActions({
  h: HOLDING,
  on: transferOrder,
  touches: ['part_total'],
  schemas: { items: 'TransferOrderLineItemAllocation', serials: 'TransferOrderSerialAllocation' },
  plain: true,
})

export const orderActions = [issue, hold, cancel, complete, ...allocate]
