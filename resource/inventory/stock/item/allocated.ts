import { column, raw, type Sql, sql } from '../../../engine/sql.ts'
import { SALES_ORDER_OPEN, TRANSFER_ORDER_OPEN } from '../../status-codes.ts'

const [SOLD, MOVED] = [SALES_ORDER_OPEN, TRANSFER_ORDER_OPEN].map((open) => raw(open.join(', '))) as [Sql, Sql]

/** What builds and sales orders name of an item, sent or not, as the contract counts it (an integer of 10^-5). @param t alias of the item */
export const allocated = (t: string): Sql =>
  sql`(coalesce((select sum(a.quantity) from build_item a where a.stock_item_id = ${column(t, 'id')}), 0)
    + coalesce((select sum(a.quantity) from order_sales_order_allocation a where a.item_id = ${column(t, 'id')}), 0))`

/** What builds, and sales orders that are open and not yet sent, hold of an item. @param t alias of the item */
export const heldToMakeOrSell = (t: string): Sql =>
  sql`(coalesce((select sum(a.quantity) from build_item a where a.stock_item_id = ${column(t, 'id')}), 0)
    + coalesce((select sum(a.quantity) from order_sales_order_allocation a join order_sales_order_line l on l.id = a.line_id
      join order_sales_order o on o.id = l.order_id left join order_sales_order_shipment s on s.id = a.shipment_id
      where a.item_id = ${column(t, 'id')} and o.status in (${SOLD}) and s.shipment_date is null), 0))`

/** The same, and what open transfer orders hold: it cannot be taken. @param t alias of the item */
export const held = (t: string): Sql =>
  sql`(${heldToMakeOrSell(t)}
    + coalesce((select sum(a.quantity) from order_transfer_order_allocation a join order_transfer_order_line l on l.id = a.line_id
      join order_transfer_order o on o.id = l.order_id where a.item_id = ${column(t, 'id')} and o.status in (${MOVED})), 0))`

/** Keys of the items of which anything is allocated. */
export const ALLOCATED_ITEMS = raw('select stock_item_id from build_item union select item_id from order_sales_order_allocation')
