/** What follows from a write besides its own rows, as names of tables: declarations say with these what their writes touch. */

/** Price ranges of parts and of what is made of them, which the totals of parts repeat. */
export const PRICES = ['part_pricing', 'part_total'] as const
/** Stock items with their history, the totals of their parts and the counts of their places. */
export const STOCK = ['stock_item', 'stock_tracking', 'part_total', 'stock_location'] as const
/** An order's total and what of it is on order. */
export const ORDERS = ['order_purchase_order', 'order_purchase_order_line', 'part_total'] as const
/** A sales order's total, and what of it is still to be sent. */
export const SALES = ['order_sales_order', 'order_sales_order_line', 'part_total'] as const
/** A return order's total, and what comes back with it. */
export const RETURNS = ['order_return_order', 'order_return_order_line'] as const
/** A transfer order, its lines, and what of parts is held for them. */
export const TRANSFERS = ['order_transfer_order', 'order_transfer_order_line', 'part_total'] as const
/** Builds with their lines, and what of parts is built, asked for and held. */
export const BUILDS = ['build_build', 'build_line', 'part_total'] as const
export const TAGS = ['common_tag', 'common_tagged'] as const
/** What hangs on a thing and goes with it. */
export const BELONGINGS = ['common_parameter', 'common_attachment', 'common_tagged', 'common_notes_image'] as const
/** Rows that name a person or a group, and forget it when it goes. */
export const NAMED_BY_OWNER = [
  'stock_location',
  'part_part',
  'common_project_code',
  'order_purchase_order',
  'order_sales_order',
  'order_return_order',
  'order_transfer_order',
  'build_build',
  'stock_item',
] as const
/** What arrives becomes stock, at a price. */
export const RECEIVING = [...ORDERS, ...STOCK, ...PRICES] as const
/** A new part begins with stock, suppliers, parameters, tests and a bill of materials where that is asked for. */
export const WITH_PART = [
  ...PRICES,
  ...STOCK,
  'common_parameter',
  'part_test_template',
  'part_bom_item',
  'part_bom_substitute',
  'company_manufacturer_part',
  'company_supplier_part',
  'part_category',
] as const
export const GONE_WITH_PART = [
  'part_star',
  'part_sale_price',
  'part_internal_price',
  'part_related',
  'part_stocktake',
  'company_price_break',
  'stock_test_result',
  'order_purchase_order_line',
  'order_sales_order_line',
  'order_transfer_order_line',
  'build_build',
  'build_line',
  'build_item',
  ...BELONGINGS,
] as const
export const GONE_WITH_ITEM = [
  'stock_test_result',
  'build_item',
  'order_sales_order_allocation',
  'order_transfer_order_allocation',
  'common_attachment',
  'common_tagged',
  'common_notes_image',
] as const
/** What is done with stock may use an item up. */
export const STOCK_ACTION = [...STOCK, ...PRICES, ...GONE_WITH_ITEM] as const
/** Lines of a bill of materials, and what is made by it. */
export const BOM = ['part_bom_item', 'part_bom_substitute', 'part_part', 'build_line', 'build_item', ...PRICES] as const
