import { field } from '../../../engine/fields/index.ts'
import { resource } from '../../../engine/resource.ts'
import { Icon } from '../../icon-field.ts'
import { LOCATION_TYPE } from '../../kinds/stock.ts'

/** A kind of place: a room, a shelf, a drawer. */
export const locationType = resource({
  kind: LOCATION_TYPE,
  noun: 'location type',
  fields: {
    pk: field.pk(),
    name: field.text(100).required().help('Name of the type'),
    description: field.text(250).blank().help('What such places are'),
    icon: new Icon().blank().help('Icon of locations of this type that have none of their own'),
    location_count: field.count('stock_location', 'location_type_id').nullable(),
  },
  briefs: { light: { empty: ['location_count'] } },
  search: ['name'],
  order: ['name', 'location_count', 'icon'],
  cascades: ['stock_location'],
  defaultOrder: ['-location_count'],
})
