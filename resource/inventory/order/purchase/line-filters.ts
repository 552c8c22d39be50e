/** Filters of the list of lines, by the contract's names. */

import { type Filter, filter, flagged } from '../../../engine/filter.ts'
import { leftJoin } from '../../../engine/join.ts'
import { raw, sql } from '../../../engine/sql.ts'
import { SUPPLIER_PART } from '../../kinds/company.ts'
import { PART } from '../../kinds/part.ts'
import { key, withVariants } from '../../variant-tree.ts'
import { lineFilters as familyFilters, orderOpen } from '../family/line-filters.ts'
import { PURCHASE } from './purchase.ts'

export const bought = leftJoin(SUPPLIER_PART, 'part_id')

const RECEIVED = raw('t.received >= t.quantity')

export const lineFilters: Record<string, Filter> = {
  base_part: filter.choice(
    PART,
    filter.ofKey((part, { query, dialect }) => {
      if (!flagged(query.get('include_variants'), false)) return sql`${bought.column('part_id')} = ${part}`
      return dialect.member(bought.column('part_id'), withVariants(key(part)))
    }, 'Lines that buy this part'),
  ),
  include_variants: filter.flag('Whether `base_part` stands for its variants too'),
  has_pricing: filter.bool(raw('t.purchase_price is not null')),
  ...familyFilters(PURCHASE),
  pending: filter.bool(orderOpen(PURCHASE), 'Whether the order is open'),
  received: filter.yesNo(
    (yes) => (yes ? RECEIVED : sql`not (${RECEIVED}) and ${orderOpen(PURCHASE)}`),
    'Whether all of it has come; what an open order still waits for',
  ),
}
