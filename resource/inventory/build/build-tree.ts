/** Builds lie below each other by `parent`: what one needs is built by those below it. */
import type { Trx } from '../../../database.ts'
import { allSql } from '../../engine/rows.ts'
import { type Sql, sql } from '../../engine/sql.ts'

/** So many builds lie above one at most: lists count them for each row. */
export const DEEPEST = 100

/** How many builds lie one below the other where a build is put below a parent; 'builds below builds' is this transaction's turn. @param build 0 for a new one */
export async function depthBelow(trx: Trx, parent: number, build: number): Promise<number> {
  const [found] = await allSql<{ above: number; under: number | null }>(
    trx,
    sql`with recursive node(id, depth) as (select b.id, 0 from build_build b where b.id = ${build}
        union select b.id, node.depth + 1 from build_build b join node on b.parent_id = node.id)
      select ${levelOf(sql`${parent} + 0`)} as above, (select max(depth) from node) as under`,
  )
  return Number(found!.above) + Number(found!.under ?? 0)
}

/** Keys of a build and of all below it. */
export const below = (build: number): Sql =>
  sql`with recursive node(id) as (select b.id from build_build b where b.id = ${build}
    union select b.id from build_build b join node on b.parent_id = node.id) select id from node`

/** How many builds lie above one. @param parent SQL of the key of the one that it lies directly below */
export const levelOf = (parent: Sql): Sql =>
  sql`(with recursive up(id, parent) as (select b.id, b.parent_id from build_build b where b.id = ${parent}
    union select b.id, b.parent_id from build_build b join up on b.id = up.parent) select count(*) from up)`
