import { detail } from '../../engine/detail.ts'
import type { Dialect } from '../../engine/dialect.ts'
import { field } from '../../engine/fields/index.ts'
import { tagFilters } from '../../engine/fields/tags.ts'
import { filter } from '../../engine/filter.ts'
import type { Asked } from '../../engine/form.ts'
import { innerJoin } from '../../engine/join.ts'
import { resource } from '../../engine/resource.ts'
import type { RowOf } from '../../engine/shape.ts'
import { column, raw, type Sql, sql } from '../../engine/sql.ts'
import { elsewhere, subtree } from '../../engine/tree.ts'
import { BUILDS as TOUCHED } from '../effects.ts'
import { BUILD } from '../kinds/build.ts'
import { PROJECT_CODE } from '../kinds/common.ts'
import { SALES_ORDER } from '../kinds/order.ts'
import { CATEGORY, PART } from '../kinds/part.ts'
import { LOCATION } from '../kinds/stock.ts'
import { OWNER, USER } from '../kinds/users.ts'
import { openStatus } from '../order/family/open.ts'
import { sharedFields } from '../order/family/order-fields.ts'
import { orderFilters, orderOrders, project } from '../order/family/order-filters.ts'
import { projectCodeLabel } from '../order/family/project-code.ts'
import { BUILD_STATUS } from '../status-codes.ts'
import { StatusKey } from '../status-text.ts'
import { PIECE } from '../stock/item/quantity.ts'
import { partFilters } from '../variant-filter.ts'
import { BUILDS } from './build.ts'
import { below, levelOf } from './build-tree.ts'

const part = innerJoin(PART, 'part_id')
/** What an order has that a build has not. */
const {
  created_by: _by,
  updated_after: _after,
  updated_before: _before,
  part: _part,
  min_date: _min,
  max_date: _max,
  ...shared
} = orderFilters(BUILDS, () => raw('1 = 0'))
const { created_by: _made, ...orders } = orderOrders(BUILDS)

/** The days that a calendar would show a build on. */
const shownOn = (sign: '>=' | '<=', value: string): Sql => {
  const when = (name: string) => sql`${raw(`t.${name} ${sign}`)} ${value}`
  return sql`((${when('creation_date')} and t.start_date is null) or ${when('start_date')} or ${when('target_date')} or ${when('completion_date')})`
}

const { status_custom_key: _key, duplicate, parameters, tags, ...plain } = sharedFields(BUILDS)

/** Whoever makes a build issues it. */
const whoAsks: Asked = async (_source, { principal }) => ({ default: principal.user.pk })

/** Parts are made of others. */
export const buildOrder = resource({
  kind: BUILD,
  fields: {
    ...plain,
    notes: field.text(50_000).blank().nullable().help('Longer notes, in Markdown'),
    start_date: field.date().nullable().label('Build start date').help('When it is planned to start'),
    target_date: field.date().nullable().label('Target completion date').help('When it is to be done; after that day it is overdue'),
    creation_date: plain.creation_date.told({ allow_null: false }),
    overdue: plain.overdue.told({ allow_null: false, default: false }),
    link: plain.link.label('External Link'),
    status: plain.status.label('Build Status').told({ type: 'choice', allow_blank: false }),
    status_custom_key: new StatusKey(BUILD_STATUS)
      .nullable()
      .readOnly()
      .told({ choices: undefined })
      .label('Custom status key')
      .help('The state by the name that the installation gives it'),
    title: field.text(100).blank().label('Description').help('What the build is about'),
    batch: field.text(100).blank().nullable().label('Batch Code').help('Of what is built'),
    completed: field
      .computed(
        { type: 'integer' },
        (d, t) => d.quantity(column(t, 'completed')),
        (_d, t) => column(t, 'completed'),
      )
      .label('Completed items')
      .told({ default: 0 })
      .help('How many were built'),
    completion_date: field.date().nullable().readOnly().label('Completion Date').help('Day on which it was completed or cancelled'),
    destination: field.ref(LOCATION).unseen().nullable().label('Destination Location').help('Where what is built goes'),
    duplicate,
    external: field.bool().default(false).label('External Build').help('Whether a supplier builds it'),
    parent: field.ref(BUILD).nullable().label('Parent Build').asks(elsewhere).help('Build that needs this one'),
    part: field.ref(PART).unseen().required().where({ assembly: true }).help('What is built'),
    part_name: field.from(part, 'name').label('Part Name'),
    sales_order: field.ref(SALES_ORDER).unseen().nullable().label('Sales Order Reference').help('Sales order that needs it'),
    quantity: field.quantity().rounded().required().default(PIECE).label('Build Quantity').help('How many are to be built'),
    take_from: field.ref(LOCATION).unseen().nullable().label('Source Location').help('Where components are expected to come from'),
    issued_by: field.ref(USER).nullable().readOnly().bare().asks(whoAsks).label('Issued by').help('Who made the order'),
    issued_by_detail: detail(USER, 'issued_by_id', 'brief').label('Issued by detail').told({ allow_null: false }),
    responsible_detail: detail(OWNER, 'responsible_id').label('Responsible detail'),
    priority: field.integer(0).default(0).label('Build Priority').help('The higher, the more urgent'),
    level: field
      .computed({ type: 'integer' }, (_d, t) => levelOf(column(t, 'parent_id')))
      .label('Build Level')
      .help('How many builds it lies below'),
    project_code_label: projectCodeLabel.label('Project Code Label'),
    project_code_detail: detail(PROJECT_CODE, 'project_code_id').label('Project code detail'),
    part_detail: detail(PART, 'part_id', 'brief').when('part_detail', true).label('Part detail').told({ allow_null: false }),
    parameters,
    tags,
  },
  briefs: {
    light: { without: ['issued_by_detail', 'responsible_detail', 'project_code_label', 'project_code_detail', 'part_detail'] },
  },
  filter: ['external', 'parent', 'sales_order'],
  filters: {
    ...shared,
    status: filter.ofKey(
      (id) => sql`((t.status = ${id} and t.status_custom_key is null) or t.status_custom_key = ${id})`,
      'State, one of the installation included',
    ),
    active: filter.bool(openStatus(BUILDS, raw('t.status')), 'Whether it is pending, in production or on hold'),
    ancestor: filter.choice(
      BUILD,
      filter.ofKey((id, { dialect }) => dialect.member(raw('t.parent_id'), below(id)), 'Builds below this one, at any depth'),
    ),
    category: filter.choice(
      CATEGORY,
      filter.ofKey(
        (id, { dialect }) => dialect.member(part.column('category_id'), subtree('part_category', id)),
        'Of parts there or below',
      ),
    ),
    exclude_tree: filter.choice(
      BUILD,
      filter.ofKey((id, { dialect }) => sql`not (${dialect.member(raw('t.id'), below(id))})`, 'Leave out this one and all below it'),
    ),
    issued_by: filter.choice(USER, filter.shown(filter.key(raw('t.issued_by_id'), 'Whoever made it'))),
    min_date: filter.day((value) => shownOn('>=', value), 'What a calendar shows on this day or later'),
    max_date: filter.day((value) => shownOn('<=', value), 'What a calendar shows on this day or earlier'),
    ...partFilters(raw('t.part_id')),
    ...tagFilters(BUILDS.table),
  },
  search: ['reference', 'title', part.column('search_key'), project],
  order: [
    'status',
    'creation_date',
    'start_date',
    'target_date',
    'completion_date',
    'quantity',
    'completed',
    'priority',
    'level',
    'external',
  ],
  orders: {
    ...orders,
    part: (d: Dialect) => [d.textOrder(part.column('name'))],
    part__name: (d: Dialect) => [d.textOrder(part.column('name'))],
    IPN: (d: Dialect) => [d.textOrder(part.column('IPN'))],
    issued_by: () => [raw('t.issued_by_id')],
  },
  touches: [...TOUCHED, 'common_parameter'],
  cascades: ['build_item', 'stock_item', 'order_purchase_order_line'],
  defaultOrder: ['-reference'],
})
export type Build = RowOf<typeof buildOrder.fields>
