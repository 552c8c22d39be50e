import { detail } from '../../../engine/detail.ts'
import { Currency } from '../../../engine/fields/currency.ts'
import { field } from '../../../engine/fields/index.ts'
import { filter } from '../../../engine/filter.ts'
import { leftJoin } from '../../../engine/join.ts'
import { resource } from '../../../engine/resource.ts'
import { raw } from '../../../engine/sql.ts'
import { PRICES, SALES as TOUCHED } from '../../effects.ts'
import { COMPANY } from '../../kinds/company.ts'
import { SALES_ORDER_LINE } from '../../kinds/order.ts'
import { PART } from '../../kinds/part.ts'
import { partFilters } from '../../variant-filter.ts'
import { discount, lineDetails, lineFields, lineNumber } from '../family/line-fields.ts'
import { lineFilters, lineOrders, orderOf, orderOpen } from '../family/line-filters.ts'
import { heldByLine, stockOfLine } from '../family/line-stock.ts'
import { lineOverdue } from '../family/open.ts'
import { SALES_HOLDING } from './holding.ts'
import { SALES } from './sales.ts'

const part = leftJoin(PART, 'part_id')
const customer = leftJoin(COMPANY, 'customer_id', { from: orderOf(SALES) })
const allocated = heldByLine(SALES_HOLDING)
const SENT = raw('t.shipped >= t.quantity')

/** A part on an order. */
export const line = resource({
  kind: SALES_ORDER_LINE,
  fields: {
    ...lineFields(SALES),
    allocated: allocated.field,
    discount,
    overdue: field.computed({ type: 'boolean' }, (d, t) => d.bool(lineOverdue(d, t, 'shipped'))).nullable(),
    part: field.ref(PART).nullable().filled().where({ salable: true }).help('What is sold'),
    sale_price: field.money().nullable().label('Sale Price').help('Price of one'),
    sale_price_currency: new Currency().label('Currency').help('Default: the currency of the order'),
    shipped: field.quantity().readOnly().told({ default: 0 }).help('How many were sent'),
    ...stockOfLine,
    ...lineDetails(SALES),
    part_detail: detail(PART, 'part_id', 'brief').when('part_detail'),
    customer_detail: detail(COMPANY, 'customer_id', 'brief', orderOf(SALES)).when('customer_detail'),
  },
  filter: ['order'],
  filters: {
    has_pricing: filter.bool(raw('t.sale_price is not null')),
    allocated: filter.bool(allocated.enough, 'Whether all of it is allocated'),
    completed: filter.bool(SENT, 'Whether all of it was sent'),
    order_outstanding: filter.bool(orderOpen(SALES), 'Whether the order is open'),
    ...lineFilters(SALES),
    ...partFilters(raw('t.part_id')),
  },
  search: ['reference', 'notes', part.column('search_key')],
  order: ['quantity', 'shipped', 'reference', 'sale_price', 'target_date', 'allocated'],
  orders: {
    customer: (d) => [d.textOrder(customer.column('name'))],
    part: (d) => [d.textOrder(part.column('name'))],
    IPN: (d) => [d.textOrder(part.column('IPN'))],
    part__name: (d) => [d.textOrder(part.column('name'))],
    ...lineOrders(SALES),
    line: lineNumber,
  },
  touches: [...TOUCHED, ...PRICES],
  cascades: [SALES_HOLDING.table],
  defaultOrder: ['pk'],
  bulk: { delete: true },
})
