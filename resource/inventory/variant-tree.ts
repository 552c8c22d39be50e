/** Templates and their variants are a tree by `variant_of`, at any depth. */
import { type Sql, sql } from '../engine/sql.ts'

/** Keys of the part and all variants below it. @param part SQL of its key */
export const withVariants = (part: Sql): Sql =>
  sql`with recursive variant(id) as (select ${part} + 0 union select p.id from part_part p join variant v on p.variant_of_id = v.id) select id from variant`

/** Keys of the part and all templates above it. */
export const withTemplates = (part: Sql): Sql =>
  sql`with recursive template(id, up) as (select p.id, p.variant_of_id from part_part p where p.id = ${part} union select p.id, p.variant_of_id from part_part p join template c on p.id = c.up) select id from template`

/** SQL of a key that a request named. */
export const key = (value: number): Sql => sql`${value}`

/** Keys of all parts of the tree that a part belongs to: its topmost template, and everything below that. */
export const wholeTree = (part: Sql): Sql => {
  const top = sql`(select p.id from part_part p where p.variant_of_id is null and p.id in (${withTemplates(part)}))`
  return withVariants(top)
}
