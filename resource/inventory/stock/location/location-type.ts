import { field } from '../../../engine/fields/index.ts'
import { inTurn } from '../../../engine/locks.ts'
import { resource } from '../../../engine/resource.ts'

/** A kind of place: a room, a shelf, a drawer. */
export const locationType = resource({
  path: '/stock/location-type/',
  name: 'StockLocationType',
  noun: 'type of location',
  plural: 'types of locations',
  table: 'stock_location_type',
  roles: ['stock_location'],
  fields: {
    pk: field.pk(),
    name: field.text(100).required(),
    description: field.text(250).blank(),
    icon: field.text(100).blank().help('Icon of locations of this type that have none of their own'),
    location_count: field.count('stock_location', 'location_type_id').nullable(),
  },
  search: ['name'],
  order: ['name', 'location_count', 'icon'],
  cascades: ['stock_location'],
  defaultOrder: ['-location_count'],
  // Locations of a type lose it along with the type.
  hooks: [{ lock: async (trx, { verb }) => (verb === 'delete' ? inTurn(trx, 'tree of stock_location') : undefined) }],
})
