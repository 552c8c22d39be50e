/** What is on the shelves, and what happened to it. */
import { day, each, flag, instant, integer, json, price, quantity, ref, requiredRef, text, textOrNull } from '../columns.ts'
import { imported } from '../model.ts'
import { NESTED_SETS } from './parts.ts'

export const stockItems = imported('stock.stockitem', {
  columns: {
    part_id: requiredRef('part.part'),
    supplier_part_id: ref('company.supplierpart'),
    location_id: ref('stock.stocklocation'),
    parent_id: ref('stock.stockitem'),
    belongs_to_id: ref('stock.stockitem'),
    customer_id: ref('company.company'),
    owner_id: ref('users.owner'),
    build_id: ref('build.build'),
    consumed_by_id: ref('build.build'),
    ...each(flag(false), 'is_building', 'review_needed'),
    purchase_order_id: ref('order.purchaseorder'),
    sales_order_id: ref('order.salesorder'),
    quantity: quantity(100_000),
    ...each(textOrNull(), 'serial', 'batch', 'packaging'),
    serial_int: integer(0),
    ...each(text(), 'link', 'barcode_hash', 'barcode_data'),
    notes: text(null),
    status: integer(10),
    status_custom_key: integer(null),
    ...price('purchase_price'),
    ...each(day(), 'expiry_date', 'stocktake_date'),
    ...each(instant(), 'creation_date', 'updated'),
    stocktake_user_id: ref('auth.user'),
    delete_on_deplete: flag(true),
    metadata: json('{}'),
  },
  aside: NESTED_SETS,
  complete: (run) => (row, object) => {
    if ((row.quantity as number) < 0) run.place(object, 'quantity').refuse('is below zero')
  },
})

export const tracking = imported('stock.stockitemtracking', {
  columns: {
    item_id: ref('stock.stockitem'),
    part_id: ref('part.part'),
    tracking_type: integer(0),
    date: instant(new Date(0).toISOString()),
    notes: text(),
    user_id: ref('auth.user'),
    deltas: json('{}'),
  },
  // Older exports name the item alone, and know of no item when it came to be.
  after: async ({ trx }) => {
    await trx('stock_tracking')
      .whereNull('part_id')
      .update({ part_id: trx('stock_item').where('id', trx.ref('stock_tracking.item_id')).select('part_id') })
    await trx.all(CREATION_DATES)
  },
})

/** When its history says that it was made; else the earliest moment that anything tells of it. */
const CREATION_DATES = `update stock_item set creation_date = coalesce(
  (select date from stock_tracking where item_id = stock_item.id and tracking_type = 1 order by id limit 1),
  (select min(moment) from (
    select stock_item.updated as moment
    union all select stock_item.stocktake_date || 'T00:00:00.000Z'
    union all select date from stock_tracking where item_id = stock_item.id
  ) told)) where creation_date is null`

export const testResults = imported('stock.stockitemtestresult', {
  columns: {
    stock_item_id: requiredRef('stock.stockitem'),
    template_id: requiredRef('part.parttesttemplate'),
    result: flag(false),
    ...each(text(), 'value', 'notes', 'test_station'),
    attachment: textOrNull(),
    ...each(instant(), 'started_datetime', 'finished_datetime'),
    date: instant(new Date(0).toISOString()),
    user_id: ref('auth.user'),
    metadata: json('{}'),
  },
})
