import { detail } from '../../../engine/detail.ts'
import { resource } from '../../../engine/resource.ts'
import { TRANSFER_ORDER_ALLOCATION } from '../../kinds/order.ts'
import { PART } from '../../kinds/part.ts'
import { STOCK_ITEM } from '../../kinds/stock.ts'
import { ALLOCATION_SEARCH, allocationFields, allocationFilters, allocationOrders, item } from '../family/allocation.ts'
import { TRANSFER } from './transfer.ts'

/** How much of which item waits for a line to be moved or used up, or was. */
export const allocation = resource({
  kind: TRANSFER_ORDER_ALLOCATION,
  fields: {
    ...allocationFields(TRANSFER, { part__virtual: false, belongs_to: null, sales_order: null }),
    item_detail: detail(STOCK_ITEM, 'item_id', 'held').when('item_detail'),
    part_detail: detail(PART, 'part_id', 'brief', item).when('part_detail'),
  },
  filter: ['item', 'line'],
  filters: allocationFilters(TRANSFER),
  search: ALLOCATION_SEARCH,
  order: ['quantity'],
  orders: allocationOrders(TRANSFER),
  operations: ['list', 'retrieve', 'update', 'destroy'],
  touches: ['part_total'],
  defaultOrder: ['pk'],
  bulk: { update: true },
})
