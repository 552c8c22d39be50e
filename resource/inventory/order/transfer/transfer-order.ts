import { detail } from '../../../engine/detail.ts'
import { field } from '../../../engine/fields/index.ts'
import { tagFilters } from '../../../engine/fields/tags.ts'
import { resource } from '../../../engine/resource.ts'
import type { RowOf } from '../../../engine/shape.ts'
import { raw } from '../../../engine/sql.ts'
import { TRANSFERS } from '../../effects.ts'
import { TRANSFER_ORDER } from '../../kinds/order.ts'
import { LOCATION } from '../../kinds/stock.ts'
import { includeVariants, isPart } from '../../variant-filter.ts'
import { orderFields } from '../family/order-fields.ts'
import { orderFilters, orderOrders, project } from '../family/order-filters.ts'
import { HOLDING, TRANSFER } from './transfer.ts'

/** Stock that goes from place to place, or is used up. */
export const transferOrder = resource({
  kind: TRANSFER_ORDER,
  fields: {
    ...orderFields(TRANSFER),
    issue_date: field.date().nullable().label('Issue Date').help('When it was issued'),
    take_from: field.ref(LOCATION).unseen().nullable().label('Source Location').help('Where the items are expected to come from'),
    take_from_detail: detail(LOCATION, 'take_from_id', 'light').when('take_from_detail', true),
    destination: field.ref(LOCATION).unseen().nullable().label('Destination Location').help('Where the items go'),
    destination_detail: detail(LOCATION, 'destination_id', 'light').when('destination_detail', true),
    consume: field.bool().default(false).label('Consume Stock').help('Whether the items are used up on completion, instead of moved'),
    complete_date: field.date().nullable().label('Completion Date').help('Day on which it was completed'),
  },
  filters: {
    ...orderFilters(TRANSFER, (part, asked) => isPart(raw('l.part_id'), part, asked)),
    include_variants: includeVariants(),
    ...tagFilters(TRANSFER.table),
  },
  search: ['reference', 'description', project],
  order: ['creation_date', 'start_date', 'target_date', 'complete_date', 'line_items', 'status'],
  orders: orderOrders(TRANSFER),
  touches: [...TRANSFERS, 'common_parameter'],
  cascades: [TRANSFER.lineTable, HOLDING.table],
  defaultOrder: ['-reference'],
})
export type TransferOrder = RowOf<typeof transferOrder.fields>
