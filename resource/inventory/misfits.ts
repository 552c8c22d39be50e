/** Allocations that cannot go as they are: `stockade check` lists them, and people take them out of their orders. */
import type { Trx } from '../../database.ts'
import { allSql } from '../engine/rows.ts'
import { sql } from '../engine/sql.ts'
import { misfitsOfBuilds } from './build/misfits.ts'
import { type Misfit, misfitsOf } from './order/family/misfits.ts'
import { SALES_HOLDING } from './order/sales/holding.ts'
import { HOLDING } from './order/transfer/transfer.ts'
import { held } from './stock/item/allocated.ts'

const OF_SALES = {
  'leaves with a shipment of another order':
    'exists (select 1 from order_sales_order_shipment s where s.id = a.shipment_id and s.order_id <> l.order_id)',
}

export const misfits = async (trx: Trx): Promise<Misfit[]> => [
  ...(await misfitsOf(SALES_HOLDING, trx, OF_SALES)),
  ...(await misfitsOf(HOLDING, trx)),
  ...(await misfitsOfBuilds(trx)),
  ...(await misfitItems(trx)),
]

/** Items of which more is held than there is, or that are not at hand. */
async function misfitItems(trx: Trx): Promise<Misfit[]> {
  const rows = await allSql<{ id: number; over: boolean | number }>(
    trx,
    sql`select id, held > quantity as over from (select i.id, i.quantity, ${held('i')} as held,
        i.sales_order_id is not null or i.belongs_to_id is not null or i.customer_id is not null or i.consumed_by_id is not null or i.is_building
          as away
      from stock_item i where i.id in (select stock_item_id from build_item union select item_id from order_sales_order_allocation
        union select item_id from order_transfer_order_allocation)) items where held > quantity or (held > 0 and away) order by id`,
  )
  return rows.map(({ id, over }) => ({
    table: 'stock_item',
    id,
    problem: over ? 'is allocated beyond its quantity' : 'is allocated and not in stock',
  }))
}
