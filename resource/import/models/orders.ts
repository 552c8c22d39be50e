/** What is bought, sold and built. */
import { day, each, flag, instant, integer, json, price, quantity, ref, requiredRef, text, textOrNull } from '../columns.ts'
import { imported } from '../model.ts'
import { NESTED_SETS } from './parts.ts'

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
  discount: quantity(),
  metadata: json('{}'),
}

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
    ...LINE,
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
  columns: {
    ...LINE,
    order_id: requiredRef('order.purchaseorder'),
    description: text(),
    context: json(null),
    ...price('price'),
  },
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
  table: 'order_sales_order_line',
  columns: {
    ...LINE,
    order_id: requiredRef('order.salesorder'),
    part_id: ref('part.part'),
    shipped: quantity(),
    ...price('sale_price'),
  },
})

export const shipments = imported('order.salesordershipment', {
  table: 'order_sales_order_shipment',
  columns: {
    order_id: requiredRef('order.salesorder'),
    ...each(day(), 'shipment_date', 'delivery_date'),
    checked_by_id: ref('auth.user'),
    reference: text('1'),
    ...each(text(), 'tracking_number', 'invoice_number', 'link'),
    notes: text(null),
    metadata: json('{}'),
  },
})

export const salesOrderAllocations = imported('order.salesorderallocation', {
  table: 'order_sales_order_allocation',
  columns: {
    line_id: requiredRef('order.salesorderlineitem'),
    shipment_id: ref('order.salesordershipment'),
    item_id: requiredRef('stock.stockitem'),
    quantity: quantity(),
  },
})

export const builds = imported('build.build', {
  columns: {
    ...each(text(), 'reference', 'title', 'link', 'barcode_hash', 'barcode_data'),
    ...each(integer(0), 'reference_int', 'priority'),
    parent_id: ref('build.build'),
    part_id: requiredRef('part.part'),
    sales_order_id: ref('order.salesorder'),
    take_from_id: ref('stock.stocklocation'),
    destination_id: ref('stock.stocklocation'),
    external: flag(false),
    ...each(quantity(), 'quantity', 'completed'),
    status: integer(10),
    status_custom_key: integer(null),
    batch: textOrNull(),
    ...each(day(), 'creation_date', 'start_date', 'target_date', 'completion_date'),
    completed_by_id: ref('auth.user'),
    issued_by_id: ref('auth.user'),
    responsible_id: ref('users.owner'),
    project_code_id: ref('common.projectcode'),
    notes: text(null),
    metadata: json('{}'),
  },
  aside: NESTED_SETS,
})

export const buildLines = imported('build.buildline', {
  table: 'build_line',
  columns: { build_id: requiredRef('build.build'), bom_item_id: requiredRef('part.bomitem'), quantity: quantity(), consumed: quantity() },
  unique: (row) => `${row.build_id} ${row.bom_item_id}`,
})

export const buildItems = imported('build.builditem', {
  table: 'build_item',
  columns: {
    build_line_id: requiredRef('build.buildline'),
    stock_item_id: requiredRef('stock.stockitem'),
    quantity: quantity(),
    install_into_id: ref('stock.stockitem'),
    metadata: json('{}'),
  },
})
