/**
 * Stock that is held for lines of a build until it is used up or installed. The build is locked before its lines, these before the items and
 * the outputs that they go into, and what an item has left is read under its lock.
 */
import type { Knex } from 'knex'
import type { Row, Trx } from '../../../database.ts'
import type { Principal } from '../../../provider/identity/principal.ts'
import { lockRows } from '../../engine/locks.ts'
import { allSql, among, keyList, keysIn, rowsAs, tellSql } from '../../engine/rows.ts'
import { raw, sql } from '../../engine/sql.ts'
import { invalid } from '../../errors.ts'
import { FreeStock, partsOf } from '../order/family/holding.ts'
import { isOpen } from '../order/family/order-state.ts'
import { isHere, isInStock } from '../stock/item/item-row.ts'
import { isWhole, NEGATIVE, PIECE, WHOLE } from '../stock/item/quantity.ts'
import type { StockEdit } from '../stock/item/stock-edit.ts'
import { NOT_OWNER } from '../thing/ownership.ts'
import { upFrom } from '../variant-tree.ts'
import { BUILDS } from './build.ts'
import type { Build } from './build-order.ts'

/** A line as far as holding asks, with what its BOM line says. Quantities are integers of 10^-5. */
export interface BuildLine {
  readonly id: number
  readonly build_id: number
  readonly bom_item_id: number
  readonly quantity: number
  readonly consumed: number
  /** The part that the BOM line names. */
  readonly part_id: number
  /** What is held for it goes into one output each. */
  readonly tracked: boolean
  readonly consumable: boolean
  readonly optional: boolean
}

/** How much of an item a line is to hold, and for which output: keys, and an integer of 10^-5. */
export interface BuildHold {
  readonly line: number
  readonly item: number
  readonly quantity: number
  readonly output: number | null
}

/** A build holds stock while something is to be done with it. @throws ValidationError */
export function checkHolds(build: Pick<Build, 'status'>): void {
  if (!isOpen(BUILDS, build as Build)) throw invalid('Build order is not open')
}

/** Locks lines and reads them; keys of nothing are left out. The build is locked. */
export async function lockLines(trx: Trx, keys: Iterable<number>): Promise<ReadonlyMap<number, BuildLine>> {
  const wanted = new Set(keys)
  await lockRows(trx, 'build_line', wanted, 'change')
  const rows = await allSql<BuildLine>(
    trx,
    sql`select l.id, l.build_id, l.bom_item_id, l.quantity, l.consumed, m.sub_part_id as part_id, p.trackable as tracked,
        (m.consumable or p.consumable) as consumable, m.optional
      from build_line l join part_bom_item m on m.id = l.bom_item_id join part_part p on p.id = m.sub_part_id
      where ${among(trx, 'l.id', wanted)} order by l.id`,
  )
  const flags = ({ tracked, consumable, optional, ...row }: BuildLine): BuildLine => ({
    ...row,
    tracked: Boolean(tracked),
    consumable: Boolean(consumable),
    optional: Boolean(optional),
  })
  return new Map(rows.map((row) => [row.id, flags(row)]))
}

/** Items and outputs, locked, and what lines of a build can hold of them. */
export class BuildStock extends FreeStock {
  readonly #fitting: ReadonlySet<string>

  private constructor(edit: StockEdit, fitting: ReadonlySet<string>) {
    super(edit)
    this.#fitting = fitting
  }

  /** @param keys of items, and of the outputs that they are for */
  static async open(trx: Trx, principal: Principal, lines: Iterable<BuildLine>, keys: Iterable<number>): Promise<BuildStock> {
    const edit = await FreeStock.read(trx, principal, keys)
    return new BuildStock(edit, await fittingParts(trx, lines, new Set([...edit.items.values()].map((item) => item.part_id))))
  }

  /** Why the line cannot hold so much of the item for the output, and which of the three is to blame. */
  problem(line: BuildLine, { item: id, quantity, output }: BuildHold): ['item' | 'quantity' | 'output', string] | undefined {
    const item = this.get(id)
    const left = this.left(id)
    if (!this.#fitting.has(`${line.id} ${item.part_id}`)) return ['item', 'Selected stock item does not match BOM line']
    if (!isInStock(item)) return ['item', 'Item must be in stock']
    if (this.isOthers(id)) return ['item', NOT_OWNER]
    if (quantity < 0) return ['quantity', NEGATIVE]
    if (quantity === 0) return ['quantity', 'Quantity must be greater than zero']
    if (quantity > left) return ['quantity', `Available quantity (${left / PIECE}) exceeded`]
    if (item.serial && quantity !== PIECE) return ['quantity', 'Quantity must be 1 for serialized stock']
    if (item.facts.trackable && !isWhole(quantity)) return ['quantity', WHOLE]
    const wrong = this.#outputProblem(line, output)
    return wrong === undefined ? undefined : ['output', wrong]
  }

  #outputProblem(line: BuildLine, key: number | null): string | undefined {
    if (key === null) return line.tracked ? 'Build output must be specified for allocation of tracked parts' : undefined
    if (!line.tracked) return 'Build output cannot be specified for allocation of untracked parts'
    const output = this.get(key)
    if (this.isOutput(key, line.build_id)) return undefined
    if (output.build_id !== line.build_id) return 'Build output does not match the parent build'
    return output.is_building ? 'Stock item is not in stock' : 'This build output has already been completed'
  }

  /** Does something that lies here and that the build is making have this key? */
  isOutput(key: number, build: number): boolean {
    const item = this.find(key)
    return item?.build_id === build && item.is_building && isHere(item)
  }
}

/**
 * Which of the parts each line takes: the part that it names, substitutes, and variants of all these where they are allowed; trackable ones if
 * the part that it names is, and others if not.
 */
export async function fittingParts(trx: Trx, lines: Iterable<BuildLine>, parts: ReadonlySet<number>): Promise<ReadonlySet<string>> {
  const keys = new Set([...lines].map(({ id }) => id))
  if (!keys.size || !parts.size) return new Set()
  const pairs = await allSql<{ line: number; part: number }>(
    trx,
    sql`with recursive ${upFrom(sql`select id from part_part where ${among(trx, 'id', parts)}`)},
       takes(line, variants, named, part) as (
         select l.id, m.allow_variants, m.sub_part_id, m.sub_part_id from build_line l join part_bom_item m on m.id = l.bom_item_id where ${among(trx, 'l.id', keys)}
         union select l.id, m.allow_variants, m.sub_part_id, s.part_id from build_line l join part_bom_item m on m.id = l.bom_item_id
           join part_bom_substitute s on s.bom_item_id = m.id where ${among(trx, 'l.id', keys)})
       select distinct takes.line, up.part from takes join up on up.above = takes.part and (up.part = up.above or takes.variants)
         join part_part p on p.id = up.part join part_part named on named.id = takes.named and named.trackable = p.trackable`,
  )
  return new Set(pairs.map(({ line, part }) => `${line} ${part}`))
}

/** Writes what lines hold, once nothing forbids it: what a line holds of an item for an output already, it holds more of. */
export async function writeHolds(trx: Trx, stock: BuildStock, holds: readonly BuildHold[]): Promise<void> {
  const merged = new Map<string, BuildHold>()
  for (const hold of holds) {
    const same = `${hold.line} ${hold.item} ${hold.output}`
    merged.set(same, { ...hold, quantity: hold.quantity + (merged.get(same)?.quantity ?? 0) })
  }
  if (!merged.size) return
  const rows = rowsAs(
    trx,
    'held',
    { line: 'integer', item: 'integer', quantity: 'bigint', output: 'integer' },
    [...merged.values()].map((hold) => ({ ...hold })),
  )
  const like = (a: string) =>
    raw(
      `${a}.build_line_id = held.line and ${a}.stock_item_id = held.item and coalesce(${a}.install_into_id, 0) = coalesce(held.output, 0)`,
    )
  // Of several rows that are alike, which can be made by hand, the first grows.
  const first = sql`(select min(a.id) from build_item a where ${like('a')})`
  const there = await allSql<{ id: number; n: number; quantity: number }>(
    trx,
    sql`select ${first} as id, held.n, held.quantity from ${rows} where ${first} is not null order by 1`,
  )
  const grown = rowsAs(
    trx,
    'more',
    { id: 'integer', quantity: 'bigint' },
    there.map(({ id, quantity }) => ({ id, quantity: Number(quantity) })),
  )
  const fresh = [...merged.values()].filter((_, n) => !there.some((one) => Number(one.n) === n))
  const made = rowsAs(
    trx,
    'held',
    { line: 'integer', item: 'integer', quantity: 'bigint', output: 'integer' },
    fresh.map((hold) => ({ ...hold })),
  )
  if (there.length)
    await tellSql(
      trx,
      sql`update build_item set quantity = build_item.quantity + more.quantity from ${grown} where build_item.id = more.id`,
    )
  if (fresh.length)
    await tellSql(
      trx,
      sql`insert into build_item (build_line_id, stock_item_id, quantity, install_into_id) select line, item, quantity, output from ${made} order by n`,
    )
  await BUILDS.follow(trx, partsOf(stock, holds), false)
}

/** A row that says how much of an item a line holds. */
export interface BuildHeld {
  readonly id: number
  readonly build_line_id: number
  readonly stock_item_id: number
  readonly quantity: number
  readonly install_into_id: number | null
}

/** Rows of a build of which this is true, in the order of keys, once their lines are locked. The build is locked. */
export async function lockHeld(trx: Trx, build: Pick<Build, 'id'>, where: Row | Knex.QueryCallback = {}): Promise<BuildHeld[]> {
  const held: BuildHeld[] = await trx('build_item')
    .whereIn('build_line_id', trx('build_line').where({ build_id: build.id }).select('id'))
    .where(where)
    .orderBy('id')
    .select('id', 'build_line_id', 'stock_item_id', 'quantity', 'install_into_id')
  await lockLines(
    trx,
    held.map((one) => one.build_line_id),
  )
  return held.map((one) => ({ ...one, quantity: Number(one.quantity) }))
}

/** Gives back what lines of a build hold. The build is locked. @param where by columns of the rows; without them all */
export async function freeHolds(trx: Trx, build: Pick<Build, 'id'>, where: Row = {}): Promise<void> {
  await dropHeld(trx, await lockHeld(trx, build, where))
}

/** The rows go, and what they held is free, or was used up. Their lines are locked. */
export async function dropHeld(trx: Trx, held: readonly BuildHeld[]): Promise<void> {
  if (!held.length) return
  const parts = await partsOfItems(
    trx,
    held.map((one) => one.stock_item_id),
  )
  await trx.all(`delete from build_item where id in (${keyList(held.map(({ id }) => id))})`)
  await BUILDS.follow(trx, parts, false)
}

export const partsOfItems = (trx: Trx, items: readonly number[]): Promise<number[]> =>
  keysIn(trx, `select distinct part_id as id from stock_item where id in (${keyList(new Set(items))})`)

/** How much lines ask for besides what they hold and used up, by key; below 0 where they hold too much. */
export async function missingOf(trx: Trx, lines: ReadonlyMap<number, BuildLine>): Promise<Map<number, number>> {
  const rows = await allSql<{ line: number; quantity: number }>(
    trx,
    sql`select build_line_id as line, sum(quantity) as quantity from build_item where ${among(trx, 'build_line_id', lines.keys())} group by build_line_id`,
  )
  const held = new Map(rows.map(({ line, quantity }) => [line, Number(quantity)]))
  return new Map([...lines.values()].map(({ id, quantity, consumed }) => [id, Math.max(0, quantity - consumed) - (held.get(id) ?? 0)]))
}
