/** Filters and orders of the lists of orders, by the contract's names. */
import type { Dialect } from '../../../engine/dialect.ts'
import { type Filter, type FilterContext, filter } from '../../../engine/filter.ts'
import { leftJoin } from '../../../engine/join.ts'
import { ME, raw, type Sql, sql } from '../../../engine/sql.ts'
import { PROJECT_CODE } from '../../kinds/common.ts'
import { COMPANY } from '../../kinds/company.ts'
import { PART } from '../../kinds/part.ts'
import { OWNER, USER } from '../../kinds/users.ts'
import { statusKeys } from '../../status-choices.ts'
import { openStatus, orderOverdue } from './open.ts'
import type { OrderKind } from './order-kind.ts'

/** Days strictly before and after, as the contract's `…_before` and `…_after`. */
const between = (name: string, column: string, what: string): Record<string, Filter> => ({
  [`${name}_after`]: filter.day((value) => sql`${raw(column)} > ${value}`, `${what} after this day`),
  [`${name}_before`]: filter.day((value) => sql`${raw(column)} < ${value}`, `${what} before this day`),
})

/** The days that a calendar would show an order on. */
const shownOn = (sign: '>=' | '<=', value: string): Sql => {
  const when = (column: string) => sql`${raw(`t.${column} ${sign}`)} ${value}`
  return sql`((${when('creation_date')} and t.issue_date is null and t.start_date is null)
    or (${when('issue_date')} and t.start_date is null) or ${when('start_date')} or ${when('target_date')})`
}

/** Has the order a line of which this is true? @param condition on the alias `l` */
export const hasLine = ({ lineTable }: OrderKind, condition: Sql): Sql =>
  sql`exists (select 1 from ${raw(lineTable)} l where l.order_id = t.id and ${condition})`

/** @param ofPart what a line is about, as a condition on the alias `l` @param more filters of the kind's own */
export const orderFilters = (
  k: OrderKind,
  ofPart: (part: number, context: FilterContext) => Sql,
  more: Record<string, Filter> = {},
): Record<string, Filter> => ({
  assigned_to: filter.choice(OWNER, filter.key(raw('t.responsible_id'), 'Owner who is responsible')),
  assigned_to_me: filter.shown(
    filter.bool(
      sql`exists (select 1 from users_owner o where o.id = t.responsible_id and (o.user_id = ${ME}
        or o.group_id in (select g.group_id from auth_user_group g where g.user_id = ${ME})))`,
      'Whether the caller, or a group of the caller, is responsible',
    ),
  ),
  ...between('completed', `t.${k.doneOn}`, 'Completed'),
  ...between('created', 't.creation_date', 'Made'),
  ...between('start_date', 't.start_date', 'Starts'),
  ...between('target_date', 't.target_date', 'Expected'),
  updated_after: filter.day((day) => sql`t.updated_at > ${day}`, 'Changed after this day began'),
  updated_before: filter.day((day) => sql`t.updated_at < ${day}`, 'Changed before this day'),
  created_by: filter.choice(USER, filter.key(raw('t.created_by_id'))),
  ...more,
  has_project_code: filter.bool(raw('t.project_code_id is not null')),
  has_start_date: filter.bool(raw('t.start_date is not null')),
  has_target_date: filter.bool(raw('t.target_date is not null')),
  min_date: filter.day((value) => shownOn('>=', value), 'What a calendar shows on this day or later'),
  max_date: filter.day((value) => shownOn('<=', value), 'What a calendar shows on this day or earlier'),
  outstanding: filter.bool(openStatus(k, raw('t.status')), `Whether it is pending, ${k.issued} or on hold`),
  overdue: filter.bool((dialect) => orderOverdue(k, dialect, 't'), 'Whether it is open after its target date'),
  part: filter.choice(
    PART,
    filter.ofKey((id, context) => hasLine(k, ofPart(id, context)), 'Orders of this part'),
  ),
  project_code: filter.choice(PROJECT_CODE, filter.key(raw('t.project_code_id'))),
  reference: filter.sameText(raw('t.reference')),
  status: filter.choice(
    statusKeys(k.status),
    filter.ofKey((key) => {
      return sql`((t.status = ${key} and t.status_custom_key is null) or t.status_custom_key = ${key})`
    }, 'State, one of the installation included'),
  ),
  ...(k.company ? { [k.company]: filter.choice(COMPANY, filter.key(raw(`t.${k.company}_id`))) } : {}),
})

/** The company that orders of this kind are made with. */
export const companyOf = ({ company }: OrderKind) => leftJoin(COMPANY, `${company}_id`)
export const project = leftJoin(PROJECT_CODE, 'project_code_id')

export const orderOrders = (k: OrderKind): Record<string, (d: Dialect) => readonly Sql[]> => ({
  reference: (d) => [raw('t.reference_int'), d.textOrder(raw('t.reference'))],
  ...(k.company ? { [`${k.company}__name`]: (d: Dialect) => [d.textOrder(companyOf(k).column('name'))] } : {}),
  created_by: () => [raw('t.created_by_id')],
  responsible: () => [raw('t.responsible_id')],
  project_code: (d) => [d.textOrder(project.column('code'))],
})
