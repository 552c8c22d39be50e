import { column, raw, type Sql, sql } from '../../../engine/sql.ts'

/** What builds, and sales orders that are open and not yet sent, hold of an item (an integer of 10^-5). @param t alias of the item */
export const allocated = (t: string): Sql =>
  sql`(coalesce((select sum(a.quantity) from build_item a where a.stock_item_id = ${column(t, 'id')}), 0)
    + coalesce((select sum(a.quantity) from order_sales_order_allocation a join order_sales_order_line l on l.id = a.line_id
      join order_sales_order o on o.id = l.order_id left join order_sales_order_shipment s on s.id = a.shipment_id
      where a.item_id = ${column(t, 'id')} and o.status in (10, 15, 20, 25) and s.shipment_date is null), 0))`

/** Keys of the items of which anything is held. */
export const ALLOCATED_ITEMS = raw('select stock_item_id from build_item union select item_id from order_sales_order_allocation')
