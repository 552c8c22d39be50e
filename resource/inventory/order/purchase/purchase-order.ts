import { detail } from '../../../engine/detail.ts'
import { field } from '../../../engine/fields/index.ts'
import { tagFilters } from '../../../engine/fields/tags.ts'
import { filter } from '../../../engine/filter.ts'
import { resource } from '../../../engine/resource.ts'
import type { RowOf } from '../../../engine/shape.ts'
import { sql } from '../../../engine/sql.ts'
import { ORDERS, PRICES } from '../../effects.ts'
import { BUILD } from '../../kinds/build.ts'
import { COMPANY, SUPPLIER_PART } from '../../kinds/company.ts'
import { PURCHASE_ORDER } from '../../kinds/order.ts'
import { LOCATION } from '../../kinds/stock.ts'
import { orderFields, totalFields, updatedAt } from '../family/order-fields.ts'
import { companyOf, hasLine, orderFilters, orderOrders, project } from '../family/order-filters.ts'
import { PURCHASE } from './purchase.ts'

const partOf = (part: number) => sql`l.part_id in (select s.id from company_supplier_part s where s.part_id = ${part})`

/** What is bought from a supplier. */
export const purchaseOrder = resource({
  kind: PURCHASE_ORDER,
  fields: {
    ...orderFields(PURCHASE),
    complete_date: field.date().nullable().readOnly().label('Completion Date').help('Day on which it was completed'),
    supplier: field.ref(COMPANY).required().filled().where({ is_supplier: true }).help('Whom the parts are bought from'),
    supplier_detail: detail(COMPANY, 'supplier_id', 'brief').when('supplier_detail'),
    supplier_reference: field.text(64).blank().help('Number that the supplier gives the order').label('Supplier Reference'),
    supplier_name: field.of('company_company', 'name', 'supplier_id').leftOut().label('Supplier Name').told({ allow_null: false }),
    ...totalFields(PURCHASE),
    destination: field.ref(LOCATION).unseen().nullable().help('Where received items go'),
    updated_at: updatedAt,
  },
  filters: {
    ...orderFilters(PURCHASE, partOf, {
      external_build: filter.choice(
        BUILD,
        filter.ofKey((id) => hasLine(PURCHASE, sql`l.build_order_id = ${id}`), 'Orders with a line for this build order'),
      ),
    }),
    supplier_part: filter.choice(
      SUPPLIER_PART,
      filter.ofKey((id) => hasLine(PURCHASE, sql`l.part_id = ${id}`), 'Orders of this supplier part'),
    ),
    ...tagFilters(PURCHASE.table),
  },
  search: ['reference', 'supplier_reference', 'description', companyOf(PURCHASE), project],
  order: ['creation_date', 'start_date', 'target_date', 'complete_date', 'line_items', 'status', 'total_price', 'updated_at'],
  orders: orderOrders(PURCHASE),
  touches: [...ORDERS, 'order_purchase_order_extra_line', 'common_parameter'],
  cascades: ['stock_item', ...PRICES],
  defaultOrder: ['-reference'],
})
export type PurchaseOrder = RowOf<typeof purchaseOrder.fields>
