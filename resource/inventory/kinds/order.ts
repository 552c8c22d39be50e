import { kind } from './kind.ts'

export const PURCHASE_ORDER = kind('order.PurchaseOrder', {
  number: 14,
  table: 'order_purchase_order',
  url: '/api/order/po/',
  roles: ['purchase_order'],
  carries: ['parameters', 'attachments', 'notes', 'tags'],
  metadata: 'below',
  lookups: ['reference'],
  page: 'purchasing/purchase-order',
  barcode: 'PO',
  searched: true,
})
export const PURCHASE_ORDER_LINE = kind('order.PurchaseOrderLineItem', {
  number: 15,
  table: 'order_purchase_order_line',
  url: '/api/order/po-line/',
  roles: ['purchase_order'],
  carries: ['tags'],
  metadata: 'apart',
})
export const EXTRA_LINE = kind('order.PurchaseOrderExtraLine', {
  number: 16,
  table: 'order_purchase_order_extra_line',
  url: '/api/order/po-extra-line/',
  roles: ['purchase_order'],
})
export const SALES_ORDER = kind('order.SalesOrder', {
  number: 17,
  table: 'order_sales_order',
  url: '/api/order/so/',
  roles: ['sales_order'],
  carries: ['parameters', 'attachments', 'notes', 'tags'],
  metadata: 'apart',
  lookups: ['reference'],
  page: 'sales/sales-order',
  barcode: 'SO',
  searched: true,
})
export const SALES_ORDER_LINE = kind('order.SalesOrderLineItem', {
  table: 'order_sales_order_line',
  url: '/api/order/so-line/',
  roles: ['sales_order'],
  metadata: 'apart',
})
export const SALES_ORDER_EXTRA_LINE = kind('order.SalesOrderExtraLine', {
  table: 'order_sales_order_extra_line',
  url: '/api/order/so-extra-line/',
  roles: ['sales_order'],
})
export const SALES_ORDER_ALLOCATION = kind('order.SalesOrderAllocation', {
  table: 'order_sales_order_allocation',
  url: '/api/order/so-allocation/',
  roles: ['sales_order'],
})
export const SHIPMENT = kind('order.SalesOrderShipment', {
  number: 18,
  table: 'order_sales_order_shipment',
  url: '/api/order/so/shipment/',
  roles: ['sales_order'],
  carries: ['parameters', 'attachments', 'notes', 'tags'],
  metadata: 'apart',
  page: 'sales/shipment',
  barcode: 'SS',
  searched: true,
})
export const RETURN_ORDER = kind('order.ReturnOrder', {
  number: 19,
  table: 'order_return_order',
  url: '/api/order/ro/',
  roles: ['return_order'],
  carries: ['parameters', 'attachments', 'notes', 'tags'],
  metadata: 'apart',
  lookups: ['reference'],
  page: 'sales/return-order',
  barcode: 'RO',
  searched: true,
})
export const RETURN_ORDER_LINE = kind('order.ReturnOrderLineItem', {
  number: 20,
  table: 'order_return_order_line',
  url: '/api/order/ro-line/',
  roles: ['return_order'],
  metadata: 'apart',
})
export const RETURN_ORDER_EXTRA_LINE = kind('order.ReturnOrderExtraLine', {
  table: 'order_return_order_extra_line',
  url: '/api/order/ro-extra-line/',
  roles: ['return_order'],
})
export const TRANSFER_ORDER = kind('order.TransferOrder', {
  number: 21,
  table: 'order_transfer_order',
  url: '/api/order/transfer-order/',
  roles: ['transfer_order'],
  carries: ['parameters', 'attachments', 'notes', 'tags'],
  metadata: 'apart',
  lookups: ['reference'],
  page: 'stock/transfer-order',
  barcode: 'TO',
})
export const TRANSFER_ORDER_LINE = kind('order.TransferOrderLineItem', {
  table: 'order_transfer_order_line',
  url: '/api/order/transfer-order-line/',
  roles: ['transfer_order'],
  metadata: 'apart',
})
export const TRANSFER_ORDER_ALLOCATION = kind('order.TransferOrderAllocation', {
  table: 'order_transfer_order_allocation',
  url: '/api/order/transfer-order-allocation/',
  roles: ['transfer_order'],
})
