import { detail } from '../../engine/detail.ts'
import type { Dialect } from '../../engine/dialect.ts'
import { field } from '../../engine/fields/index.ts'
import { filter } from '../../engine/filter.ts'
import { innerJoin, leftJoin } from '../../engine/join.ts'
import { resource } from '../../engine/resource.ts'
import { raw } from '../../engine/sql.ts'
import { BUILD, BUILD_ITEM, BUILD_LINE } from '../kinds/build.ts'
import { SUPPLIER_PART } from '../kinds/company.ts'
import { BOM_ITEM, PART } from '../kinds/part.ts'
import { LOCATION, STOCK_ITEM } from '../kinds/stock.ts'
import { PIECE } from '../stock/item/quantity.ts'
import { placeFilter } from '../stock/location/place-filter.ts'
import { partFilters } from '../variant-filter.ts'

const line = innerJoin(BUILD_LINE, 'build_line_id')
const bomItem = innerJoin(BOM_ITEM, 'bom_item_id', { from: line })
const stock = innerJoin(STOCK_ITEM, 'stock_item_id')
const part = innerJoin(PART, 'part_id', { from: stock })
const place = leftJoin(LOCATION, 'location_id', { from: stock })
const bought = leftJoin(SUPPLIER_PART, 'supplier_part_id', { from: stock })

/** How much of a stock item a line of a build holds, and the output that it goes into where it is tracked. */
export const item = resource({
  kind: BUILD_ITEM,
  noun: 'build item',
  fields: {
    pk: field.pk(),
    build: field.integer().from(line, 'build_id').bare().label('Build'),
    build_line: field.ref(BUILD_LINE).filled().told({ default: null }).label('Build line').help('Line that it is held for'),
    install_into: field
      .ref(STOCK_ITEM)
      .unseen()
      .nullable()
      .told({ filters: { is_building: true }, default: null })
      .label('Install into')
      .help('Output that it is installed in'),
    stock_item: field
      .ref(STOCK_ITEM)
      .unseen()
      .required()
      .told({ filters: { sales_order: null, belongs_to: null } })
      .label('Stock Item')
      .help('Item that is held'),
    quantity: field.quantity().rounded().required().default(PIECE).label('Allocated Quantity').help('How many of it'),
    location: field.integer().nullable().from(stock, 'location_id').bare().told({ allow_null: false }).label('Location'),
    bom_reference: field.text(5000).from(bomItem, 'reference').label('BOM Reference'),
    stock_item_detail: detail(STOCK_ITEM, 'stock_item_id', 'held').when('stock_detail', 'detail').label('Stock Item'),
    part_detail: detail(PART, 'part_id', 'unpriced', stock).when('part_detail', 'detail').label('Part'),
    build_detail: detail(BUILD, 'build_id', undefined, line).when('build_detail', 'detail').label('Build'),
    location_detail: detail(LOCATION, 'location_id', 'brief', stock).when('location_detail', 'detail').label('Location'),
    install_into_detail: detail(STOCK_ITEM, 'install_into_id', 'held').when('install_into_detail').label('Install Into'),
    supplier_part_detail: detail(SUPPLIER_PART, 'supplier_part_id', 'light', stock).when('supplier_part_detail').label('Supplier Part'),
  },
  briefs: {
    /** As its own line shows it. */
    within: {
      only: [
        'pk',
        'build',
        'build_line',
        'install_into',
        'stock_item',
        'quantity',
        'location',
        'bom_reference',
        'stock_item_detail',
        'part_detail',
        'location_detail',
      ],
    },
  },
  filter: ['build_line', 'install_into', 'stock_item'],
  filters: {
    build: filter.choice(BUILD, filter.key(line.column('build_id'))),
    location: placeFilter(stock.column('location_id')),
    output: filter.key(raw('t.install_into_id'), 'Held for this output; `null` for none'),
    ...partFilters(stock.column('part_id')),
    tracked: filter.bool(raw('t.install_into_id is not null'), 'Whether it is held for an output'),
  },
  search: [part.column('search_key'), bought.column('search_key'), bomItem.column('search_key')],
  order: ['quantity'],
  orders: {
    part: (d: Dialect) => [d.textOrder(part.column('name'))],
    IPN: (d: Dialect) => [d.textOrder(part.column('IPN'))],
    sku: (d: Dialect) => [d.textOrder(bought.column('SKU'))],
    reference: (d: Dialect) => [d.textOrder(bomItem.column('reference'))],
    location: (d: Dialect) => [d.textOrder(place.column('name'))],
  },
  touches: ['part_total'],
  defaultOrder: ['pk'],
  bulk: { delete: true },
})
