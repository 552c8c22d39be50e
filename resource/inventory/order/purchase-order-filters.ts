/** Filters of the list of purchase orders, by the contract's names. */
import type { Dialect } from '../../engine/dialect.ts'
import { tagFilters } from '../../engine/fields/tags.ts'
import { type Filter, filter } from '../../engine/filter.ts'
import { column, ME, raw, type Sql, sql } from '../../engine/sql.ts'
import { PURCHASE_ORDER_OPEN } from '../status-codes.ts'
import { todaySql } from './today.ts'

export const openStatus = (status: Sql): Sql => sql`${status} in (${raw(PURCHASE_ORDER_OPEN.join(', '))})`

/** Still open when its day is over. @param t alias of the order */
export const orderOverdue = (dialect: Dialect, t: string): Sql =>
  sql`(${openStatus(column(t, 'status'))} and coalesce(${raw(t)}.target_date < ${todaySql(dialect)}, false))`

/** Days strictly before and after, as the contract's `…_before` and `…_after`. `updated_at` begins with its day. */
const between = (name: string, column: string, what: string): Record<string, Filter> => ({
  [`${name}_after`]: filter.day((value) => sql`substr(${raw(column)}, 1, 10) > ${value}`, `${what} after this day`),
  [`${name}_before`]: filter.day((value) => sql`substr(${raw(column)}, 1, 10) < ${value}`, `${what} before this day`),
})

/** The days that a calendar would show an order on. */
const shownOn = (sign: '>=' | '<=', value: string): Sql => {
  const when = (column: string) => sql`${raw(`t.${column} ${sign}`)} ${value}`
  return sql`((${when('creation_date')} and t.issue_date is null and t.start_date is null)
    or (${when('issue_date')} and t.start_date is null) or ${when('start_date')} or ${when('target_date')})`
}

const hasLine = (condition: Sql): Sql => sql`exists (select 1 from order_purchase_order_line l where l.order_id = t.id and ${condition})`

export const purchaseOrderFilters: Record<string, Filter> = {
  assigned_to: filter.key(raw('t.responsible_id'), 'Owner who is responsible'),
  assigned_to_me: filter.shown(
    filter.bool(
      sql`exists (select 1 from users_owner o where o.id = t.responsible_id and (o.user_id = ${ME}
        or o.group_id in (select g.group_id from auth_user_group g where g.user_id = ${ME})))`,
      'Whether the caller, or a group of the caller, is responsible',
    ),
  ),
  ...between('completed', 't.complete_date', 'Completed'),
  ...between('created', 't.creation_date', 'Made'),
  ...between('start_date', 't.start_date', 'Starts'),
  ...between('target_date', 't.target_date', 'Expected'),
  ...between('updated', 't.updated_at', 'Changed'),
  created_by: filter.key(raw('t.created_by_id')),
  external_build: filter.ofKey((id) => hasLine(sql`l.build_order_id = ${id}`), 'Orders with a line for this build order'),
  has_project_code: filter.bool(raw('t.project_code_id is not null')),
  has_start_date: filter.bool(raw('t.start_date is not null')),
  has_target_date: filter.bool(raw('t.target_date is not null')),
  min_date: filter.day((value) => shownOn('>=', value), 'What a calendar shows on this day or later'),
  max_date: filter.day((value) => shownOn('<=', value), 'What a calendar shows on this day or earlier'),
  outstanding: filter.bool(openStatus(raw('t.status')), 'Whether it is pending, placed or on hold'),
  overdue: filter.bool((dialect) => orderOverdue(dialect, 't'), 'Whether it is open after its target date'),
  part: filter.ofKey(
    (id) => hasLine(sql`l.part_id in (select s.id from company_supplier_part s where s.part_id = ${id})`),
    'Orders of this part',
  ),
  project_code: filter.key(raw('t.project_code_id')),
  reference: filter.sameText(raw('t.reference')),
  status: filter.ofKey((key) => {
    return sql`((t.status = ${key} and t.status_custom_key is null) or t.status_custom_key = ${key})`
  }, 'State, one of the installation included'),
  supplier: filter.key(raw('t.supplier_id')),
  supplier_part: filter.ofKey((id) => hasLine(sql`l.part_id = ${id}`), 'Orders of this supplier part'),
  ...tagFilters('order_purchase_order'),
}
