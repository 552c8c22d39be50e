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
import type { OrderKind } from './order-kind.ts'

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

interface Sending {
  readonly h: Holding
  readonly held: readonly Held[]
  /** Key of the order that it goes for. */
  readonly order: number
  /** What becomes of so much of an item, and what its history tells of that. @returns what went */
  send(edit: StockEdit, item: StockItem, quantity: number): StockItem
}

/** The item itself where all of it goes, otherwise a part of it that is split off. @param by what the history of both tells besides @param its and that of the part */
export function splitOff(edit: StockEdit, item: StockItem, quantity: number, by: Deltas = {}, its: Deltas = {}, notes = ''): StockItem {
  if (quantity === item.quantity) return item
  const part = edit.split(item, quantity)
  edit.tell(item, HISTORY.SPLIT_CHILD_ITEM, { removed: quantity, quantity: item.quantity, ...by }, notes, part)
  edit.tell(part, HISTORY.SPLIT_FROM_PARENT, { quantity, ...its, ...by }, notes, item)
  return part
}

/** Items in an edit of which something goes that lines held. */
export class Going {
  readonly #left = new Map<StockItem, number>()

  /**
   * Parts and bills of materials change after stock is held for them, and an import takes over what another program let through.
   * @param fits is the item of a part that its line asks for? @throws ValidationError where so much of an item cannot go for the line that holds it
   */
  release(item: StockItem, quantity: number, fits: boolean): void {
    if (!fits) throw invalid(`Stock item ${item.id} does not fit its line any more`)
    if (quantity <= 0 || (item.facts.trackable && !isWhole(quantity)))
      throw invalid(`Stock item ${item.id} is held in an amount that cannot go`)
    if (!isAtHand(item)) throw invalid(`Stock item ${item.id} is not in stock`)
    if (quantity > item.quantity) throw invalid(`Stock item ${item.id} is over-allocated`)
    this.#left.set(item, (this.#left.get(item) ?? item.quantity) - quantity)
    item.allocated -= quantity
  }

  /** What others hold of an item stays where it is. @throws ValidationError */
  check(): void {
    for (const [item, rest] of this.#left) if (item.allocated > rest) throw invalid(`Stock item ${item.id} is over-allocated`)
  }
}

/** Lines count so much more as gone. They are locked. @param column that counts it */
export async function countGone(
  trx: Trx,
  { lineTable }: OrderKind,
  column: string,
  gone: Iterable<{ readonly line: number; readonly quantity: number }>,
): Promise<void> {
  const byLine = new Map<number, number>()
  for (const { line, quantity } of gone) byLine.set(line, (byLine.get(line) ?? 0) + quantity)
  if (!byLine.size) return
  const [lines, counted] = [raw(lineTable), raw(column)]
  const went = rowsAs(
    trx,
    'went',
    { id: 'integer', by: 'bigint' },
    [...byLine].map(([id, by]) => ({ id, by })),
  )
  await allSql(
    trx,
    sql`update ${lines} set ${counted} = ${lines}.${counted} + went.by from ${went} where ${lines}.id = went.id returning ${lines}.id`,
  )
}

/**
 * Sends what was held, while it still is. The rows are of what went from then on, and the lines count it. Call it with 'tree of stock_location'
 * shared, and the order and lines locked.
 * @returns what went, in the order of the rows @throws ValidationError where less is there than was held, or an item does not fit its line any more
 */
export async function takeHeld({ trx, request }: Work, { h, held, order, send }: Sending): Promise<StockItem[]> {
  const edit = await StockEdit.open(
    trx,
    request.principal,
    held.map((one) => one.item_id),
  )
  const going = new Going()
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
    going.release(item, quantity, fitting.has(`${line.part_id} ${item.part_id}`))
    return send(edit, item, quantity)
  })
  going.check()
  await edit.save()

  const rows = raw(h.table)
  const moved = held.flatMap(({ id, item_id }, n) => (gone[n]!.id === item_id ? [] : [{ id, item: gone[n]!.id }]))
  const items = rowsAs(trx, 'went', { id: 'integer', item: 'integer' }, moved)
  if (moved.length) await tellSql(trx, sql`update ${rows} set item_id = went.item from ${items} where ${rows}.id = went.id`)
  await countGone(
    trx,
    h.k,
    h.counted,
    held.map(({ line_id: line, quantity }) => ({ line, quantity })),
  )
  return gone
}
