import { detail, entriesOf } from '../../engine/detail.ts'
import type { Dialect } from '../../engine/dialect.ts'
import { Currency } from '../../engine/fields/currency.ts'
import { field } from '../../engine/fields/index.ts'
import { leftJoin } from '../../engine/join.ts'
import { resource } from '../../engine/resource.ts'
import { column, raw, sql } from '../../engine/sql.ts'
import { ORDERS, PRICES } from '../effects.ts'
import { BUILD } from '../kinds/build.ts'
import { MANUFACTURER_PART, SUPPLIER_PART } from '../kinds/company.ts'
import { PURCHASE_ORDER_LINE } from '../kinds/order.ts'
import { PART } from '../kinds/part.ts'
import { LOCATION } from '../kinds/stock.ts'
import { lineFields, lineNumber } from './line-fields.ts'
import { bought, lineFilters, purchase } from './line-filters.ts'
import { todaySql } from './today.ts'

const item = leftJoin(PART, 'part_id', { from: bought })
const makerPart = leftJoin(MANUFACTURER_PART, 'manufacturer_part_id', { from: bought })

/** Its day is over and not all of it has come. */
const overdue = (d: Dialect, t: string) =>
  sql`(${column(t, 'received')} < ${column(t, 'quantity')} and coalesce(${column(t, 'target_date')} < ${todaySql(d)}, false))`

/** Where the line's items are, or else where they will go. */
const destination = (t: string) => sql`coalesce(
  (select min(i.location_id) from stock_item i where i.purchase_order_id = ${column(t, 'order_id')} and i.supplier_part_id = ${column(t, 'part_id')}),
  ${column(t, 'destination_id')}, ${item.column('default_location_id')})`

const LOCATION_BRIEF = {
  type: 'object',
  properties: { pk: { type: 'integer' }, name: { type: 'string' }, pathstring: { type: 'string' } },
  required: ['pk', 'name'],
}
/** Builds are kept as an import brings them: this much of one is shown. */
const BUILD_BRIEF = {
  type: 'object',
  properties: {
    pk: { type: 'integer' },
    reference: { type: 'string' },
    title: { type: 'string' },
    part: { type: 'integer' },
    status: { type: 'integer' },
  },
  required: ['pk', 'reference'],
}

/** A supplier part on an order. */
export const line = resource({
  kind: PURCHASE_ORDER_LINE,
  fields: {
    ...lineFields,
    quantity: field.quantity().rounded().required().help('In packs of the supplier'),
    part: field.ref(SUPPLIER_PART).required().nullable(),
    build_order: field.ref(BUILD).nullable().help('External build order that the line is for'),
    overdue: field.computed({ type: 'boolean' }, (d, t) => d.bool(overdue(d, t))).nullable(),
    received: field.quantity().readOnly().help('In packs of the supplier'),
    purchase_price: field.money().nullable().help('Price of one pack'),
    purchase_price_currency: new Currency().help('Default: the currency of the order'),
    auto_pricing: field.bool().default(false).help("Whether the price follows the supplier's price breaks"),
    destination: field.ref(LOCATION).unseen().nullable().help('Where received items go'),
    merge_items: field
      .bool()
      .default(true)
      .transient()
      .help('Add to a line of the same part, destination and target date, if there is one'),
    sku: field.text(100).nullable().from(bought, 'SKU'),
    mpn: field.text(100).nullable().from(makerPart, 'MPN'),
    ipn: field.text(100).nullable().from(item, 'IPN'),
    internal_part: field.integer().nullable().from(item, 'id').help('Key of the part that is bought'),
    internal_part_name: field.text(100).nullable().from(item, 'name'),
    build_order_detail: field
      .computed(BUILD_BRIEF, (d, t) =>
        d.object(
          [
            ['pk', raw('b.id')],
            ['reference', raw('b.reference')],
            ['title', raw('b.title')],
            ['part', raw('b.part_id')],
            ['status', raw('b.status')],
          ],
          sql`from build_build b where b.id = ${column(t, 'build_order_id')}`,
        ),
      )
      .guarded(() => BUILD.access('view')),
    destination_detail: field
      .computed(LOCATION_BRIEF, (d, t, sight) =>
        d.object(entriesOf(LOCATION, 'brief', d, 'place', sight), sql`from stock_location place where place.id = ${destination(t)}`),
      )
      .guarded(() => LOCATION.access('view')),
    part_detail: detail(PART, 'part_id', 'brief', bought).when('part_detail'),
    supplier_part_detail: detail(SUPPLIER_PART, 'part_id').when('part_detail'),
  },
  filter: ['order', 'part'],
  filters: lineFilters,
  search: ['reference', ...[bought, item, makerPart].map((of) => of.column('search_key'))],
  order: ['purchase_price', 'quantity', 'received', 'reference', 'target_date', 'total_price'],
  orders: {
    MPN: (d) => [d.textOrder(makerPart.column('MPN'))],
    SKU: (d) => [d.textOrder(bought.column('SKU'))],
    IPN: (d) => [d.textOrder(item.column('IPN'))],
    part_name: (d) => [d.textOrder(item.column('name'))],
    order: (d) => [purchase.column('reference_int'), d.textOrder(purchase.column('reference'))],
    status: () => [purchase.column('status')],
    complete_date: () => [purchase.column('complete_date')],
    line: (d) => [...lineNumber(d), d.textOrder(bought.column('SKU'))],
  },
  touches: [...ORDERS, ...PRICES],
  defaultOrder: ['pk'],
  bulk: { delete: true },
})
