/** Filters of the list of lines, by the contract's names. */

import { type Filter, filter } from '../../../engine/filter.ts'
import { leftJoin } from '../../../engine/join.ts'
import { raw, sql } from '../../../engine/sql.ts'
import { SUPPLIER_PART } from '../../kinds/company.ts'
import { PART } from '../../kinds/part.ts'
import { includeVariants, isPart } from '../../variant-filter.ts'
import { lineFilters as familyFilters, orderOpen } from '../family/line-filters.ts'
import { PURCHASE } from './purchase.ts'

export const bought = leftJoin(SUPPLIER_PART, 'part_id')

const RECEIVED = raw('t.received >= t.quantity')

export const lineFilters: Record<string, Filter> = {
  base_part: filter.choice(
    PART,
    filter.ofKey((part, asked) => isPart(bought.column('part_id'), part, asked), 'Lines that buy this part'),
  ),
  include_variants: includeVariants('base_part'),
  has_pricing: filter.bool(raw('t.purchase_price is not null')),
  ...familyFilters(PURCHASE),
  pending: filter.bool(orderOpen(PURCHASE), 'Whether the order is open'),
  received: filter.yesNo(
    (yes) => (yes ? RECEIVED : sql`not (${RECEIVED}) and ${orderOpen(PURCHASE)}`),
    'Whether all of it has come; what an open order still waits for',
  ),
}
