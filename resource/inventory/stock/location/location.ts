import { detail } from '../../../engine/detail.ts'
import { field } from '../../../engine/fields/index.ts'
import { tagFilter } from '../../../engine/fields/tags.ts'
import { filter } from '../../../engine/filter.ts'
import { resource } from '../../../engine/resource.ts'
import { raw, sql } from '../../../engine/sql.ts'
import { descendants, treeFields, treeFilters, within } from '../../../engine/tree.ts'
import { treeList, treeOrders } from '../../../engine/tree-list.ts'
import { STOCK } from '../../effects.ts'
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
    barcode_hash: field.text(128).readOnly(),
    name: field.text(100).required(),
    description: field.text(250).blank(),
    ...treeFields(TABLE, locationIcon('node')),
    parent: field.ref(LOCATION).nullable().label('Parent location').help('The location that this one is inside of'),
    items: field.computed({ type: 'integer' }, (_d, t) => items(t)).help('Stock items in it and in all locations below it'),
    sublocations: field.computed({ type: 'integer' }, (_d, t) => descendants(TABLE, t)).help('Locations below it, at any depth'),
    owner: field.ref(OWNER).nullable(),
    icon: field.computed({ type: 'string' }, (_d, t) => locationIcon(t)).help('Its own icon, or that of its type'),
    custom_icon: field.text(100).blank().nullable(),
    structural: field.bool().default(false).help('Stock may not be put into a structural location, only into those below it'),
    external: field.bool().default(false).help('Whether it is outside of the house'),
    location_type: field.ref(LOCATION_TYPE).nullable(),
    location_type_detail: detail(LOCATION_TYPE, 'location_type_id', 'light'),
    tags: field.tags(TABLE).when('tags'),
    parameters: parametersOf(LOCATION),
  },
  briefs: { brief: { only: ['pk', 'name', 'pathstring'] } },
  filter: ['name', 'structural', 'external', 'location_type'],
  filters: {
    ...treeFilters(TABLE),
    has_location_type: filter.bool(raw('t.location_type_id is not null')),
    tag_name: tagFilter(TABLE),
  },
  search: ['name', 'description'],
  order: ['name', 'level', 'items'],
  orders: treeOrders,
  touches: ['part_total'],
  cascades: ['part_category', 'part_part', 'order_purchase_order', 'order_purchase_order_line', 'build_build', ...STOCK],
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
  icon: field.computed({ type: 'string' }, (_d, t) => locationIcon(t)),
  below: 'sublocations',
  orders: { subcategories: (d) => [descendants(TABLE, 't'), d.textOrder(raw('t.name'))] },
})
