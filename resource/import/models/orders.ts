/** What is bought, sold, taken back and moved. */
import { day, each, flag, instant, integer, json, price, quantity, quantityOrSkip, ref, requiredRef, text, textOrNull } from '../columns.ts'
import { imported } from '../model.ts'

/** The status of a sales order. */
const COMPLETE = 30

/** Why an allocation is left out. */
const NOTHING = 'it allocates nothing'

/** Columns of every kind of order. */
const ORDER = {
  ...each(text(), 'reference', 'description', 'link', 'barcode_hash', 'barcode_data'),
  reference_int: integer(0),
  notes: text(null),
  status: integer(10),
  status_custom_key: integer(null),
  ...each(day(), 'creation_date', 'issue_date', 'start_date', 'target_date'),
  updated_at: instant(),
  created_by_id: ref('auth.user'),
  responsible_id: ref('users.owner'),
  project_code_id: ref('common.projectcode'),
  contact_id: ref('company.contact'),
  address_id: ref('company.address'),
  order_currency: textOrNull(),
  ...price('total_price'),
  metadata: json('{}'),
}

/** Columns of every kind of line. */
const LINE = {
  ...each(text(), 'line', 'reference', 'notes', 'link'),
  quantity: quantity(100_000),
  target_date: day(),
  project_code_id: ref('common.projectcode'),
  metadata: json('{}'),
}
const PRICED_LINE = { ...LINE, discount: quantity() }

/** Columns of lines that are about no part. */
const EXTRA_LINE = { ...PRICED_LINE, description: text(), context: json(null), ...price('price') }

export const purchaseOrders = imported('order.purchaseorder', {
  columns: {
    ...ORDER,
    supplier_id: ref('company.company'),
    supplier_reference: text(),
    received_by_id: ref('auth.user'),
    destination_id: ref('stock.stocklocation'),
    complete_date: day(),
  },
})

export const purchaseOrderLines = imported('order.purchaseorderlineitem', {
  columns: {
    ...PRICED_LINE,
    order_id: requiredRef('order.purchaseorder'),
    part_id: ref('company.supplierpart'),
    received: quantity(),
    ...price('purchase_price'),
    auto_pricing: flag(false),
    destination_id: ref('stock.stocklocation'),
    build_order_id: ref('build.build'),
  },
})

export const purchaseOrderExtraLines = imported('order.purchaseorderextraline', {
  columns: { ...EXTRA_LINE, order_id: requiredRef('order.purchaseorder') },
})

export const salesOrders = imported('order.salesorder', {
  columns: {
    ...ORDER,
    customer_id: ref('company.company'),
    customer_reference: text(),
    shipment_date: day(),
    shipped_by_id: ref('auth.user'),
  },
})

export const salesOrderLines = imported('order.salesorderlineitem', {
  columns: {
    ...PRICED_LINE,
    order_id: requiredRef('order.salesorder'),
    part_id: ref('part.part'),
    shipped: quantity(),
    ...price('sale_price'),
  },
})

export const salesOrderExtraLines = imported('order.salesorderextraline', {
  columns: { ...EXTRA_LINE, order_id: requiredRef('order.salesorder') },
})

export const shipments = imported('order.salesordershipment', {
  columns: {
    order_id: requiredRef('order.salesorder'),
    shipment_address_id: ref('company.address'),
    ...each(day(), 'shipment_date', 'delivery_date'),
    checked_by_id: ref('auth.user'),
    reference: text('1'),
    ...each(text(), 'tracking_number', 'invoice_number', 'link', 'barcode_hash', 'barcode_data'),
    notes: text(null),
    metadata: json('{}'),
  },
  // Older exports leave out when a complete order was sent: with the last of its shipments.
  after: async ({ trx }) => {
    await trx('order_sales_order')
      .where({ status: COMPLETE })
      .whereNull('shipment_date')
      .update({
        shipment_date: trx('order_sales_order_shipment').where('order_id', trx.ref('order_sales_order.id')).max('shipment_date'),
      })
  },
})

export const salesOrderAllocations = imported('order.salesorderallocation', {
  columns: {
    line_id: requiredRef('order.salesorderlineitem'),
    shipment_id: ref('order.salesordershipment'),
    item_id: requiredRef('stock.stockitem'),
    quantity: quantityOrSkip(NOTHING),
  },
})

export const returnOrders = imported('order.returnorder', {
  columns: { ...ORDER, customer_id: ref('company.company'), customer_reference: text(), complete_date: day() },
})

export const returnOrderLines = imported('order.returnorderlineitem', {
  columns: {
    ...PRICED_LINE,
    order_id: requiredRef('order.returnorder'),
    item_id: requiredRef('stock.stockitem'),
    received_date: day(),
    outcome: integer(10),
    ...price('price'),
  },
  unique: (row) => `${row.order_id} ${row.item_id}`,
})

export const returnOrderExtraLines = imported('order.returnorderextraline', {
  columns: { ...EXTRA_LINE, order_id: requiredRef('order.returnorder') },
})

export const transferOrders = imported('order.transferorder', {
  columns: {
    ...ORDER,
    take_from_id: ref('stock.stocklocation'),
    destination_id: ref('stock.stocklocation'),
    consume: flag(false),
    complete_date: day(),
  },
})

export const transferOrderLines = imported('order.transferorderlineitem', {
  columns: { ...LINE, order_id: requiredRef('order.transferorder'), part_id: ref('part.part'), transferred: quantity() },
})

export const transferOrderAllocations = imported('order.transferorderallocation', {
  columns: {
    line_id: requiredRef('order.transferorderlineitem'),
    item_id: requiredRef('stock.stockitem'),
    quantity: quantityOrSkip(NOTHING),
  },
})
