/** Filters by a part that a request may widen to its variants. */
import { type Filter, type FilterContext, filter, flagged } from '../engine/filter.ts'
import { type Sql, sql } from '../engine/sql.ts'
import { PART } from './kinds/part.ts'
import { key, withVariants } from './variant-tree.ts'

/** Is the column the key of the part or, where the request says so, of one of its variants? @param preset where it says nothing */
export const isPart = (column: Sql, part: number, { query, dialect }: FilterContext, preset = false): Sql =>
  flagged(query.get('include_variants'), preset) ? dialect.member(column, withVariants(key(part))) : sql`${column} = ${part}`

/** @param name of the filter that it widens */
export const includeVariants = (name = 'part'): Filter => filter.flag(`Whether \`${name}\` stands for its variants too`)

/** By a column that holds the key of a part. */
export const partFilters = (column: Sql, help?: string): Record<'part' | 'include_variants', Filter> => ({
  part: filter.choice(
    PART,
    filter.ofKey((part, asked) => isPart(column, part, asked), help),
  ),
  include_variants: includeVariants(),
})
