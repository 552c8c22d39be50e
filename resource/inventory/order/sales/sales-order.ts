import { detail } from '../../../engine/detail.ts'
import { field } from '../../../engine/fields/index.ts'
import { tagFilters } from '../../../engine/fields/tags.ts'
import { resource } from '../../../engine/resource.ts'
import { raw } from '../../../engine/sql.ts'
import { PRICES, SALES as TOUCHED } from '../../effects.ts'
import { COMPANY } from '../../kinds/company.ts'
import { SALES_ORDER } from '../../kinds/order.ts'
import { includeVariants, isPart } from '../../variant-filter.ts'
import { orderFields, totalFields, updatedAt } from '../family/order-fields.ts'
import { companyOf, orderFilters, orderOrders, project } from '../family/order-filters.ts'
import { SALES_HOLDING } from './holding.ts'
import { SALES } from './sales.ts'

const SHIPMENTS = 'order_sales_order_shipment'
const ALLOCATED = `coalesce((select sum(a.quantity) from ${SALES_HOLDING.table} a where a.line_id = n.id), 0) >= n.quantity`

/** What is sold to a customer. */
export const salesOrder = resource({
  kind: SALES_ORDER,
  fields: {
    ...orderFields(SALES),
    issue_date: field.date().nullable().label('Issue Date').help('When it was issued'),
    customer: field.ref(COMPANY).nullable().filled().where({ is_customer: true }).help('Whom the parts are sold to'),
    customer_detail: detail(COMPANY, 'customer_id', 'brief').when('customer_detail'),
    customer_reference: field.text(64).blank().label('Customer Reference ').help('Number that the customer gives the order'),
    shipment_date: field.date().nullable().readOnly().label('Shipment Date').help('Day on which all of it was sent'),
    ...totalFields(SALES),
    shipments_count: field.count(SHIPMENTS, 'order_id').nullable().label('Shipments'),
    completed_shipments_count: field.count(SHIPMENTS, 'order_id', 'n.shipment_date is not null').nullable().label('Completed Shipments'),
    allocated_lines: field.count(SALES.lineTable, 'order_id', ALLOCATED).nullable().label('Allocated Lines'),
    updated_at: updatedAt,
  },
  filters: {
    ...orderFilters(SALES, (part, asked) => isPart(raw('l.part_id'), part, asked)),
    include_variants: includeVariants(),
    ...tagFilters(SALES.table),
  },
  search: ['reference', 'customer_reference', 'description', companyOf(SALES), project],
  order: [
    'customer_reference',
    'creation_date',
    'start_date',
    'target_date',
    'shipment_date',
    'line_items',
    'status',
    'total_price',
    'updated_at',
  ],
  orders: orderOrders(SALES),
  touches: [...TOUCHED, 'order_sales_order_extra_line', 'common_parameter'],
  cascades: ['order_sales_order_shipment', SALES_HOLDING.table, 'stock_item', 'build_build', ...PRICES],
  defaultOrder: ['-reference'],
})
