/** What is bought, sold and built. */
import { day, flag, instant, integer, json, money, quantity, ref, requiredRef, text, textOrNull } from '../columns.ts'
import type { ModelImport } from '../model.ts'
import { NESTED_SETS } from './parts.ts'

/** Columns of every kind of order. */
const ORDER = {
  reference: text(),
  reference_int: integer(0),
  description: text(),
  link: text(),
  notes: text(null),
  status: integer(10),
  status_custom_key: integer(null),
  creation_date: day(),
  issue_date: day(),
  start_date: day(),
  target_date: day(),
  updated_at: instant(),
  created_by_id: ref('auth.user'),
  responsible_id: ref('users.owner'),
  project_code_id: ref('common.projectcode'),
  contact_id: ref('company.contact'),
  address_id: ref('company.address'),
  order_currency: textOrNull(),
  total_price: money(),
  total_price_currency: text(null, 'total_price_currency'),
  barcode_hash: text(),
  barcode_data: text(),
  metadata: json('{}'),
}

/** Columns of every kind of line. */
const LINE = {
  line: text('', 'line'),
  quantity: quantity(100_000),
  reference: text(),
  notes: text(),
  link: text(),
  target_date: day(),
  project_code_id: ref('common.projectcode'),
  discount: quantity(),
  metadata: json('{}'),
}

export const purchaseOrders: ModelImport = {
  model: 'order.purchaseorder',
  table: 'order_purchase_order',
  key: 'kept',
  columns: {
    ...ORDER,
    supplier_id: ref('company.company'),
    supplier_reference: text(),
    received_by_id: ref('auth.user'),
    destination_id: ref('stock.stocklocation'),
    complete_date: day(),
  },
  searched: ['reference', 'description', 'supplier_reference'],
}

export const purchaseOrderLines: ModelImport = {
  model: 'order.purchaseorderlineitem',
  table: 'order_purchase_order_line',
  key: 'kept',
  columns: {
    ...LINE,
    order_id: requiredRef('order.purchaseorder'),
    part_id: ref('company.supplierpart'),
    received: quantity(),
    purchase_price: money(),
    purchase_price_currency: text(null, 'purchase_price_currency'),
    auto_pricing: flag(false),
    destination_id: ref('stock.stocklocation'),
    build_order_id: ref('build.build'),
  },
  searched: ['reference', 'notes'],
}

export const purchaseOrderExtraLines: ModelImport = {
  model: 'order.purchaseorderextraline',
  table: 'order_purchase_order_extra_line',
  key: 'kept',
  columns: {
    ...LINE,
    order_id: requiredRef('order.purchaseorder'),
    description: text(),
    context: json(null),
    price: money(),
    price_currency: text(null, 'price_currency'),
  },
  searched: ['reference', 'notes', 'description'],
}

export const salesOrders: ModelImport = {
  model: 'order.salesorder',
  table: 'order_sales_order',
  key: 'kept',
  columns: {
    ...ORDER,
    customer_id: ref('company.company'),
    customer_reference: text(),
    shipment_date: day(),
    shipped_by_id: ref('auth.user'),
  },
  searched: ['reference', 'description', 'customer_reference'],
}

export const salesOrderLines: ModelImport = {
  model: 'order.salesorderlineitem',
  table: 'order_sales_order_line',
  key: 'kept',
  columns: {
    ...LINE,
    order_id: requiredRef('order.salesorder'),
    part_id: ref('part.part'),
    shipped: quantity(),
    sale_price: money(),
    sale_price_currency: text(null, 'sale_price_currency'),
  },
  searched: ['reference', 'notes'],
}

export const shipments: ModelImport = {
  model: 'order.salesordershipment',
  table: 'order_sales_order_shipment',
  key: 'kept',
  columns: {
    order_id: requiredRef('order.salesorder'),
    shipment_date: day(),
    delivery_date: day(),
    checked_by_id: ref('auth.user'),
    reference: text('1'),
    tracking_number: text(),
    invoice_number: text(),
    link: text(),
    notes: text(null),
    metadata: json('{}'),
  },
}

export const salesOrderAllocations: ModelImport = {
  model: 'order.salesorderallocation',
  table: 'order_sales_order_allocation',
  key: 'kept',
  columns: {
    line_id: requiredRef('order.salesorderlineitem'),
    shipment_id: ref('order.salesordershipment'),
    item_id: requiredRef('stock.stockitem'),
    quantity: quantity(),
  },
}

export const builds: ModelImport = {
  model: 'build.build',
  table: 'build_build',
  key: 'kept',
  columns: {
    reference: text(),
    reference_int: integer(0),
    title: text(),
    parent_id: ref('build.build'),
    part_id: requiredRef('part.part'),
    sales_order_id: ref('order.salesorder'),
    take_from_id: ref('stock.stocklocation'),
    destination_id: ref('stock.stocklocation'),
    external: flag(false),
    quantity: quantity(),
    completed: quantity(),
    status: integer(10),
    status_custom_key: integer(null),
    batch: textOrNull(),
    creation_date: day(),
    start_date: day(),
    target_date: day(),
    completion_date: day(),
    completed_by_id: ref('auth.user'),
    issued_by_id: ref('auth.user'),
    responsible_id: ref('users.owner'),
    project_code_id: ref('common.projectcode'),
    priority: integer(0),
    link: text(),
    notes: text(null),
    barcode_hash: text(),
    barcode_data: text(),
    metadata: json('{}'),
  },
  aside: NESTED_SETS,
  searched: ['reference', 'title'],
}

export const buildLines: ModelImport = {
  model: 'build.buildline',
  table: 'build_line',
  key: 'kept',
  columns: { build_id: requiredRef('build.build'), bom_item_id: requiredRef('part.bomitem'), quantity: quantity(), consumed: quantity() },
  unique: (row) => `${row.build_id} ${row.bom_item_id}`,
}

export const buildItems: ModelImport = {
  model: 'build.builditem',
  table: 'build_item',
  key: 'kept',
  columns: {
    build_line_id: requiredRef('build.buildline'),
    stock_item_id: requiredRef('stock.stockitem'),
    quantity: quantity(),
    install_into_id: ref('stock.stockitem'),
    metadata: json('{}'),
  },
}
