/** What there is of the part that a line asks for. */
import { field } from '../../../engine/fields/index.ts'
import { leftJoin } from '../../../engine/join.ts'
import { column, raw, type Sql, sql } from '../../../engine/sql.ts'
import { free } from '../../kept/bom-stock.ts'
import type { Holding } from './holding.ts'

/** What there is of the part, worked out beforehand. */
const totals = leftJoin('part_total', 'part_id', { key: 'part_id' })

const NUMBER = { type: 'number', format: 'double' }
const amount = (value: (t: string) => Sql) =>
  field.computed(
    NUMBER,
    (d, t) => d.quantity(sql`coalesce((${value(t)}), 0)`),
    (_d, t) => sql`coalesce((${value(t)}), 0)`,
  )

const ofVariants = (
  t: string,
): Sql => sql`with recursive below(id) as (select v.id from part_part v where v.variant_of_id = ${column(t, 'part_id')}
    union select v.id from part_part v join below on v.variant_of_id = below.id)
  select sum(${free((name) => column('x', name))}) from below join part_total x on x.part_id = below.id`

export const stockOfLine = {
  available_stock: amount(() => free((name) => totals.column(name)))
    .label('Available stock')
    .help('In stock of the part itself, what is held for orders taken off'),
  available_variant_stock: amount(ofVariants).label('Available variant stock').help('The same of its variants'),
  building: amount(() => totals.column('building')).label('In Production'),
  on_order: amount(() => totals.column('ordering')).label('On Order'),
}

/** How much a line holds, and whether that is enough. */
export function heldByLine({ table }: Pick<Holding, 'table'>) {
  const held = (t: string): Sql => sql`coalesce((select sum(a.quantity) from ${raw(table)} a where a.line_id = ${column(t, 'id')}), 0)`
  return {
    enough: sql`${held('t')} >= t.quantity`,
    field: field
      .computed(
        NUMBER,
        (d, t) => d.quantity(held(t)),
        (_d, t) => held(t),
      )
      .label('Allocated'),
  }
}
