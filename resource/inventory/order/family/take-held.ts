/** What was held for lines of an order goes: all of it or nothing, and never more than there is. */
import type { Knex } from 'knex'
import type { Row, Trx } from '../../../../database.ts'
import { allSql, rowsAs, tellSql } from '../../../engine/rows.ts'
import { raw, sql } from '../../../engine/sql.ts'
import type { Work } from '../../../engine/transact.ts'
import { invalid } from '../../../errors.ts'
import { type Deltas, HISTORY } from '../../stock/history/track.ts'
import { isAtHand } from '../../stock/item/item-row.ts'
import { isWhole } from '../../stock/item/quantity.ts'
import { StockEdit, type StockItem } from '../../stock/item/stock-edit.ts'
import { ELSEWHERE, fittingParts, type Holding, lockLines } from './holding.ts'

/** A row that says how much of an item a line holds. */
export interface Held {
  readonly id: number
  readonly line_id: number
  readonly item_id: number
  readonly quantity: number
}

/** The rows of which this is true, once their lines are locked. The order is locked. */
export async function lockHeld({ k, table }: Holding, trx: Trx, where: Row | Knex.QueryCallback): Promise<Held[]> {
  const held: Held[] = await trx(table).where(where).orderBy('id').select('id', 'line_id', 'item_id', 'quantity')
  const lines = held.map((one) => one.line_id)
  await lockLines(k, trx, lines)
  return held
}

interface Going {
  readonly h: Holding
  readonly held: readonly Held[]
  /** Key of the order that it goes for. */
  readonly order: number
  /** What becomes of so much of an item, and what its history tells of that. @returns what went */
  send(edit: StockEdit, item: StockItem, quantity: number): StockItem
}

/** The item itself where all of it goes, otherwise a part of it that is split off. @param by what the history of both tells besides @param its and that of the part */
export function splitOff(edit: StockEdit, item: StockItem, quantity: number, by: Deltas = {}, its: Deltas = {}): StockItem {
  if (quantity === item.quantity) return item
  const part = edit.split(item, quantity)
  edit.tell(item, HISTORY.SPLIT_CHILD_ITEM, { removed: quantity, quantity: item.quantity, ...by }, '', part)
  edit.tell(part, HISTORY.SPLIT_FROM_PARENT, { quantity, ...its, ...by }, '', item)
  return part
}

/**
 * Parts and bills of materials change after stock is held for them, and an import takes over what another program let through.
 * @param fits is the item of a part that its line asks for? @throws ValidationError where so much of an item cannot go for the line that holds it
 */
export function checkGoes(item: StockItem, quantity: number, fits: boolean): void {
  if (!fits) throw invalid(`Stock item ${item.id} does not fit its line any more`)
  if (quantity <= 0 || (item.facts.trackable && !isWhole(quantity)))
    throw invalid(`Stock item ${item.id} is held in an amount that cannot go`)
  if (!isAtHand(item)) throw invalid(`Stock item ${item.id} is not in stock`)
  if (quantity > item.quantity) throw invalid(`Stock item ${item.id} is over-allocated`)
}

/**
 * Sends what was held, while it still is. The rows are of what went from then on, and the lines count it. Call it with 'tree of stock_location'
 * shared, and the order and lines locked.
 * @returns what went, in the order of the rows @throws ValidationError where less is there than was held, or an item does not fit its line any more
 */
export async function takeHeld({ trx, request }: Work, { h, held, order, send }: Going): Promise<StockItem[]> {
  const edit = await StockEdit.open(
    trx,
    request.principal,
    held.map((one) => one.item_id),
  )
  const left = new Map([...edit.items.values()].map((item) => [item, item.quantity]))
  const ofLine = await lockLines(
    h.k,
    trx,
    held.map((one) => one.line_id),
  )
  const fitting = await fittingParts(trx, ofLine.values(), edit.items.values())
  const gone = held.map(({ line_id, item_id, quantity }) => {
    const item = edit.get(item_id)
    const line = ofLine.get(line_id)!
    if (line.order_id !== order) throw invalid(ELSEWHERE)
    checkGoes(item, quantity, fitting.has(`${line.part_id} ${item.part_id}`))
    left.set(item, left.get(item)! - quantity)
    item.allocated -= quantity
    return send(edit, item, quantity)
  })
  // What others hold of an item stays where it is.
  for (const [item, rest] of left) if (item.allocated > rest) throw invalid(`Stock item ${item.id} is over-allocated`)
  await edit.save()

  const [rows, lines, column] = [raw(h.table), raw(h.k.lineTable), raw(h.counted)]
  const moved = held.flatMap(({ id, item_id }, n) => (gone[n]!.id === item_id ? [] : [{ id, item: gone[n]!.id }]))
  const items = rowsAs(trx, 'went', { id: 'integer', item: 'integer' }, moved)
  if (moved.length) await tellSql(trx, sql`update ${rows} set item_id = went.item from ${items} where ${rows}.id = went.id`)
  const byLine = new Map<number, number>()
  for (const { line_id, quantity } of held) byLine.set(line_id, (byLine.get(line_id) ?? 0) + quantity)
  const went = rowsAs(
    trx,
    'went',
    { id: 'integer', by: 'bigint' },
    [...byLine].map(([id, by]) => ({ id, by })),
  )
  if (byLine.size)
    await allSql(
      trx,
      sql`update ${lines} set ${column} = ${lines}.${column} + went.by from ${went} where ${lines}.id = went.id returning ${lines}.id`,
    )
  return gone
}
