import { field } from '../../../engine/fields/index.ts'
import { resource } from '../../../engine/resource.ts'
import { column, sql } from '../../../engine/sql.ts'

const locations = (t: string) => sql`(select count(*) from stock_location l where l.location_type_id = ${column(t, 'id')})`

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
    location_count: field.computed({ type: 'integer' }, (_d, t) => locations(t)).nullable(),
  },
  search: ['name'],
  order: ['name', 'location_count', 'icon'],
  cascades: ['stock_location'],
  defaultOrder: ['-location_count'],
})
