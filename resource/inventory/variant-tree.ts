/** Templates and their variants are a tree by `variant_of`, at any depth; lines of bills of materials go down it. */
import { column, type Sql, sql } from '../engine/sql.ts'

/** Keys of the part and all variants below it. @param part SQL of its key */
export const withVariants = (part: Sql): Sql =>
  sql`with recursive variant(id) as (select ${part} + 0 union select p.id from part_part p join variant v on p.variant_of_id = v.id) select id from variant`

/** Keys of the part and all templates above it. */
export const withTemplates = (part: Sql): Sql =>
  sql`with recursive template(id, up) as (select p.id, p.variant_of_id from part_part p where p.id = ${part} union select p.id, p.variant_of_id from part_part p join template c on p.id = c.up) select id from template`

/** Parts with themselves and each template above them, as the recursive table `up (part, above)`. @param parts statement for their keys, as `id` */
export const upFrom = (parts: Sql): Sql =>
  sql`up(part, above) as (select id, id from (${parts}) p union select up.part, p.variant_of_id from up join part_part p on p.id = up.above where p.variant_of_id is not null)`

/**
 * `fitting (line, part)`: the parts that lines of bills of materials take. The one that a line names, substitutes, and variants of all these where
 * they are allowed; trackable ones if the part that it names is, and others if not.
 * @param lines their keys
 */
export const fittingFrom = (lines: Sql, substitutes = true): Sql =>
  sql`fit(line, named, part, variants) as (
      select m.id, m.sub_part_id, m.sub_part_id, m.allow_variants from part_bom_item m where m.id in (${lines})
      union select m.id, m.sub_part_id, s.part_id, m.allow_variants from part_bom_item m join part_bom_substitute s on s.bom_item_id = m.id
        where m.id in (${lines}) and ${substitutes ? sql`true` : sql`false`}
      union select fit.line, fit.named, v.id, fit.variants from fit join part_part v on fit.variants and v.variant_of_id = fit.part),
    fitting(line, part) as (select distinct fit.line, p.id from fit join part_part p on p.id = fit.part
      join part_part named on named.id = fit.named and named.trackable = p.trackable)`

/** SQL of a key that a request named. */
export const key = (value: number): Sql => sql`${value}`

/** Keys of all parts of the tree that a part belongs to: its topmost template, and everything below that. */
export const wholeTree = (part: Sql): Sql => {
  const top = sql`(select p.id from part_part p where p.variant_of_id is null and p.id in (${withTemplates(part)}))`
  return withVariants(top)
}

/** Is the line one of the part's? Its own are, and those that its templates hand down. @param line alias of the line */
export const isLineOf = (part: Sql, line = 't'): Sql =>
  sql`(${column(line, 'part_id')} = ${part} or (${column(line, 'inherited')} and ${column(line, 'part_id')} in (${withTemplates(part)})))`

/** Does the line of alias `t` take the part: itself, as a variant where they are allowed, or as a substitute? */
export const isLineWith = (part: Sql): Sql =>
  sql`(t.sub_part_id = ${part} or (t.allow_variants and t.sub_part_id in (${withTemplates(part)}))
    or t.id in (select s.bom_item_id from part_bom_substitute s where s.part_id = ${part}))`
