import { kind } from './kind.ts'

export const PURCHASE_ORDER = kind('order.PurchaseOrder', {
  number: 14,
  table: 'order_purchase_order',
  url: '/api/order/po/',
  roles: ['purchase_order'],
  carries: ['parameters', 'attachments', 'notes', 'tags'],
  metadata: 'below',
  lookups: ['reference'],
  refersTo: { company: 'supplier_id' },
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
/** Kept as an import brings them; their address is not served. */
export const SALES_ORDER = kind('order.SalesOrder', {
  number: 17,
  table: 'order_sales_order',
  url: '/api/order/so/',
  roles: ['sales_order'],
  carries: ['parameters', 'attachments', 'notes', 'tags'],
  metadata: 'apart',
  lookups: ['reference'],
  barcode: 'SO',
})
kind('order.SalesOrderLineItem', { roles: ['sales_order'] })
kind('order.SalesOrderExtraLine', { roles: ['sales_order'] })
kind('order.SalesOrderAllocation', { roles: ['sales_order'] })
export const SHIPMENT = kind('order.SalesOrderShipment', { number: 18, url: '/api/order/so/shipment/', roles: ['sales_order'] })
export const RETURN_ORDER = kind('order.ReturnOrder', { number: 19, url: '/api/order/ro/', roles: ['return_order'] })
export const RETURN_ORDER_LINE = kind('order.ReturnOrderLineItem', { number: 20, roles: ['return_order'] })
kind('order.ReturnOrderExtraLine', { roles: ['return_order'] })
export const TRANSFER_ORDER = kind('order.TransferOrder', { number: 21, url: '/api/order/transfer-order/', roles: ['transfer_order'] })
kind('order.TransferOrderLineItem', { roles: ['transfer_order'] })
kind('order.TransferOrderAllocation', { roles: ['transfer_order'] })
