import { allow } from '../../auth/gate.ts'
import { detail } from '../../engine/detail.ts'
import type { Dialect } from '../../engine/dialect.ts'
import { Currency } from '../../engine/fields/currency.ts'
import { field } from '../../engine/fields/index.ts'
import { accessOf, resource } from '../../engine/resource.ts'
import { column, raw, sql } from '../../engine/sql.ts'
import { supplierPart } from '../company/supplier-part.ts'
import { ORDERS, PRICES } from '../effects.ts'
import { partBrief } from '../part/part-brief.ts'
import { location } from '../stock/location/location.ts'
import { BUILD, LOCATION, SUPPLIER_PART } from '../targets.ts'
import { lineFields } from './line-fields.ts'
import { lineFilters } from './line-filters.ts'
import { lineNumber } from './line-number.ts'
import { todaySql } from './today.ts'

/** Its day is over and not all of it has come. */
const overdue = (d: Dialect, t: string) =>
  sql`(${column(t, 'received')} < ${column(t, 'quantity')} and coalesce(${column(t, 'target_date')} < ${todaySql(d)}, false))`

/** Where the line's items are, or else where they will go. */
const destination = (t: string) => sql`coalesce(
  (select min(i.location_id) from stock_item i where i.purchase_order_id = ${column(t, 'order_id')} and i.supplier_part_id = ${column(t, 'part_id')}),
  ${column(t, 'destination_id')}, item.default_location_id)`

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
  path: '/order/po-line/',
  name: 'PurchaseOrderLineItem',
  table: 'order_purchase_order_line',
  roles: ['purchase_order'],
  fields: {
    ...lineFields,
    quantity: field.quantity().required().help('In packs of the supplier'),
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
    sku: field.text(100).nullable().of('bought').column('SKU'),
    mpn: field.text(100).nullable().of('maker_part').column('MPN'),
    ipn: field.text(100).nullable().of('item').column('IPN'),
    internal_part: field.integer().nullable().of('item').column('id').help('Key of the part that is bought'),
    internal_part_name: field.text(100).nullable().of('item').column('name'),
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
      .guarded(() => allow.role('view', ['build'])),
    destination_detail: field
      .computed(LOCATION_BRIEF, (d, t) =>
        d.object(
          [
            ['pk', raw('place.id')],
            ['name', raw('place.name')],
            ['pathstring', raw('place.pathstring')],
          ],
          sql`from stock_location place where place.id = ${destination(t)}`,
        ),
      )
      .guarded(() => accessOf(location, 'view')),
    part_detail: partBrief('part_id', 'bought').when('part_detail'),
    supplier_part_detail: detail(() => supplierPart, 'part_id').when('part_detail'),
  },
  joins: {
    purchase: (t) => raw(`join order_purchase_order purchase on purchase.id = ${t}.order_id`),
    bought: (t) => raw(`left join company_supplier_part bought on bought.id = ${t}.part_id`),
    item: (t) =>
      raw(
        `left join company_supplier_part item_source on item_source.id = ${t}.part_id left join part_part item on item.id = item_source.part_id`,
      ),
    maker_part: (t) =>
      raw(
        `left join company_supplier_part maker_source on maker_source.id = ${t}.part_id
          left join company_manufacturer_part maker_part on maker_part.id = maker_source.manufacturer_part_id`,
      ),
  },
  filter: ['order', 'part'],
  filters: lineFilters,
  search: [
    'reference',
    () => raw(`coalesce(bought.search_key, '')`),
    () => raw(`coalesce(item.search_key, '')`),
    () => raw(`coalesce(maker_part.search_key, '')`),
  ],
  order: ['purchase_price', 'quantity', 'received', 'reference', 'target_date', 'total_price'],
  orders: {
    MPN: (d) => [d.textOrder(raw('maker_part."MPN"'))],
    SKU: (d) => [d.textOrder(raw('bought."SKU"'))],
    IPN: (d) => [d.textOrder(raw('item."IPN"'))],
    part_name: (d) => [d.textOrder(raw('item.name'))],
    order: (d) => [raw('purchase.reference_int'), d.textOrder(raw('purchase.reference'))],
    status: () => [raw('purchase.status')],
    complete_date: () => [raw('purchase.complete_date')],
    line: (d) => [...lineNumber(d), d.textOrder(raw('bought."SKU"'))],
  },
  touches: [...ORDERS, ...PRICES],
  defaultOrder: ['pk'],
  bulk: { delete: true },
})
