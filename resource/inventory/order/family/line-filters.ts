/** Filters and orders of lines by their order, by the contract's names. */
import type { Dialect } from '../../../engine/dialect.ts'
import { type Filter, filter } from '../../../engine/filter.ts'
import { innerJoin } from '../../../engine/join.ts'
import { raw, type Sql, sql } from '../../../engine/sql.ts'
import { statusKeys } from '../../status-choices.ts'
import { openStatus } from './open.ts'
import type { OrderKind } from './order-kind.ts'

/** The order that a line is on. */
export const orderOf = (k: OrderKind) => innerJoin(k.kind, 'order_id')
/** Is the order of a line open? */
export const orderOpen = (k: OrderKind): Sql => openStatus(k, orderOf(k).column('status'))

export const lineFilters = (k: OrderKind): Record<string, Filter> => ({
  order_complete: filter.bool(sql`${orderOf(k).column('status')} = ${raw(String(k.status.key.COMPLETE))}`),
  order_status: filter.choice(
    statusKeys(k.status),
    filter.ofKey((id) => sql`${orderOf(k).column('status')} = ${id}`),
  ),
})

export const lineOrders = (k: OrderKind): Record<string, (d: Dialect) => readonly Sql[]> => ({
  order: (d) => [orderOf(k).column('reference_int'), d.textOrder(orderOf(k).column('reference'))],
  status: () => [orderOf(k).column('status')],
  [k.doneOn]: () => [orderOf(k).column(k.doneOn)],
})
