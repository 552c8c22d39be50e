/** `GET /api/part/{id}/requirements/`: what there is of a part, what is on its way, and what is asked for. */
import { field } from '../../engine/fields/index.ts'
import { retrieve } from '../../engine/read.ts'
import { resource } from '../../engine/resource.ts'
import { shown } from '../../engine/singleton.ts'
import { column, sql } from '../../engine/sql.ts'
import { canBuild } from '../kept/bom-stock.ts'
import { PART } from '../kinds/part.ts'
import { isLineOf } from '../variant-tree.ts'
import { totals } from './part-filters.ts'

const total = (name: string, help: string) => field.quantity().from(totals, name).help(help)

const amounts = resource({
  path: '/part/',
  name: 'PartRequirements',
  model: 'Part',
  table: 'part_part',
  roles: ['part'],
  fields: {
    total_stock: total('total_in_stock', 'In stock, variants included'),
    unallocated_stock: total('unallocated_stock', 'In stock and not held for anything'),
    // What is used up or takes no place never keeps anybody from building.
    can_build: field
      .computed({ type: 'number', format: 'double' }, (d, t) =>
        d.quantity(sql`coalesce((select min((${canBuild(d, 'l', (name) => column('total', name))}) / 100000) * 100000 from part_bom_item l
          join part_total total on total.part_id = l.sub_part_id join part_part sub on sub.id = l.sub_part_id
          where ${isLineOf(column(t, 'id'), 'l')} and l.quantity > 0 and not l.consumable and not sub.virtual), 0)`),
      )
      .help('Whole assemblies that there is stock for'),
    ordering: total('ordering', 'On order'),
    building: total('building', 'Being built'),
    scheduled_to_build: field
      .computed({ type: 'integer' }, () => sql`${totals.column('scheduled_to_build')} / 100000`)
      .help('Planned to be built'),
    required_for_build_orders: total('required_for_build_orders', 'Asked for by build orders'),
    allocated_to_build_orders: total('allocated_to_build_orders', 'Held for build orders'),
    required_for_sales_orders: total('required_for_sales_orders', 'Asked for by sales orders'),
    allocated_to_sales_orders: total('allocated_to_sales_orders', 'Held for sales orders'),
  },
  defaultOrder: [],
})

export const requirements = shown({
  id: 'part_requirements_retrieve',
  path: '/api/part/{id}/requirements/',
  summary: 'See what there is of a part and what is asked for',
  view: PART.access('view'),
  response: { name: amounts.name, shape: amounts.fields },
  read: async (request) => (await retrieve(amounts, request)).body,
})
