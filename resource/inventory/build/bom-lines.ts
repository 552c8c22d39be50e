/** The lines of a build: one for each line of the bill of materials, with what all that is built takes of it. */
import type { Trx } from '../../../database.ts'
import { allSql, among, keyList, keysIn, rowsAs, tellSql } from '../../engine/rows.ts'
import { raw, sql } from '../../engine/sql.ts'
import { invalid } from '../../errors.ts'
import { BUILD_OPEN } from '../status-codes.ts'
import { PIECE } from '../stock/item/quantity.ts'
import { isLineOf } from '../variant-tree.ts'

/** What a line of a bill of materials says of quantities, integers of 10^-5; attrition is a percentage. */
interface BomLine {
  readonly id: number
  readonly quantity: number
  readonly setup_quantity: number
  readonly attrition: number
  readonly rounding_multiple: number | null
}

const WHOLE_LOSS = 100n * BigInt(PIECE)

/**
 * What so many pieces take: what is lost in making comes on top of each, what is lost in setting up once, and the sum is rounded up to a
 * multiple. Half a unit of the last place is rounded up. @throws ValidationError for more than can be counted
 */
export function required(line: BomLine, pieces: number): number {
  const exact = BigInt(line.quantity) * BigInt(pieces) * (WHOLE_LOSS + BigInt(line.attrition))
  const unit = BigInt(PIECE) * WHOLE_LOSS
  const all = (exact + unit / 2n) / unit + BigInt(line.setup_quantity)
  const multiple = BigInt(line.rounding_multiple ?? 0)
  const rounded = multiple > 0n ? ((all + multiple - 1n) / multiple) * multiple : all
  if (rounded > BigInt(Number.MAX_SAFE_INTEGER)) throw invalid('That takes more of a component than can be counted.', 'quantity')
  return Number(rounded)
}

/** Makes the lines of a new build. What is virtual is not taken from anywhere. The bill of materials is not changed meanwhile. */
export async function makeLines(trx: Trx, build: { id: number; part_id: number; quantity: number }): Promise<void> {
  const found = await allSql<BomLine>(
    trx,
    sql`select m.id, m.quantity, m.setup_quantity, m.attrition, m.rounding_multiple from part_bom_item m join part_part p on p.id = m.sub_part_id
      where not p.virtual and ${isLineOf(sql`${build.part_id}`, 'm')} order by m.id`,
  )
  if (!found.length) return
  const rows = rowsAs(
    trx,
    'made',
    { item: 'integer', quantity: 'bigint' },
    found.map((line) => ({ item: line.id, quantity: required(line, build.quantity) })),
  )
  await tellSql(
    trx,
    sql`insert into build_line (build_id, bom_item_id, quantity) select cast(${build.id} as integer), item, quantity from ${rows} order by n`,
  )
}

/** Another quantity is built: all lines ask for what that takes. They are locked. */
export async function recalculateLines(trx: Trx, build: { id: number; quantity: number }): Promise<void> {
  const found = await allSql<BomLine>(
    trx,
    sql`select l.id, m.quantity, m.setup_quantity, m.attrition, m.rounding_multiple from build_line l join part_bom_item m on m.id = l.bom_item_id
      where l.build_id = ${build.id} order by l.id`,
  )
  const rows = rowsAs(
    trx,
    'now',
    { id: 'integer', quantity: 'bigint' },
    found.map((line) => ({ id: line.id, quantity: required(line, build.quantity) })),
  )
  if (found.length) await tellSql(trx, sql`update build_line set quantity = now.quantity from ${rows} where build_line.id = now.id`)
}

interface Followed extends BomLine {
  readonly build: number
  readonly pieces: number
  readonly sub_part_id: number
  readonly virtual: boolean
  /** The build's line for it, if it has one. */
  readonly line: number | null
  readonly asks: number | null
}

/**
 * Gives open builds what these lines of bills of materials ask for now: a line that they have not, another quantity, and nothing of what is
 * virtual. Builds and their lines are locked. @returns parts whose totals follow from it
 */
export async function followBom(trx: Trx, bomItems: readonly number[]): Promise<number[]> {
  const found = await allSql<Followed>(
    trx,
    sql`select b.id as build, b.quantity as pieces, m.id, m.quantity, m.setup_quantity, m.attrition, m.rounding_multiple, m.sub_part_id,
        p.virtual, l.id as line, l.quantity as asks
      from part_bom_item m join part_part p on p.id = m.sub_part_id
      join build_build b on ${isLineOf(sql`b.part_id`, 'm')} and b.status in (${raw(BUILD_OPEN.join(', '))})
      left join build_line l on l.build_id = b.id and l.bom_item_id = m.id
      where ${among(trx, 'm.id', bomItems)} order by b.id, m.id`,
  )
  const gone = found.filter(({ virtual, line }) => virtual && line !== null).map(({ line }) => line!)
  const held = gone.length
    ? await keysIn(
        trx,
        `select distinct i.part_id as id from build_item a join stock_item i on i.id = a.stock_item_id where a.build_line_id in (${keyList(gone)})`,
      )
    : []
  if (gone.length) await trx.all(`delete from build_line where id in (${keyList(gone)})`)
  const asked = found.filter(({ virtual }) => !virtual).map((one) => ({ ...one, now: required(one, one.pieces) }))
  const missing = asked.filter(({ line }) => line === null)
  const others = asked.filter(({ line, asks, now }) => line !== null && Number(asks) !== now)
  const added = rowsAs(trx, 'made', { build: 'integer', id: 'integer', now: 'bigint' }, missing)
  const changed = rowsAs(trx, 'fresh', { line: 'integer', now: 'bigint' }, others)
  if (missing.length)
    await tellSql(trx, sql`insert into build_line (build_id, bom_item_id, quantity) select build, id, now from ${added} order by n`)
  if (others.length) await tellSql(trx, sql`update build_line set quantity = fresh.now from ${changed} where build_line.id = fresh.line`)
  return [...new Set([...found.map(({ sub_part_id }) => sub_part_id), ...held])]
}
