import { detail } from '../../../engine/detail.ts'
import { field } from '../../../engine/fields/index.ts'
import { tagFilters } from '../../../engine/fields/tags.ts'
import { resource } from '../../../engine/resource.ts'
import { raw, sql } from '../../../engine/sql.ts'
import { RETURNS } from '../../effects.ts'
import { COMPANY } from '../../kinds/company.ts'
import { RETURN_ORDER } from '../../kinds/order.ts'
import { includeVariants, isPart } from '../../variant-filter.ts'
import { orderFields, totalFields, updatedAt } from '../family/order-fields.ts'
import { companyOf, orderFilters, orderOrders, project } from '../family/order-filters.ts'
import { RETURN } from './return.ts'

/** What a customer sends back. */
export const returnOrder = resource({
  kind: RETURN_ORDER,
  fields: {
    ...orderFields(RETURN),
    issue_date: field.date().nullable().label('Issue Date').help('When it was issued'),
    complete_date: field.date().nullable().label('Completion Date').help('Day on which it was completed'),
    customer: field.ref(COMPANY).nullable().filled().where({ is_customer: true }).help('Who sends the items back'),
    customer_detail: detail(COMPANY, 'customer_id', 'brief').when('customer_detail'),
    customer_reference: field.text(64).blank().label('Customer Reference ').help('Number that the customer gives the order'),
    ...totalFields(RETURN),
    updated_at: updatedAt,
  },
  filters: {
    ...orderFilters(
      RETURN,
      (part, asked) => sql`exists (select 1 from stock_item i where i.id = l.item_id and ${isPart(raw('i.part_id'), part, asked)})`,
    ),
    include_variants: includeVariants(),
    ...tagFilters(RETURN.table),
  },
  search: ['reference', 'customer_reference', 'description', companyOf(RETURN), project],
  order: ['customer_reference', 'creation_date', 'start_date', 'target_date', 'complete_date', 'line_items', 'status', 'updated_at'],
  orders: orderOrders(RETURN),
  touches: [...RETURNS, 'order_return_order_extra_line', 'common_parameter'],
  defaultOrder: ['-reference'],
})
