/** What is on the shelves, and what happened to it. */
import { day, flag, instant, integer, json, money, quantity, ref, requiredRef, text, textOrNull } from '../columns.ts'
import type { ModelImport } from '../model.ts'
import { NESTED_SETS } from './parts.ts'

export const stockItems: ModelImport = {
  model: 'stock.stockitem',
  table: 'stock_item',
  key: 'kept',
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
    is_building: flag(false),
    purchase_order_id: ref('order.purchaseorder'),
    sales_order_id: ref('order.salesorder'),
    quantity: quantity(100_000),
    serial: textOrNull(),
    serial_int: integer(0),
    batch: textOrNull(),
    packaging: textOrNull(),
    link: text(),
    notes: text(null),
    status: integer(10),
    status_custom_key: integer(null),
    purchase_price: money(),
    purchase_price_currency: text(null, 'purchase_price_currency'),
    expiry_date: day(),
    creation_date: instant(),
    updated: instant(),
    stocktake_date: day(),
    stocktake_user_id: ref('auth.user'),
    review_needed: flag(false),
    delete_on_deplete: flag(true),
    barcode_hash: text(),
    barcode_data: text(),
    metadata: json('{}'),
  },
  aside: NESTED_SETS,
  searched: ['serial', 'batch'],
  complete: (run) => (row, object) => {
    if ((row.quantity as number) < 0) run.place(object, 'quantity').refuse('is below zero')
  },
}

export const tracking: ModelImport = {
  model: 'stock.stockitemtracking',
  table: 'stock_tracking',
  key: 'kept',
  columns: {
    item_id: ref('stock.stockitem'),
    part_id: ref('part.part'),
    tracking_type: integer(0),
    date: instant(new Date(0).toISOString()),
    notes: text(),
    user_id: ref('auth.user'),
    deltas: json('{}'),
  },
  // Older exports name the item alone.
  after: async ({ trx }) => {
    await trx('stock_tracking')
      .whereNull('part_id')
      .update({ part_id: trx('stock_item').where('id', trx.ref('stock_tracking.item_id')).select('part_id') })
  },
}

export const testResults: ModelImport = {
  model: 'stock.stockitemtestresult',
  table: 'stock_test_result',
  key: 'kept',
  columns: {
    stock_item_id: requiredRef('stock.stockitem'),
    template_id: requiredRef('part.parttesttemplate'),
    result: flag(false),
    value: text(),
    attachment: textOrNull(),
    notes: text(),
    test_station: text(),
    started_datetime: instant(),
    finished_datetime: instant(),
    date: instant(new Date(0).toISOString()),
    user_id: ref('auth.user'),
    metadata: json('{}'),
  },
}
