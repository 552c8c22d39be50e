/** What there is of a BOM line's part, of its variants and of its substitutes, and for how many assemblies that is enough. */
import type { Dialect } from '../../engine/dialect.ts'
import { field } from '../../engine/fields/index.ts'
import { innerJoin } from '../../engine/join.ts'
import { column, type Sql, sql } from '../../engine/sql.ts'

/** A column of a row of part_total. */
export type Total = (name: string) => Sql
/** What there is of the sub part, worked out beforehand. */
export const totals = innerJoin('part_total', 'sub_part_id', { key: 'part_id' })

/** What is free of the part of a row of part_total, an integer of 10^-5. */
export type Free = (total: Total) => Sql

/** In stock and not held for anything. */
export const free: Free = (total) => {
  const left = sql`${total('in_stock')} - ${total('allocated_to_build_orders')} - ${total('allocated_to_sales_orders')}`
  return sql`case when ${left} > 0 then ${left} else 0 end`
}
const ofX: Total = (name) => column('x', name)
const ofSubPart: Total = (name) => totals.column(name)

export const availableStock = sql`(${free(ofSubPart)})`

/** A column of a BOM line. */
type Line = (name: string) => Sql
const lineOf =
  (t: string): Line =>
  (name) =>
    column(t, name)

export const availableSubstitutes = (line: Line, its: Free = free): Sql =>
  sql`coalesce((select sum(${its(ofX)}) from part_bom_substitute s join part_total x on x.part_id = s.part_id where s.bom_item_id = ${line('id')}), 0)`

/** Variants count only where the line allows them. */
export const availableVariants = (line: Line, its: Free = free): Sql => sql`case when ${line('allow_variants')} then coalesce((
  with recursive below(id) as (select v.id from part_part v where v.variant_of_id = ${line('sub_part_id')}
    union select v.id from part_part v join below on v.variant_of_id = below.id)
  select sum(${its(ofX)}) from below join part_total x on x.part_id = below.id), 0) else 0 end`

/**
 * Assemblies that the stock of this line is enough for, what is lost in setting up and in making taken off; in 10^-5, rounded down.
 * The percentage that is lost is an integer of 10^-5 too: a share of attrition / 10^7.
 */
export function canBuild(d: Dialect, t: string, total = ofSubPart): Sql {
  const stock = sql`(${free(total)}) + (${availableSubstitutes(lineOf(t))}) + (${availableVariants(lineOf(t))}) - ${column(t, 'setup_quantity')}`
  const need = sql`${column(t, 'quantity')} * (10000000 + ${column(t, 'attrition')})`
  const built =
    d.kind === 'sqlite'
      ? d.whole(sql`(${stock}) * 100000 * 10000000 / (${need})`)
      : d.whole(sql`div((${stock})::numeric * 1000000000000, (${column(t, 'quantity')}::numeric * (10000000 + ${column(t, 'attrition')})))`)
  return sql`case when ${column(t, 'quantity')} <= 0 or (${stock}) <= 0 then 0 else ${built} end`
}

const NUMBER = { type: 'number', format: 'double' }
const quantity = (value: (d: Dialect, t: string) => Sql) =>
  field.computed(NUMBER, (d, t) => d.quantity(sql`(${value(d, t)})`), value).nullable()

/** Fields of a BOM line. */
export const stockFields = {
  available_stock: quantity(() => availableStock)
    .label('Available Stock')
    .help('In stock of the part itself, what is held for orders taken off'),
  available_substitute_stock: quantity((_d, t) => availableSubstitutes(lineOf(t))).help('The same of its substitutes'),
  available_variant_stock: quantity((_d, t) => availableVariants(lineOf(t))).help('The same of its variants, where the line allows them'),
  external_stock: field.quantity().nullable().from(totals).help('In places outside'),
  on_order: field.quantity().nullable().from(totals, 'ordering').label('On Order'),
  building: field.quantity().nullable().from(totals).label('In Production'),
  can_build: quantity((d, t) => canBuild(d, t))
    .when('can_build', true)
    .label('Can Build')
    .help('Assemblies that the stock of this line is enough for'),
}
