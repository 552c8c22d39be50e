import { detail, entriesOf } from '../../../engine/detail.ts'
import { Currency } from '../../../engine/fields/currency.ts'
import { field } from '../../../engine/fields/index.ts'
import { leftJoin } from '../../../engine/join.ts'
import { resource } from '../../../engine/resource.ts'
import { column, sql } from '../../../engine/sql.ts'
import { ORDERS, PRICES } from '../../effects.ts'
import { BUILD } from '../../kinds/build.ts'
import { MANUFACTURER_PART, SUPPLIER_PART } from '../../kinds/company.ts'
import { PURCHASE_ORDER_LINE } from '../../kinds/order.ts'
import { PART } from '../../kinds/part.ts'
import { LOCATION } from '../../kinds/stock.ts'
import { PIECE } from '../../stock/item/quantity.ts'
import { discount, lineDetails, lineFields, lineNumber, lineTotal } from '../family/line-fields.ts'
import { lineOrders, orderOf } from '../family/line-filters.ts'
import { lineOverdue } from '../family/open.ts'
import { bought, lineFilters } from './line-filters.ts'
import { PURCHASE } from './purchase.ts'

const item = leftJoin(PART, 'part_id', { from: bought })
const makerPart = leftJoin(MANUFACTURER_PART, 'manufacturer_part_id', { from: bought })

/** Where what comes goes to: as the line says, else the order, else the part. */
const destination = (t: string) =>
  sql`coalesce(${column(t, 'destination_id')}, ${orderOf(PURCHASE).column('destination_id')}, ${item.column('default_location_id')})`

const LOCATION_BRIEF = {
  type: 'object',
  properties: { pk: { type: 'integer' }, name: { type: 'string' }, pathstring: { type: 'string' } },
  required: ['pk', 'name'],
}
/** A supplier part on an order. */
export const line = resource({
  kind: PURCHASE_ORDER_LINE,
  fields: {
    ...lineFields(PURCHASE),
    discount,
    total_price: lineTotal,
    ...lineDetails(PURCHASE),
    quantity: field.quantity().rounded().required().default(PIECE).told({ min_value: 0 }).help('In packs of the supplier'),
    part: field.ref(SUPPLIER_PART).required().nullable().label('Supplier Part').help('What is bought, of whom'),
    build_order: field
      .ref(BUILD)
      .nullable()
      .where({ external: true })
      .label('Build Order')
      .help('External build order that the line is for'),
    overdue: field.computed({ type: 'boolean' }, (d, t) => d.bool(lineOverdue(d, t, 'received'))).nullable(),
    received: field.quantity().readOnly().told({ default: 0 }).help('In packs of the supplier'),
    purchase_price: field.money().nullable().label('Purchase Price').help('Price of one pack'),
    purchase_price_currency: new Currency().label('Currency').help('Default: the currency of the order'),
    auto_pricing: field.bool().default(false).label('Auto Pricing').help("Whether the price follows the supplier's price breaks"),
    destination: field.ref(LOCATION).unseen().nullable().help('Where received items go'),
    merge_items: field
      .bool()
      .default(true)
      .forNew()
      .label('Merge Items')
      .help('Add to a line of the same part, destination and target date, if there is one'),
    sku: field.text(100).nullable().from(bought, 'SKU').label('SKU'),
    mpn: field.text(100).nullable().from(makerPart, 'MPN').label('MPN'),
    ipn: field.text(100).nullable().from(item, 'IPN').label('Internal Part Number'),
    internal_part: field
      .integer()
      .nullable()
      .from(item, 'id')
      .label('Internal Part')
      .told({ type: 'field', allow_null: false })
      .help('Key of the part that is bought'),
    internal_part_name: field.text(100).nullable().from(item, 'name').label('Internal Part Name').told({ allow_null: false }),
    build_order_detail: detail(BUILD, 'build_order_id').label('Build order detail'),
    destination_detail: field
      .computed(LOCATION_BRIEF, (d, t, sight) =>
        d.object(entriesOf(LOCATION, 'brief', d, 'place', sight), sql`from stock_location place where place.id = ${destination(t)}`),
      )
      .guarded(() => LOCATION.access('view')),
    part_detail: detail(PART, 'part_id', 'brief', bought).onRequest('part_detail'),
    supplier_part_detail: detail(SUPPLIER_PART, 'part_id', 'light').onRequest('part_detail').unlisted(),
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
    ...lineOrders(PURCHASE),
    line: (d) => [...lineNumber(d), d.textOrder(bought.column('SKU'))],
  },
  touches: [...ORDERS, ...PRICES],
  defaultOrder: ['pk'],
  bulk: { delete: true },
})
