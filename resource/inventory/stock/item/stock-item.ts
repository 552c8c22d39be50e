import { detail, entriesOf } from '../../../engine/detail.ts'
import type { Dialect } from '../../../engine/dialect.ts'
import { field } from '../../../engine/fields/index.ts'
import { resource } from '../../../engine/resource.ts'
import { tagsOf, through, throughName } from '../../../engine/search-ways.ts'
import { column, raw, type Sql, sql } from '../../../engine/sql.ts'
import { PATH_SCHEMA, pathOf } from '../../../engine/tree.ts'
import { GONE_WITH_ITEM, PRICES, RETURNS, STOCK } from '../../effects.ts'
import { BUILD } from '../../kinds/build.ts'
import { COMPANY, SUPPLIER_PART } from '../../kinds/company.ts'
import { PURCHASE_ORDER, SALES_ORDER } from '../../kinds/order.ts'
import { PART } from '../../kinds/part.ts'
import { LOCATION, STOCK_ITEM, TEST_RESULT } from '../../kinds/stock.ts'
import { OWNER } from '../../kinds/users.ts'
import { PriceCurrency } from '../../price-currency.ts'
import { STOCK_STATUS } from '../../status-codes.ts'
import { StatusKey, statusText } from '../../status-text.ts'
import { locationIcon } from '../location/location-icon.ts'
import { allocated } from './allocated.ts'
import { expired, stale } from './expiry.ts'
import { SerialField } from './serial-field.ts'
import { bought, itemPart, place, produced, stockFilters } from './stock-filters.ts'
import { StockStatusField } from './stock-status.ts'

const TABLE = 'stock_item'

const count = (table: string, reference: string) => field.count(table, reference).nullable()
const flag = (condition: (d: Dialect, t: string) => Sql) =>
  field.computed({ type: 'boolean' }, (d, t) => d.bool(condition(d, t))).nullable()

/** A quantity of a part at one place, or a single thing with a serial number. */
export const stockItem = resource({
  kind: STOCK_ITEM,
  fields: {
    pk: field.pk(),
    part: field
      .ref(PART)
      .unseen()
      .required()
      .told({ filters: { virtual: false } })
      .help('What it is stock of'),
    quantity: field.quantity().required().label('Stock Quantity').told({ default: 1 }),
    serial: new SerialField(100).blank().nullable().help('Serial number of a single thing').label('Serial Number').told({ default: null }),
    batch: field.text(100).blank().nullable().absent('empty').label('Batch Code').help('Batch that it belongs to'),
    location: field.ref(LOCATION).nullable().help('Where it is').label('Stock Location'),
    belongs_to: field.ref(STOCK_ITEM).nullable().help('The item that this one is installed in').label('Installed In'),
    build: field.ref(BUILD).nullable().help('The build that made it').label('Source Build'),
    consumed_by: field.ref(BUILD).nullable().help('The build that used it up').label('Consumed By'),
    customer: field.ref(COMPANY).nullable().help('Who has it').where({ is_customer: true }),
    delete_on_deplete: field.bool().help('Whether it goes when nothing of it is left'),
    expiry_date: field.date().nullable().label('Expiry Date').help('Last day on which it is good'),
    in_stock: field.bool().readOnly().label('In Stock').help('Whether it can be used'),
    is_building: field.bool().default(false),
    link: field.url().blank().label('External Link').help('Page elsewhere about it'),
    notes: field.text(50_000).blank().nullable().help('Longer notes, in Markdown'),
    owner: field.ref(OWNER).nullable().help('User or group that it belongs to'),
    packaging: field.text(50).blank().nullable().help('What it is packed in'),
    parent: field.ref(STOCK_ITEM).nullable().readOnly().label('Parent Item').bare().help('The item that this one was split from'),
    purchase_order: field.ref(PURCHASE_ORDER).nullable().label('Source Purchase Order').help('Order that it came with'),
    purchase_order_reference: field.of('order_purchase_order', 'reference', 'purchase_order_id'),
    sales_order: field.ref(SALES_ORDER).nullable().label('Destination Sales Order'),
    sales_order_reference: field.of('order_sales_order', 'reference', 'sales_order_id'),
    status: new StockStatusField().default(STOCK_STATUS.key.OK),
    status_text: field
      .computed({ type: 'string' }, (_d, t) => statusText(STOCK_STATUS, t))
      .nullable()
      .bare()
      .told({ allow_null: false }),
    status_custom_key: new StatusKey(STOCK_STATUS).nullable().label('Custom status key').help('The state as the installation calls it'),
    supplier_part: field.ref(SUPPLIER_PART).nullable().label('Supplier Part').help('What it was bought as'),
    SKU: field.text(100).nullable().from(bought).label('Supplier Part Number'),
    MPN: field.text(100).nullable().from(produced).label('Manufacturer Part Number'),
    barcode_hash: field.text(128).readOnly().label('Barcode Hash').help('Hash of the barcode that is linked to it'),
    creation_date: field.dateTime().minutes().nullable().readOnly().label('Creation Date').help('When it was made here'),
    stocktake_date: field.date().nullable().readOnly().help('When somebody counted it last'),
    updated: field.dateTime().minutes().nullable().readOnly().help('When it was changed last'),
    purchase_price: field.money().nullable().label('Purchase Price').help('Price of one, when it was bought'),
    purchase_price_currency: new PriceCurrency().label('Currency').help('Default: the currency of the installation'),
    use_pack_size: field.bool().nullable().forNew().help('Whether the quantity is one of packs'),
    serial_numbers: field
      .text(10_000)
      .blank()
      .nullable()
      .forNew()
      .told({ allow_blank: false })
      .help('Serial numbers of new items, e.g. 1-5, 9'),
    allocated: field
      .computed({ type: 'number', format: 'double' }, (d, t) => d.quantity(allocated(t)))
      .nullable()
      .label('Allocated Quantity')
      .help('Held for orders'),
    expired: flag(expired),
    installed_items: count(TABLE, 'belongs_to_id').label('Installed Items').help('Items that are installed in it'),
    child_items: count(TABLE, 'parent_id').label('Child Items').help('Items that were split from it'),
    stale: flag(stale),
    location_detail: detail(LOCATION, 'location_id', 'brief').when('location_detail').label('Location'),
    location_path: field
      .computed(PATH_SCHEMA, (d) => {
        const path = pathOf('stock_location', d, place.column('tree_path'), locationIcon('node'))
        return sql`case when ${place.column('id')} is not null then ${path} end`
      })
      .nullable()
      .when('path_detail'),
    part_detail: detail(PART, 'part_id', 'brief').when('part_detail', true).label('Part'),
    supplier_part_detail: detail(SUPPLIER_PART, 'supplier_part_id', 'light').when('supplier_part_detail').label('Supplier Part'),
    tags: field.tags(TABLE).when('tags'),
    tests: field
      .computed({ type: 'array', items: { $ref: '#/components/schemas/StockItemTestResult' } }, (d, t, sight) =>
        d.objects(
          entriesOf(TEST_RESULT, undefined, d, 'r', sight),
          sql`from stock_test_result r where r.stock_item_id = ${column(t, 'id')}`,
          raw('r.date, r.id'),
        ),
      )
      .guarded(() => TEST_RESULT.access('view'))
      .when('tests'),
    tracking_items: count('stock_tracking', 'item_id').label('Tracking Items').help('Rows of its history'),
  },
  briefs: {
    light: { empty: ['allocated', 'installed_items', 'child_items', 'tracking_items', 'notes'] },
    returned: { empty: ['allocated', 'expired', 'installed_items', 'child_items', 'stale', 'tracking_items', 'notes'] },
    held: { without: ['part_detail'], empty: ['allocated', 'expired', 'installed_items', 'child_items', 'stale', 'tracking_items'] },
  },
  filter: [
    'supplier_part',
    'belongs_to',
    'build',
    'customer',
    'consumed_by',
    'sales_order',
    'purchase_order',
    'is_building',
    'parent',
    'serial',
  ],
  filters: stockFilters,
  search: [
    ...['serial', 'batch'],
    through('part_id', 'part_part'),
    throughName('location_id', 'stock_location'),
    throughName(
      'supplier_part_id',
      'company_supplier_part',
      throughName('supplier_id', 'company_company'),
      throughName('manufacturer_part_id', 'company_manufacturer_part', throughName('manufacturer_id', 'company_company')),
    ),
    tagsOf(TABLE),
  ],
  order: [
    'batch',
    'updated',
    'purchase_price',
    'creation_date',
    'stocktake_date',
    'expiry_date',
    'packaging',
    'quantity',
    'status',
    'SKU',
    'MPN',
    'pk',
  ],
  orders: {
    location: () => [place.column('pathstring')],
    part: (d) => [d.textOrder(itemPart.column('name'))],
    part__name: (d) => [d.textOrder(itemPart.column('name'))],
    part__IPN: (d) => [d.textOrder(itemPart.column('IPN'))],
    IPN: (d) => [d.textOrder(itemPart.column('IPN'))],
    stock: (d) => [raw('t.quantity'), raw('t.serial_int'), d.textOrder(raw('t.serial'))],
  },
  // By key: a page costs the same whatever the size of the store.
  touches: [...STOCK, ...PRICES],
  cascades: [...GONE_WITH_ITEM, ...RETURNS],
  defaultOrder: ['pk'],
  // What is made goes through rules of its own (create-stock.ts) and is a list.
  operations: ['list', 'retrieve', 'update', 'destroy'],
  bulk: { update: true, delete: true },
})
