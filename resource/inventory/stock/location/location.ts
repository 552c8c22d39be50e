import { detail } from '../../../engine/detail.ts'
import { field } from '../../../engine/fields/index.ts'
import { tagFilter } from '../../../engine/fields/tags.ts'
import { filter } from '../../../engine/filter.ts'
import { resource } from '../../../engine/resource.ts'
import { pathNames, tagsOf } from '../../../engine/search-ways.ts'
import { raw, sql } from '../../../engine/sql.ts'
import { descendants, elsewhere, treeFields, treeFilters, within } from '../../../engine/tree.ts'
import { treeList, treeOrders } from '../../../engine/tree-list.ts'
import { STOCK } from '../../effects.ts'
import { Icon } from '../../icon-field.ts'
import { LOCATION, LOCATION_TYPE } from '../../kinds/stock.ts'
import { OWNER } from '../../kinds/users.ts'
import { parametersOf } from '../../thing/parameters-of.ts'
import { locationIcon } from './location-icon.ts'

const TABLE = 'stock_location'

const items = (t: string) => sql`(select sum(node.item_count) from stock_location node where ${within('node', t)})`

/** A place where stock is kept. */
export const location = resource({
  kind: LOCATION,
  name: 'Location',
  noun: 'stock location',
  fields: {
    pk: field.pk(),
    barcode_hash: field.text(128).readOnly().label('Barcode Hash').help('Hash of the barcode that is linked to it'),
    name: field.text(100).required().help('Name of the place'),
    description: field.text(250).blank().help('What is kept here'),
    ...treeFields(TABLE, locationIcon('node')),
    parent: field.ref(LOCATION).nullable().asks(elsewhere).label('Parent Location').help('The location that this one is inside of'),
    items: field
      .computed({ type: 'integer' }, (_d, t) => items(t))
      .label('Stock Items')
      .help('Stock items in it and in all locations below it'),
    sublocations: field.computed({ type: 'integer' }, (_d, t) => descendants(TABLE, t)).help('Locations below it, at any depth'),
    owner: field.ref(OWNER).nullable().help('User or group that it belongs to'),
    icon: field.computed({ type: 'string' }, (_d, t) => locationIcon(t)).help('Its own icon, or that of its type'),
    custom_icon: new Icon().blank().absent('null').label('Icon').help('Icon of its own'),
    structural: field.bool().default(false).help('Stock may not be put into a structural location, only into those below it'),
    external: field.bool().default(false).help('Whether it is outside of the house'),
    location_type: field.ref(LOCATION_TYPE).nullable().help('What sort of place it is'),
    location_type_detail: detail(LOCATION_TYPE, 'location_type_id', 'light'),
    tags: field.tags(TABLE).when('tags'),
    parameters: parametersOf(LOCATION),
  },
  briefs: { brief: { only: ['pk', 'name', 'pathstring'] }, light: { without: ['items', 'sublocations'] } },
  filter: ['name', 'structural', 'external', 'location_type'],
  filters: {
    ...treeFilters(TABLE),
    has_location_type: filter.bool(raw('t.location_type_id is not null')),
    ...tagFilter(TABLE),
  },
  search: ['name', 'description', pathNames(TABLE), tagsOf(TABLE)],
  order: ['name', 'level', 'items'],
  orders: treeOrders,
  touches: ['part_total'],
  cascades: [
    'part_category',
    'part_part',
    'order_purchase_order',
    'order_purchase_order_line',
    'order_transfer_order',
    'build_build',
    ...STOCK,
  ],
  defaultOrder: ['pathstring'],
  bulk: { update: true },
  deletes: {
    delete_sub_locations: field.bool().default(false).help('Whether the locations below it go, too'),
    delete_stock_items: field.bool().default(false).help('Whether the stock in it goes, too; needs the right to delete stock'),
  },
})

/** All locations with just what a tree on a screen needs. */
export const locationTree = treeList({
  kind: LOCATION,
  path: '/stock/location/tree/',
  name: 'LocationTree',
  noun: 'stock location tree',
  plural: 'stock locations for a tree',
  icon: field.computed({ type: 'string' }, (_d, t) => locationIcon(t)).bare(),
  below: 'sublocations',
  orders: { subcategories: (d) => [descendants(TABLE, 't'), d.textOrder(raw('t.name'))] },
})
