/** Which lines a bill of materials consists of, and what an assembly is made of at any depth. */
import type { Trx } from '../../../database.ts'
import { allSql, keyList, keysIn } from '../../engine/rows.ts'
import { sql } from '../../engine/sql.ts'
import { isLineOf, withTemplates } from '../variant-tree.ts'

/** The keys and those of all variants below them. */
export const andVariants = (trx: Trx, parts: Iterable<number>): Promise<number[]> =>
  keysIn(
    trx,
    `with recursive below(id) as (select id from part_part where id in (${keyList(parts)})
      union select v.id from part_part v join below on v.variant_of_id = below.id) select id from below`,
  )

/** One step down: parts that the bills of materials of these parts name, variants and substitutes that may stand for them included. */
const step = (parts: Iterable<number>): string => {
  const keys = keyList(parts)
  return `with recursive up(id, inherited) as (select id, variant_of_id from part_part where id in (${keys})
      union select p.id, p.variant_of_id from part_part p join up on p.id = up.inherited),
    line as (select t.id, t.sub_part_id, t.allow_variants from part_bom_item t
      where t.part_id in (${keys}) or (t.inherited and t.part_id in (select id from up))),
    variant(id) as (select v.id from part_part v join line on line.allow_variants and v.variant_of_id = line.sub_part_id
      union select v.id from part_part v join variant on v.variant_of_id = variant.id)
  select sub_part_id as id from line union select s.part_id from part_bom_substitute s join line on line.id = s.bom_item_id
  union select id from variant`
}

/** All parts that these are made of, at any depth. They themselves are among them only when one is made of itself. */
export const partsBelow = (trx: Trx, parts: Iterable<number>): Promise<Set<number>> => reach(trx, parts, step)

/** One step up: assemblies that take these parts, as variants and substitutes too, with variants that inherit; and their templates. */
const stepUp = (parts: Iterable<number>): string => {
  const keys = keyList(parts)
  return `with recursive up(id, template) as (select id, variant_of_id from part_part where id in (${keys})
      union select p.id, p.variant_of_id from part_part p join up on p.id = up.template),
    line as (select t.part_id, t.inherited from part_bom_item t where t.sub_part_id in (${keys})
        or (t.allow_variants and t.sub_part_id in (select id from up))
        or t.id in (select s.bom_item_id from part_bom_substitute s where s.part_id in (${keys}))),
    variant(id) as (select v.id from part_part v join line on line.inherited and v.variant_of_id = line.part_id
      union select v.id from part_part v join variant on v.variant_of_id = variant.id)
  select id from up union select part_id from line union select id from variant`
}

/** All parts that these are part of, at any depth, and their templates. They themselves are among them. */
export const partsAbove = (trx: Trx, parts: Iterable<number>): Promise<Set<number>> => reach(trx, parts, stepUp)

async function reach(trx: Trx, parts: Iterable<number>, query: (parts: readonly number[]) => string): Promise<Set<number>> {
  const found = new Set<number>()
  for (let next = [...parts]; next.length; ) {
    next = (await keysIn(trx, query(next))).filter((id) => !found.has(id))
    for (const id of next) found.add(id)
  }
  return found
}

/** Assemblies that a line is part of. */
export const assembliesOf = (trx: Trx, line: { part_id: number; inherited: unknown }): Promise<number[]> =>
  line.inherited ? andVariants(trx, [line.part_id]) : Promise.resolve([line.part_id])

/** The same for many lines. */
export async function assembliesOfAll(trx: Trx, lines: readonly { part_id: number; inherited: unknown }[]): Promise<number[]> {
  const handed = lines.filter((line) => line.inherited).map((line) => line.part_id)
  return [...new Set([...lines.map((line) => line.part_id), ...(handed.length ? await andVariants(trx, handed) : [])])]
}

/** Rows of the lines that make the bill of materials of a part, in the order of their keys. */
export function linesOf<R>(trx: Trx, part: number): Promise<R[]> {
  return allSql<R>(trx, sql`select t.* from part_bom_item t where ${isLineOf(sql`${part}`)} order by t.id`)
}

/** Does the part have the line from one of its templates? */
export async function isInheritedBy(trx: Trx, line: { part_id: number; inherited: unknown }, part: number): Promise<boolean> {
  if (!line.inherited || line.part_id === part) return false
  return (await allSql(trx, sql`select 1 where ${line.part_id} in (${withTemplates(sql`${part}`)})`)).length > 0
}
