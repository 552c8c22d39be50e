/** Builds lie below each other by `parent`: what one needs is built by those below it. */
import { type Sql, sql } from '../../engine/sql.ts'

/** Keys of a build and of all below it. */
export const below = (build: number): Sql =>
  sql`with recursive node(id) as (select b.id from build_build b where b.id = ${build}
    union select b.id from build_build b join node on b.parent_id = node.id) select id from node`

/** How many builds lie above one. @param parent SQL of the key of the one that it lies directly below */
export const levelOf = (parent: Sql): Sql =>
  sql`(with recursive up(id, parent) as (select b.id, b.parent_id from build_build b where b.id = ${parent}
    union select b.id, b.parent_id from build_build b join up on b.id = up.parent) select count(*) from up)`
