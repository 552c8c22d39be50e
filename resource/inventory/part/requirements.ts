/** `GET /api/part/{id}/requirements/`: what there is of a part, what is on its way, and what is asked for. */
import { field } from '../../engine/fields/index.ts'
import { retrieve } from '../../engine/read.ts'
import { resource } from '../../engine/resource.ts'
import { shown } from '../../engine/singleton.ts'
import { column, type Sql, sql } from '../../engine/sql.ts'
import { canBuild } from '../kept/bom-stock.ts'
import { PART } from '../kinds/part.ts'
import { isLineOf, withVariants } from '../variant-tree.ts'
import { totals } from './part-filters.ts'

const total = (name: string, help: string) => field.quantity().from(totals, name).help(help)

/** The same of the part and all its variants. */
const ofAll = (t: string, name: string): Sql =>
  sql`(select cast(coalesce(sum(${column('x', name)}), 0) as bigint) from part_total x where x.part_id in (${withVariants(column(t, 'id'))}))`
const withAll = (name: string, help: string) =>
  field.computed({ type: 'number', format: 'double' }, (d, t) => d.quantity(ofAll(t, name))).help(`${help}, variants included`)

const free = (t: string): Sql => {
  const left = sql`${totals.column('total_in_stock')} - ${ofAll(t, 'allocated_to_build_orders')} - ${ofAll(t, 'allocated_to_sales_orders')}`
  return sql`case when ${left} > 0 then ${left} else 0 end`
}

const amounts = resource({
  path: '/part/',
  name: 'PartRequirements',
  model: 'Part',
  table: 'part_part',
  roles: ['part'],
  fields: {
    total_stock: total('total_in_stock', 'In stock, variants included').label('Total Stock'),
    unallocated_stock: field
      .computed({ type: 'number', format: 'double' }, (d, t) => d.quantity(sql`(${free(t)})`))
      .help('In stock and not held for anything, variants included')
      .label('Available Stock'),
    // What is used up or takes no place never keeps anybody from building.
    can_build: field
      .computed({ type: 'number', format: 'double' }, (d, t) =>
        d.quantity(sql`coalesce((select min((${canBuild(d, 'l', (name) => column('total', name))}) / 100000) * 100000 from part_bom_item l
          join part_total total on total.part_id = l.sub_part_id join part_part sub on sub.id = l.sub_part_id
          where ${isLineOf(column(t, 'id'), 'l')} and l.quantity > 0 and not l.consumable and not sub.consumable and not sub.virtual), 0)`),
      )
      .label('Can Build')
      .help('Whole assemblies that there is stock for'),
    ordering: total('ordering', 'On order').label('On Order'),
    building: withAll('building', 'Being built').label('In Production'),
    scheduled_to_build: field
      .computed({ type: 'integer' }, (_d, t) => sql`${ofAll(t, 'scheduled_to_build')} / 100000`)
      .label('Scheduled to Build')
      .help('Planned to be built, variants included'),
    required_for_build_orders: withAll('required_for_build_orders', 'Asked for by build orders').label('Required for Build Orders'),
    allocated_to_build_orders: withAll('allocated_to_build_orders', 'Held for build orders').label('Allocated to Build Orders'),
    required_for_sales_orders: withAll('required_for_sales_orders', 'Asked for by sales orders').label('Required for Sales Orders'),
    allocated_to_sales_orders: withAll('allocated_to_sales_orders', 'Held for sales orders')
      .label('Allocated to Sales Orders')
      .told({ type: 'field' }),
  },
  defaultOrder: [],
})

export const requirements = shown({
  id: 'part_requirements_retrieve',
  path: '/api/part/{id}/requirements/',
  summary: 'See the stock and the requirements of a part',
  view: PART.access('view'),
  model: PART.name,
  response: { name: amounts.name, shape: amounts.fields },
  read: async (request) => (await retrieve(amounts, request)).body,
})
