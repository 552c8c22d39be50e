import { detail } from '../../../engine/detail.ts'
import { field } from '../../../engine/fields/index.ts'
import { filter } from '../../../engine/filter.ts'
import { leftJoin } from '../../../engine/join.ts'
import { resource } from '../../../engine/resource.ts'
import { raw } from '../../../engine/sql.ts'
import { TRANSFER_ORDER_LINE } from '../../kinds/order.ts'
import { PART } from '../../kinds/part.ts'
import { partFilters } from '../../variant-filter.ts'
import { lineDetails, lineFields } from '../family/line-fields.ts'
import { lineFilters, lineOrders, orderOpen } from '../family/line-filters.ts'
import { heldByLine, stockOfLine } from '../family/line-stock.ts'
import { lineOverdue } from '../family/open.ts'
import { HOLDING, TRANSFER } from './transfer.ts'

const part = leftJoin(PART, 'part_id')
const allocated = heldByLine(HOLDING)

/** A part on an order. */
export const line = resource({
  kind: TRANSFER_ORDER_LINE,
  fields: {
    ...lineFields(TRANSFER),
    allocated: allocated.field,
    overdue: field.computed({ type: 'boolean' }, (d, t) => d.bool(lineOverdue(d, t, 'transferred'))).nullable(),
    part: field.ref(PART).nullable().filled().help('What is transferred'),
    transferred: field.quantity().readOnly().told({ default: 0 }).label('transferred').help('How many were moved or used up'),
    ...stockOfLine,
    ...lineDetails(TRANSFER),
    part_detail: detail(PART, 'part_id', 'brief').when('part_detail'),
  },
  filter: ['order'],
  filters: {
    has_pricing: filter.bool(raw('1 = 0'), 'Whether it has a price, which no such line has'),
    allocated: filter.bool(allocated.enough, 'Whether all of it is allocated'),
    completed: filter.bool(raw('t.transferred >= t.quantity'), 'Whether all of it was transferred'),
    order_outstanding: filter.bool(orderOpen(TRANSFER), 'Whether the order is open'),
    ...lineFilters(TRANSFER),
    ...partFilters(raw('t.part_id')),
  },
  search: ['reference', 'notes', part.column('search_key')],
  order: ['quantity', 'allocated', 'transferred', 'reference', 'target_date'],
  orders: {
    part: (d) => [d.textOrder(part.column('name'))],
    part__name: (d) => [d.textOrder(part.column('name'))],
    order: lineOrders(TRANSFER).order!,
  },
  touches: [],
  cascades: [HOLDING.table, 'part_total'],
  defaultOrder: ['pk'],
  bulk: { delete: true },
})
