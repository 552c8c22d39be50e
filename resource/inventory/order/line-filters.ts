/** Filters of the list of lines, by the contract's names. */

import { boolValue, type Filter, filter } from '../../engine/filter.ts'
import { innerJoin, leftJoin } from '../../engine/join.ts'
import { raw, sql } from '../../engine/sql.ts'
import { SUPPLIER_PART } from '../kinds/company.ts'
import { PURCHASE_ORDER } from '../kinds/order.ts'
import { key, withVariants } from '../variant-tree.ts'
import { STATUS } from './order-state.ts'
import { openStatus } from './purchase-order-filters.ts'

export const purchase = innerJoin(PURCHASE_ORDER, 'order_id')
export const bought = leftJoin(SUPPLIER_PART, 'part_id')
const ORDER_STATUS = purchase.column('status')

const RECEIVED = raw('t.received >= t.quantity')

export const lineFilters: Record<string, Filter> = {
  base_part: filter.ofKey((part, { query, dialect }) => {
    if (!boolValue(query.get('include_variants') || 'false')) return sql`${bought.column('part_id')} = ${part}`
    return dialect.member(bought.column('part_id'), withVariants(key(part)))
  }, 'Lines that buy this part'),
  include_variants: filter.flag('Whether `base_part` stands for its variants too'),
  has_pricing: filter.bool(raw('t.purchase_price is not null')),
  order_complete: filter.bool(sql`${ORDER_STATUS} = ${raw(String(STATUS.COMPLETE))}`),
  order_status: filter.ofKey((id) => sql`${ORDER_STATUS} = ${id}`),
  pending: filter.bool(openStatus(ORDER_STATUS), 'Whether the order is open'),
  received: filter.of(
    { type: 'boolean' },
    (value) => (boolValue(value) ? RECEIVED : sql`not (${RECEIVED}) and ${openStatus(ORDER_STATUS)}`),
    'Whether all of it has come; what an open order still waits for',
  ),
}
